import { recordFile } from "../home/home-paths";
import { requireWholeRecord, writeRecord } from "../record/record-file";
import { requireAdministrator } from "../system/administrator";
import { fail } from "../text/failure";
import { badRequest, nameField, textField } from "../text/fields";
import type { Fields } from "../text/fields";
import { RECORD_TOKEN } from "./claim";
import { requireLock, TOKEN } from "./lock";

var LONGEST = 4000;

/** Keeps a text of the controller with the record. */
export function remember(request: Fields): Record<string, never> {
  var lock = nameField(request, "lock", TOKEN);
  var token = nameField(request, "token", RECORD_TOKEN);
  var memo = textField(request, "memo");
  if (memo.length > LONGEST) badRequest("memo is longer than " + LONGEST + " characters");
  requireAdministrator();
  requireLock(lock);
  var record = requireWholeRecord();
  if (record === null || record.token !== token) {
    return fail({
      code: record === null ? "noRecord" : "wrongToken",
      message: "This server's record is not the one that was to remember something.",
      detail: recordFile(),
    });
  }
  writeRecord({
    urn: record.urn,
    token: record.token,
    who: record.who,
    since: record.since,
    productCode: record.productCode,
    productVersion: record.productVersion,
    patchesFound: record.patchesFound,
    memo: memo,
  });
  return {};
}
