import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { canAskFor, hostKeyAlgorithms } from "./algorithms";
import type { Hop } from "./hop";
import {
  fingerprint,
  hostKeyFromBlob,
  knownHostsLine,
  parseHostKeys,
  sameKey,
  type HostKey,
} from "./host-key";
import { linesFor, parseKnownHosts, type KnownHost } from "./known-hosts";
import { SshError } from "./ssh-error";

/** What is asked of the server, and whether the key that it shows is the right one. */
export interface HostKeyPolicy {
  readonly algorithms: readonly string[];
  /** undefined: the key is good. */
  readonly objection: (blob: Buffer) => SshError | undefined;
}

/** hostKey decides when it is given, then acceptAnyHostKey, then knownHosts. None of them: refused before dialling. */
export async function hostKeyPolicy(hop: Hop): Promise<HostKeyPolicy> {
  const { hostKey, knownHosts, acceptAnyHostKey, legacyAlgorithms = false } = hop.target;
  if (hostKey !== undefined) return pinned(hop, hostKey);
  if (acceptAnyHostKey === true) {
    return { algorithms: hostKeyAlgorithms([], legacyAlgorithms), objection: () => undefined };
  }
  if (knownHosts !== undefined) return listed(hop, knownHosts, await readKnownHosts(hop, knownHosts));
  throw new SshError({
    code: "SSH_HOST_KEY_MISSING",
    message:
      `${hop.label}: not dialled, because nothing says which host key is the server's. ` +
      `Give ${hop.property("hostKey")} (its public key) or ${hop.property("knownHosts")} (a file); ` +
      `${hop.property("acceptAnyHostKey")}: true is for a lab.`,
  });
}

function pinned(hop: Hop, text: string): HostKeyPolicy {
  const property = hop.property("hostKey");
  const { legacyAlgorithms = false } = hop.target;
  const keys = parseHostKeys(text);
  if (keys === undefined) {
    throw new SshError({
      code: "SSH_KEY_UNREADABLE",
      message:
        `${hop.label}: ${property} holds no public key that can be read. ` +
        `Give it as ssh-keyscan prints it: "ssh-ed25519 AAAA…", one a line.`,
    });
  }
  return {
    algorithms: hostKeyAlgorithms(
      keys.map((key) => key.type),
      legacyAlgorithms,
    ),
    objection: (blob) => {
      const shown = shownKey(hop, blob);
      if (shown instanceof SshError || keys.some((key) => sameKey(key, shown))) return problem(shown);
      return changed(hop, {
        shown,
        expected: `${property} is ${keys.map(describe).join(" or ")}`,
        remedy: `set ${property} to "${shown.type} ${shown.blob.toString("base64")}"`,
      });
    },
  };
}

async function readKnownHosts(hop: Hop, path: string): Promise<readonly KnownHost[]> {
  const file = /^~[\\/]/.test(path) ? join(homedir(), path.slice(2)) : path;
  try {
    return parseKnownHosts(await readFile(file, "utf8"));
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? "unknown error";
    throw new SshError({
      code: "SSH_KEY_UNREADABLE",
      message:
        `${hop.label}: ${hop.property("knownHosts")}: the file ${file} could not be read (${reason}). ` +
        `Give the path of a known_hosts file, or ${hop.property("hostKey")}.`,
      cause,
    });
  }
}

function listed(hop: Hop, file: string, entries: readonly KnownHost[]): HostKeyPolicy {
  const { host, port, target } = hop;
  const { legacyAlgorithms = false } = target;
  const lines = linesFor(entries, host, port);
  // A key that is listed for the bare name counts on other ports too, as with OpenSSH; it only ever lets in.
  const bare = port === 22 ? [] : linesFor(entries, host, 22);
  const known = lines.filter(isKey);
  const good = [...known, ...bare.filter(isKey)];
  const revoked = [...lines, ...bare].filter((line) => line.mark === "revoked");
  return {
    algorithms: hostKeyAlgorithms(
      good.map((line) => line.key.type),
      legacyAlgorithms,
    ),
    objection: (blob) => {
      const shown = shownKey(hop, blob);
      if (shown instanceof SshError) return shown;
      const bad = revoked.find((line) => sameKey(line.key, shown));
      if (bad) return revokedKey(hop, { shown, where: `${file}:${bad.line}` });
      if (good.some((line) => sameKey(line.key, shown))) return undefined;
      const add = `add this line to ${file}:\n\n${knownHostsLine(host, port, shown)}`;
      const others = known.filter((line) => canAskFor(line.key.type, legacyAlgorithms));
      if (others.length > 0) {
        return changed(hop, {
          shown,
          expected: others.map((line) => `${file}:${line.line} has ${describe(line.key)}`).join(", "),
          remedy: `take the old key out and ${add}`,
        });
      }
      return unknown(hop, { shown, file, add, lines });
    },
  };
}

function unknown(
  hop: Hop,
  found: { shown: HostKey; file: string; add: string; lines: readonly KnownHost[] },
): SshError {
  const authority = found.lines.find((line) => line.mark === "certAuthority");
  const note = authority
    ? ` Line ${authority.line} trusts a certificate authority (@cert-authority), which is not supported: the server's own key is needed.`
    : "";
  return new SshError({
    code: "SSH_HOST_KEY_UNKNOWN",
    message:
      `${hop.label}: host key unknown, ${describe(found.shown)} is not listed for it in ${found.file}.${note} ` +
      `Compare the fingerprint with the server's own; if they agree, ${found.add}`,
  });
}

function changed(hop: Hop, found: { shown: HostKey; expected: string; remedy: string }): SshError {
  return new SshError({
    code: "SSH_HOST_KEY_CHANGED",
    message:
      `${hop.label}: host key changed, the server shows ${describe(found.shown)} but ${found.expected}. ` +
      `Somebody may be in between, or the server was set up anew. Find out which; if the new key is right, ${found.remedy}`,
  });
}

function revokedKey(hop: Hop, found: { shown: HostKey; where: string }): SshError {
  return new SshError({
    code: "SSH_HOST_KEY_CHANGED",
    message:
      `${hop.label}: host key revoked, the server shows ${describe(found.shown)}, which ${found.where} marks @revoked. ` +
      `Give the server a new key and list that.`,
  });
}

function shownKey(hop: Hop, blob: Buffer): HostKey | SshError {
  return (
    hostKeyFromBlob(blob) ??
    new SshError({
      code: "SSH_HOST_KEY_UNKNOWN",
      message: `${hop.label}: host key unknown, the server shows ${blob.length} bytes that are no public key. Look at the server.`,
    })
  );
}

function problem(shown: HostKey | SshError): SshError | undefined {
  return shown instanceof SshError ? shown : undefined;
}

function isKey(line: KnownHost): boolean {
  return line.mark === "key";
}

function describe(key: HostKey): string {
  return `${key.type} ${fingerprint(key)}`;
}
