import { createHmac, timingSafeEqual } from "node:crypto";
import { hostKeyFromBase64, knownHostsName, type HostKey } from "./host-key";

/** One usable line of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export interface KnownHost {
  readonly line: number;
  readonly mark: "key" | "revoked" | "certAuthority";
  /** The host field as written: patterns with commas, or one hashed name. */
  readonly hosts: string;
  readonly key: HostKey;
}

const MARKS: Readonly<Record<string, KnownHost["mark"]>> = {
  "@revoked": "revoked",
  "@cert-authority": "certAuthority",
};

/** Lines that cannot be read are passed over, as OpenSSH does: the file is shared with other programs. */
export function parseKnownHosts(text: string): readonly KnownHost[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const words = line.trim().split(/\s+/);
    const mark = MARKS[words[0] ?? ""];
    const [hosts, type, base64] = mark === undefined ? words : words.slice(1);
    if (hosts === undefined || hosts.startsWith("#") || hosts.startsWith("@")) return [];
    const key = hostKeyFromBase64(base64 ?? "");
    return key?.type === type && key !== undefined
      ? [{ line: index + 1, mark: mark ?? "key", hosts, key }]
      : [];
  });
}

/** The lines that speak of this host and port. */
export function linesFor(entries: readonly KnownHost[], host: string, port: number): readonly KnownHost[] {
  const name = knownHostsName(host, port);
  return entries.filter((entry) => matchesHosts(entry.hosts, name));
}

/** Whether a host field matches a name in known_hosts' own spelling: "ex1" or "[ex1]:2222". */
export function matchesHosts(hosts: string, name: string): boolean {
  if (hosts.startsWith("|")) return matchesHash(hosts, name);
  const patterns = hosts.toLowerCase().split(",");
  const refused = patterns.some(
    (pattern) => pattern.startsWith("!") && matchesPattern(pattern.slice(1), name),
  );
  return !refused && patterns.some((pattern) => !pattern.startsWith("!") && matchesPattern(pattern, name));
}

/** |1|salt|HMAC-SHA1(salt, name), as `ssh-keygen -H` writes it. */
function matchesHash(hosts: string, name: string): boolean {
  const [, version, salt, hash] = hosts.split("|");
  if (version !== "1" || !salt || !hash) return false;
  const wanted = Buffer.from(hash, "base64");
  const found = createHmac("sha1", Buffer.from(salt, "base64")).update(name).digest();
  return wanted.length === found.length && timingSafeEqual(wanted, found);
}

/** "*" any run of characters, "?" any one. Without regular expressions: the file is not ours, and "*" can backtrack. */
export function matchesPattern(pattern: string, name: string): boolean {
  let at = 0;
  let from = 0;
  let star = -1;
  let resume = 0;
  while (at < name.length) {
    if (pattern[from] === "*") {
      star = from++;
      resume = at;
    } else if (pattern[from] === "?" || pattern[from] === name[at]) {
      from++;
      at++;
    } else if (star >= 0) {
      from = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[from] === "*") from++;
  return from === pattern.length;
}
