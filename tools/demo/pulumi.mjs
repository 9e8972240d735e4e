import { root } from "../root.mjs";
import { run } from "../run.mjs";
import { Trouble } from "../trouble.mjs";
import { STACK } from "./workspace.mjs";

/** Runs a command of the engine on the program at the root, its output live; fails with the command's exit code. */
export async function pulumi({ workspace, args, interrupt }) {
  const all = [...args, "--stack", STACK, "--config-file", workspace.configFile];
  interrupt.check();
  process.stdout.write(`\n$ pulumi ${args.join(" ")}\n`);
  const { code } = await run("pulumi", all, {
    cwd: root,
    env: workspace.environment,
    onStart: interrupt.pass,
  });
  interrupt.check();
  if (code !== 0) throw new Trouble(`pulumi ${args.join(" ")} ended with exit code ${code}`);
}
