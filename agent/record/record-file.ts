import type { RecordFacts } from "../protocol";
import { fileSystem } from "../com/file-system";
import { BESIDE, readJson } from "../files/read-text";
import { writeText } from "../files/write-text";
import { recordFile } from "../home/home-paths";
import { fail } from "../text/failure";
import { writeJson } from "../text/write-json";

/** "damaged": something lies there that cannot be read, which is not the same as nothing. */
export function readRecord(): RecordFacts | null | "damaged" {
  var files = fileSystem();
  if (!files.FileExists(recordFile()) && !files.FileExists(recordFile() + BESIDE)) return null;
  var record = readJson(recordFile()) as RecordFacts | null;
  if (record !== null && typeof record.token === "string" && typeof record.urn === "string") return record;
  // Power failed while the first record was written: nothing was changed under it yet.
  return files.FileExists(recordFile()) ? "damaged" : null;
}

export function requireWholeRecord(): RecordFacts | null {
  var record = readRecord();
  if (record !== "damaged") return record;
  return fail({
    code: "otherOwner",
    message:
      "The record of who owns this server cannot be read: " +
      recordFile() +
      ". Nothing was changed. Restore that file, or delete it to give the server up.",
    detail: "",
  });
}

export function writeRecord(record: RecordFacts): void {
  writeText(recordFile(), writeJson(record));
}
