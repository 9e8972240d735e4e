import { readText } from "../files/read-text";
import { appendLine } from "../files/write-text";
import { hasName, mapped } from "../text/arrays";
import { linesOf } from "../text/trim";
import { auditFile } from "./home-paths";
import { ensureProofFolder } from "./proof-folder";

/** One line for people for each job, claim, disowning and healing; kept for ever, also on a server that was given up. */
export function audit(parts: readonly string[]): void {
  ensureProofFolder();
  appendLine(auditFile(), lineOf(parts));
}

/** Not where the same line is there already. */
export function auditOnce(parts: readonly string[]): void {
  if (!hasName(linesOf(readText(auditFile()) || ""), lineOf(parts))) audit(parts);
}

function lineOf(parts: readonly string[]): string {
  return mapped(parts, plain).join(" | ");
}

/** A title cannot forge a line or a column. */
function plain(text: string): string {
  return text.replace(/[^ -{}~]/g, "?");
}
