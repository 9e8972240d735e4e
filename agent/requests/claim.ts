import type { ClaimReply, ExchangeFacts, PatchFacts, RecordFacts } from "../protocol";
import { audit } from "../home/audit";
import { recordFile } from "../home/home-paths";
import { readExchange } from "../inspect/exchange";
import { readPatches } from "../inspect/patches";
import { requireWholeRecord, writeRecord } from "../record/record-file";
import { requireAdministrator } from "../system/administrator";
import { fail } from "../text/failure";
import { nameField, textField } from "../text/fields";
import type { Fields } from "../text/fields";
import { now } from "../text/time";
import { requireLock, TOKEN } from "./lock";

export var RECORD_TOKEN = /^[0-9a-f]{32}$/;

interface Claim {
  readonly urn: string;
  readonly who: string;
  readonly token: string | null;
  readonly newToken: string;
}

/** Takes the server for a resource, before its first change. */
export function claim(request: Fields): ClaimReply {
  var lock = nameField(request, "lock", TOKEN);
  var wanted: Claim = {
    urn: textField(request, "urn"),
    who: textField(request, "who"),
    token: request["token"] === null ? null : nameField(request, "token", RECORD_TOKEN),
    newToken: nameField(request, "newToken", RECORD_TOKEN),
  };
  requireAdministrator();
  requireLock(lock);
  var record = requireWholeRecord();
  return record === null ? claimFree(wanted) : claimOwned(wanted, record);
}

function claimFree(wanted: Claim): ClaimReply {
  if (wanted.token !== null) {
    fail({
      code: "noRecord",
      message: "This server has no record of the resource that asks for it: " + wanted.urn + ".",
      detail: recordFile() + " is not there",
    });
  }
  var exchange = exchangeHere();
  var record: RecordFacts = {
    urn: wanted.urn,
    token: wanted.newToken,
    who: wanted.who,
    since: now(),
    productCode: exchange.productCode,
    productVersion: exchange.productVersion,
    patchesFound: patchesHere(exchange.productCode),
    memo: "",
  };
  writeRecord(record);
  auditClaim(wanted, "claimed the server");
  return { record: record, taken: "new" };
}

/** The list of patches found is never changed: Delete leaves what is on it. */
function claimOwned(wanted: Claim, record: RecordFacts): ClaimReply {
  refuseOthers(wanted, record);
  var kept: RecordFacts = {
    urn: wanted.urn,
    token: record.token,
    who: record.who,
    since: record.since,
    productCode: record.productCode,
    productVersion: record.productVersion,
    patchesFound: record.patchesFound,
    memo: record.memo || "",
  };
  if (kept.urn !== record.urn) writeRecord(kept);
  auditClaim(wanted, kept.urn === record.urn ? "kept the server" : "kept the server of " + record.urn);
  return { record: kept, taken: "kept" };
}

function refuseOthers(wanted: Claim, record: RecordFacts): void {
  if (wanted.token === record.token || (wanted.token === null && wanted.urn === record.urn)) return;
  var sameUrn = wanted.urn === record.urn;
  fail({
    code: sameUrn ? "wrongToken" : "otherOwner",
    message: sameUrn
      ? "The record on this server has another token than the state of " +
        record.urn +
        ": it was taken by another stack of that name, since " +
        record.since +
        ", by " +
        record.who +
        "."
      : "This server belongs to " + record.urn + " since " + record.since + ", taken by " + record.who + ".",
    detail: recordFile(),
  });
}

function exchangeHere(): ExchangeFacts {
  var unknowns: string[] = [];
  var exchange = readExchange(unknowns);
  if (exchange !== null && exchange.productVersion !== "") return exchange;
  return fail({
    code: "windows",
    message: "Exchange Server 2007 could not be read on this server, so its record could not be written.",
    detail: unknowns.join(" "),
  });
}

function patchesHere(product: string): readonly PatchFacts[] {
  var patches = readPatches(product);
  if (patches !== null) return patches;
  return fail({
    code: "windows",
    message: "The patches of Exchange could not be read, so the server's record could not be written.",
    detail: "",
  });
}

function auditClaim(wanted: Claim, what: string): void {
  audit([now(), wanted.who, what, wanted.urn]);
}
