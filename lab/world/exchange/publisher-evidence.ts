import type { Machine } from "../machine";
import { codeOf } from "./portable-executable";

/** KB 953469 names the first, KB 944752 the second (operations.md 8). */
export const REVOCATION_LISTS = [
  "http://crl.microsoft.com/pki/crl/products/CodeSigPCA.crl",
  "http://crl.microsoft.com/pki/crl/products/CSPCA.crl",
] as const;

/** What a request for a list meets: `silence` is a firewall that drops, `page` a proxy that answers for itself. */
export type ListsAre = "there" | "silence" | "refused" | "no name" | "page";

/** KB 944752: longer than the 30 s that Windows waits; how much longer is UNVERIFIED. */
const LOOKING_SECONDS = 60;
const DEFAULT_WAIT_MS = 30_000;
const FRAMEWORK = "HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v2.0.50727";

/**
 * How much later a service tells Windows that it has started. Managed code looks for revocation lists at every start
 * (nastier reading: KB 944752 speaks of the time after a rollup), unless its exe.config says otherwise and the framework
 * heeds that: CLR 2.0 SP1. With a broken exe.config it does not start at all (operations.md 8). Infinity: never.
 */
export function startsLaterBy(machine: Machine, image: string): number {
  const config = `${image}.config`;
  const program = machine.files.file(image);
  if (!program || codeOf(machine.files.system.read(image)) === "native") return 0;
  const text = machine.files.file(config) ? configText(machine.files.system.read(config)) : undefined;
  if (text !== undefined && !isWellFormed(text)) return Infinity;
  if (machine.faults.lists === "there") return 0;
  const isOff = text !== undefined && switchIn(text) === "false" && frameworkServicePack(machine) >= 1;
  return isOff ? 0 : LOOKING_SECONDS;
}

/** ServicesPipeTimeout, else 30 s (operations.md 8, cure D); that a restart is needed for it is not simulated. */
export function waitForServices(machine: Machine): number {
  const value = machine.keys.view(64).get("HKLM\\SYSTEM\\CurrentControlSet\\Control", "ServicesPipeTimeout");
  return value?.type === "REG_DWORD" ? value.data : DEFAULT_WAIT_MS;
}

function frameworkServicePack(machine: Machine): number {
  const value = machine.keys.view(64).get(FRAMEWORK, "SP");
  return value?.type === "REG_DWORD" ? value.data : 0;
}

function configText(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString("utf16le").slice(1);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return Buffer.from(bytes).swap16().toString("utf16le").slice(1);
  return bytes.toString("utf8").replace(/^\ufeff/, "");
}

/** Comments, instructions and CDATA hold no tags. */
function tagsOf(text: string): readonly string[] {
  const bare = text.replace(/<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[[\s\S]*?\]\]>/g, "");
  return bare.match(/<(?:"[^"]*"|'[^']*'|[^>"'])*>?/g) ?? [];
}

function isWellFormed(text: string): boolean {
  const open: string[] = [];
  let roots = 0;
  for (const tag of tagsOf(text)) {
    const [, close, name = "", , own] =
      /^<(\/?)([^\s\/>]+)((?:\s+[^\s=\/>]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>$/.exec(tag) ?? [];
    if (name === "") return false;
    if (close === "/") {
      if (open.pop() !== name) return false;
      continue;
    }
    if (open.length === 0) {
      roots++;
      if (name !== "configuration") return false;
    }
    if (own !== "/") open.push(name);
  }
  return roots === 1 && open.length === 0;
}

/** The value of enabled of the switch below configuration/runtime; undefined: none. */
function switchIn(text: string): string | undefined {
  const open: string[] = [];
  for (const tag of tagsOf(text)) {
    const name = /^<\/?([^\s\/>]+)/.exec(tag)?.[1] ?? "";
    if (tag.startsWith("</")) {
      open.pop();
      continue;
    }
    if (name === "generatePublisherEvidence" && open.join("/") === "configuration/runtime")
      return /\senabled\s*=\s*["']([^"']*)["']/.exec(tag)?.[1] ?? "";
    if (!tag.endsWith("/>")) open.push(name);
  }
  return undefined;
}
