import type { ExchangeReplies } from "../protocol";
import { callOf } from "../exchange/call";
import { copyFacts, databaseFacts, itemsIn, mailboxServerFacts } from "../exchange/items";
import { runScript } from "../exchange/run-script";
import { scriptOf } from "../exchange/scripts";
import { mapped } from "../text/arrays";
import type { Fields } from "../text/fields";
import { now } from "../text/time";

/** For what only looks, with PowerShell's start; a move of many databases takes minutes. Source: none; replaceable. */
var LOOK_SECONDS = 300;
var MOVE_SECONDS = 1500;

/** One call of Exchange's cmdlets, in this session: it needs an account with Exchange rights that logged on by password. */
export function exchange(request: Fields): ExchangeReplies[keyof ExchangeReplies] {
  var call = callOf(request);
  var startedAt = now();
  var items = itemsIn(runScript(scriptOf(call), call.kind === "move" ? MOVE_SECONDS : LOOK_SECONDS));
  switch (call.kind) {
    case "mailboxServers":
      return { servers: mapped(items, mailboxServerFacts) };
    case "copies":
      return { copies: mapped(items, copyFacts) };
    case "databases":
      return { databases: mapped(items, databaseFacts) };
    case "move":
      return { startedAt: startedAt, endedAt: now() };
  }
}
