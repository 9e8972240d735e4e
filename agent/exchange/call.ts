import type { ExchangeCall } from "../protocol";
import { mapped } from "../text/arrays";
import { badRequest, fieldsOf, listField, nameField, textField } from "../text/fields";
import type { Fields } from "../text/fields";

/** Computer and mailbox server names: the letters of a NetBIOS or host name. They get into a script between quotes. */
var NAME = /^[A-Za-z0-9_-]{1,63}$/;
var COMMENT = /^[A-Za-z0-9 .,:;()_-]{1,200}$/;

/** A failover cluster of Server 2008 has no more; the script has to fit into cmd's 8191 characters (operations.md 9.4). */
var MOST_NODES = 16;

/** Only what is one of the calls, with values that cannot be anything but values. */
export function callOf(request: Fields): ExchangeCall {
  var call = fieldsOf(request["call"]);
  var kind = textField(call, "kind");
  switch (kind) {
    case "mailboxServers":
      return {
        kind: kind,
        nodes: mapped(nodeList(call), function (node) {
          return typeof node === "string" && NAME.test(node) ? node : badRequest("nodes holds no name");
        }),
      };
    case "copies":
    case "databases":
      return { kind: kind, server: nameField(call, "server", NAME) };
    case "move":
      return {
        kind: kind,
        server: nameField(call, "server", NAME),
        to: nameField(call, "to", NAME),
        comment: nameField(call, "comment", COMMENT),
        validateOnly:
          typeof call["validateOnly"] === "boolean"
            ? call["validateOnly"]
            : badRequest("validateOnly is not a truth value"),
      };
    default:
      return badRequest('"' + kind + '" is no call of Exchange');
  }
}

function nodeList(call: Fields): readonly unknown[] {
  var nodes = listField(call, "nodes");
  return nodes.length <= MOST_NODES ? nodes : badRequest("nodes are more than " + MOST_NODES);
}
