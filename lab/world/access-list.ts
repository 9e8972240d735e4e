import { WELL_KNOWN } from "./account";

/** Rights of files and folders, as winnt.h numbers them. */
export const RIGHTS = {
  readData: 0x1,
  writeData: 0x2,
  appendData: 0x4,
  deleteChild: 0x40,
  delete: 0x10000,
  readControl: 0x20000,
  writeDac: 0x40000,
} as const;

const NAMED_RIGHTS: Readonly<Record<string, number>> = {
  FA: 0x1f01ff,
  GA: 0x1f01ff,
  FR: 0x120089,
  GR: 0x120089,
  FW: 0x120116,
  GW: 0x120116,
  FX: 0x1200a0,
  GX: 0x1200a0,
  CC: 0x1,
  DC: 0x2,
  LC: 0x4,
  SD: 0x10000,
  RC: 0x20000,
  WD: 0x40000,
  WO: 0x80000,
};

export interface Ace {
  readonly kind: "A" | "D";
  readonly flags: readonly string[];
  readonly mask: number;
  /** As written, so that showing a list gives it back. */
  readonly rights: string;
  readonly sid: string;
}

export interface AccessList {
  /** "P": what the folder above would hand down does not arrive here. */
  readonly isProtected: boolean;
  readonly aces: readonly Ace[];
}

/** Reads the DACL of an SDDL text; undefined for a text that Windows would not take. */
export function parseSddl(sddl: string): AccessList | undefined {
  const match = /^(?:O:[^:()]*)?(?:G:[^:()]*)?D:([A-Z]*)((?:\([^()]*\))*)$/.exec(sddl.trim());
  if (!match || !/^(P|AR|AI)*$/.test(match[1] ?? "")) return undefined;
  const aces: Ace[] = [];
  for (const [, text] of (match[2] ?? "").matchAll(/\(([^()]*)\)/g)) {
    const ace = parseAce(text ?? "");
    if (!ace) return undefined;
    aces.push(ace);
  }
  return { isProtected: (match[1] ?? "").includes("P"), aces };
}

function parseAce(text: string): Ace | undefined {
  const [kind, flagText, rights, object, inherited, sid, ...more] = text.split(";");
  if ((kind !== "A" && kind !== "D") || object || inherited || !sid || more.length > 0) return undefined;
  const flags = (flagText ?? "").match(/../g) ?? [];
  if (flags.some((flag) => !["OI", "CI", "IO", "NP", "ID"].includes(flag))) return undefined;
  const mask = maskOf(rights ?? "");
  if (mask === undefined || !(sid in WELL_KNOWN || /^S-1-\d+(-\d+)+$/.test(sid))) return undefined;
  return { kind, flags, mask, rights: rights ?? "", sid: WELL_KNOWN[sid] ?? sid };
}

function maskOf(rights: string): number | undefined {
  if (/^0x[0-9a-f]+$/i.test(rights)) return Number.parseInt(rights.slice(2), 16);
  let mask = 0;
  for (const name of rights.match(/../g) ?? []) {
    const bits = NAMED_RIGHTS[name];
    if (bits === undefined) return undefined;
    mask |= bits;
  }
  return rights.length % 2 === 0 && mask !== 0 ? mask : undefined;
}

export function formatSddl(own: AccessList, inherited: readonly Ace[]): string {
  const shown = [...own.aces, ...inherited].map((ace) => {
    const name = Object.keys(WELL_KNOWN).find((short) => WELL_KNOWN[short] === ace.sid) ?? ace.sid;
    return `(${ace.kind};${ace.flags.join("")};${ace.rights};;;${name})`;
  });
  return `D:${own.isProtected ? "P" : ""}AI${shown.join("")}`;
}

/** What a list hands down to a child: flagged ID; CREATOR OWNER becomes the child's owner. */
export function handDown(aces: readonly Ace[], kind: "file" | "folder", owner: string): readonly Ace[] {
  const handed: Ace[] = [];
  for (const ace of aces) {
    const objects = ace.flags.includes("OI");
    const containers = ace.flags.includes("CI");
    if (kind === "file" && !objects) continue;
    if (kind === "folder" && !containers && !objects) continue;
    const onward = kind === "folder" && !ace.flags.includes("NP");
    const effective = kind === "file" || containers;
    const keep = onward ? ace.flags.filter((flag) => flag === "OI" || flag === "CI") : [];
    const creator = ace.sid === WELL_KNOWN.CO;
    if (effective) {
      const flags = creator ? ["ID"] : [...keep, "ID"];
      handed.push({ ...ace, flags, sid: creator ? owner : ace.sid });
    }
    if (onward && (creator || !effective)) handed.push({ ...ace, flags: [...keep, "IO", "ID"] });
  }
  return handed;
}

/** First match wins per right, as in AccessCheck: a denial before a grant denies. */
export function allows(aces: readonly Ace[], token: ReadonlySet<string>, wanted: number): boolean {
  let missing = wanted;
  for (const ace of aces) {
    if (ace.flags.includes("IO") || !token.has(ace.sid)) continue;
    if (ace.kind === "D" && (ace.mask & missing) !== 0) return false;
    if (ace.kind === "A") missing &= ~ace.mask;
    if (missing === 0) return true;
  }
  return missing === 0;
}
