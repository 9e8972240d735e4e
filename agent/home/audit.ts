import { readText } from "../files/read-text";
import { appendLine } from "../files/write-text";
import { mapped } from "../text/arrays";
import { auditFile } from "./home-paths";
import { ensureProofFolder } from "./proof-folder";

/** One line for people for each job, claim, disowning and healing; kept for ever, also on a server that was given up. */
export function audit(parts: readonly string[]): void {
  ensureProofFolder();
  appendLine(auditFile(), mapped(parts, plain).join(" | "));
}

export function isInAudit(part: string): boolean {
  return (readText(auditFile()) || "").indexOf(" | " + plain(part) + " | ") >= 0;
}

/** A title cannot forge a line or a column. */
function plain(text: string): string {
  return text.replace(/[^ -{}~]/g, "?");
}
