import type { RecordFacts } from "../../agent/protocol";
import { levelFromPatches, servicePackOf } from "../../catalogue";
import type { Owner } from "../../machine/contract";
import type { OwnershipRecord, Refusal } from "./contract";

/** The server's record in the words of the outputs: the found level is that of the patches before our first change. */
export function ownershipOf(record: RecordFacts): OwnershipRecord {
  const servicePack = servicePackOf(record.productVersion);
  const release =
    servicePack === "unknown" ? "unknown" : levelFromPatches(servicePack, record.patchesFound).release;
  return { token: record.token, foundLevel: release === "unknown" ? "unknown" : release.level };
}

/**
 * Whether this resource may have the server. With a token, the record's has to be the same (its URN follows an alias).
 * Without one (a Create), there is no record yet, or that of a Create that was killed before its state was saved.
 */
export function ownershipRefusals(options: {
  readonly server: string;
  readonly home: string;
  readonly record: RecordFacts | null;
  readonly owner: Owner;
}): readonly Refusal[] {
  const { server, home, record, owner } = options;
  if (record === null) return owner.token === null ? [] : [recordMissing(server)];
  if (owner.token === null ? record.urn === owner.urn : record.token === owner.token) return [];
  if (record.urn === owner.urn) return [takenAnew(server, record)];
  return [
    {
      code: "OTHER_OWNER",
      property: null,
      message:
        `${server}: belongs to another resource: ${record.urn}, taken by ${record.who} at ${record.since}. Nothing was touched. ` +
        "If that is this resource under an earlier name, name it in `aliases`. If another stack has it, take it out there first; " +
        `if that stack is gone, release the server by hand: rename the folder ${home} on it.`,
    },
  ];
}

function recordMissing(server: string): Refusal {
  return {
    code: "RECORD_MISSING",
    property: null,
    message:
      `${server}: has no record of this resource any more: its folder was removed, or the server was set up anew. Nothing was touched, ` +
      "because what was there before is not known. Take the resource out of the state with `pulumi state delete` and run `pulumi up`: " +
      "the server is then taken anew, as it is found.",
  };
}

function takenAnew(server: string, record: RecordFacts): Refusal {
  return {
    code: "RECORD_MISSING",
    property: null,
    message:
      `${server}: its record has another token than this state: it was taken anew by ${record.who} at ${record.since}. Nothing was touched. ` +
      "If this state is an old copy, use the newer one; else take the resource out of it with `pulumi state delete` and run `pulumi up`.",
  };
}
