import { findProgram } from "../engine/find-program.mjs";
import { Trouble } from "../trouble.mjs";

const PROGRAMS = ["wine", "wineboot", "wineserver"];

/** The suites under Wine cannot say anything without it. */
export function requireWine(env = process.env) {
  const missing = PROGRAMS.filter((program) => !findProgram(program, env));
  if (missing.length === 0) return;
  throw new Trouble(
    `${missing.join(", ")}: not on PATH. The agent was not tried under Wine's cscript. ` +
      "On Debian 12, as root: apt-get update && apt-get install --no-install-recommends wine wine64",
  );
}
