import type { ComObject } from "./com-class";
import { action, method, property, SafeBytes, textOf } from "./com-class";
import { ComError } from "./com-error";
import type { ScriptRun } from "./script-run";

/** WinHTTP's numbers: E_PENDING, and 12002 of a request whose own limits ran out. */
const NOT_YET = 0x8000000a;
const TIMED_OUT = 0x80072ee2;

/**
 * WinHttp.WinHttpRequest.5.1, asynchronous GET requests without credentials: what is not answered is waited for as long
 * as the script says.
 */
export function winHttpRequest(run: ScriptRun): ComObject {
  const { machine } = run;
  let url: string | undefined;
  let sent = false;
  let limitMs = 60_000;
  const answer = (): { readonly status: number; readonly body: Buffer } => {
    if (!sent || url === undefined) throw new ComError(NOT_YET, "The data necessary is not yet available.");
    const found = machine.http(url);
    if (found === "silence") throw new ComError(NOT_YET, "The data necessary is not yet available.");
    if ("error" in found) throw new ComError(0x80070000 + found.error, found.words);
    return found;
  };
  return {
    className: "WinHttpRequest",
    members: {
      SetTimeouts: action((...limits) => {
        limitMs = Math.max(...limits.map(Number));
      }),
      Open: action((verb, address, asynchronously) => {
        if (textOf(verb) !== "GET" || asynchronously !== true)
          machine.refuse(
            `WinHttpRequest.Open ${textOf(verb)}, asynchronously: ${textOf(asynchronously ?? false)}`,
          );
        url = textOf(address);
      }),
      Send: action(() => {
        if (url === undefined) throw new ComError(0x80070057, "Open was not called");
        machine.http(url);
        sent = true;
      }),
      WaitForResponse: method(async (seconds) => {
        if (!sent || url === undefined) throw new ComError(NOT_YET, "Send was not called");
        const found = machine.http(url);
        if (found === "silence") {
          const wait = Number(seconds) * 1000;
          await run.whileTimePasses(() => machine.clock.sleep(Math.min(wait, limitMs), run.process.killed));
          if (limitMs < wait) throw new ComError(TIMED_OUT, "The operation timed out");
          return false;
        }
        answer();
        return true;
      }),
      Status: property(() => answer().status),
      ResponseBody: property(() => new SafeBytes(answer().body)),
      Abort: action(() => {
        sent = false;
      }),
    },
  };
}
