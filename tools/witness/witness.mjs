#!/usr/bin/env node
// npm run test:witness: the product against programs that others wrote (Wine, OpenSSH, msitools), on Linux, as root.
// Further arguments are mocha's; where none names a suite, all run. --sabotage [PART OF A NAME …]: breaks a copy of the
// project in one place after the other, and fails if a suite that should notice stays green (minutes).
import path from "node:path";
import { root } from "../root.mjs";
import { run } from "../run.mjs";
import { setUp } from "../set-up.mjs";
import { withSuites } from "../tests-to-run.mjs";
import { Trouble, runCommand } from "../trouble.mjs";
import { sabotage } from "./sabotage/sabotage.mjs";
import { requirePrograms, WITNESSES, withSystemFolders } from "./programs.mjs";

const ALL = "test/witness/**/*.witness.ts";
const UNTRIED = "Nothing was tried against Wine, OpenSSH and msitools.";

await runCommand(async (args) => {
  requirePrograms(WITNESSES, UNTRIED, withSystemFolders());
  if (process.getuid?.() !== 0)
    throw new Trouble(`needs root: its SSH servers have mount namespaces and users of their own. ${UNTRIED}`);
  const { environment } = await setUp();
  if (args[0] === "--sabotage")
    return (await sabotage(args.slice(1), withSystemFolders(environment))) ? 0 : 1;
  const mocha = path.join(root, "node_modules", "mocha", "bin", "mocha.js");
  process.on("SIGINT", () => {}); // mocha has it too, from the terminal, and ends in its own time
  const { code } = await run(process.execPath, [mocha, ...withSuites(args, ALL)], {
    cwd: root,
    env: withSystemFolders(environment),
  });
  return code;
});
