import type { Inspection } from "../../agent/protocol";

/** What an attempt that was interrupted must know: lies with each node's record from before the first step to after the last. */
export interface Memo {
  /** Owner of each mailbox server before the attempt, by the server's name in lower case. */
  readonly owners: Readonly<Record<string, string>>;
}

const VERSION = 1;

export function memoText({ owners }: Memo): string {
  return JSON.stringify({ version: VERSION, owners });
}

/**
 * It counts only where all nodes have the same one: an attempt that has written it to some has changed nothing yet, and
 * one that has taken it away from some is over.
 */
export function readMemo(inspections: readonly Inspection[]): Memo | null {
  const texts = new Set(inspections.map(({ record }) => record?.memo ?? ""));
  const [text] = texts;
  if (texts.size !== 1 || text === undefined || text === "") return null;
  return parse(text);
}

export function hasMemo(inspections: readonly Inspection[]): boolean {
  return inspections.some(({ record }) => (record?.memo ?? "") !== "");
}

function parse(text: string): Memo | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const { version, owners } = value as { readonly version?: unknown; readonly owners?: unknown };
  if (version !== VERSION || typeof owners !== "object" || owners === null) return null;
  const entries = Object.entries(owners).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return { owners: Object.fromEntries(entries) };
}
