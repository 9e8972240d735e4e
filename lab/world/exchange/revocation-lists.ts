import type { HttpAnswer } from "../contract";
import type { Machine } from "../machine";
import { REVOCATION_LISTS } from "./publisher-evidence";

/** DER: a SEQUENCE of nothing that matters here. */
const LIST = Buffer.from("30820102308184", "hex");

/** The only addresses that a machine of the lab knows on the Internet. */
export function answerFor(machine: Machine, url: string): HttpAnswer {
  if (!REVOCATION_LISTS.some((list) => list === url)) return machine.refuse(`HTTP GET ${url}`);
  switch (machine.faults.lists) {
    case "there":
      return { status: 200, body: LIST };
    case "silence":
      return "silence";
    case "refused":
      return { error: 12029, words: "A connection with the server could not be established" };
    case "no name":
      return { error: 12007, words: "The server name or address could not be resolved" };
    case "page":
      return { status: 200, body: Buffer.from("<html><body>Please log on.</body></html>") };
  }
}
