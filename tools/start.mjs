#!/usr/bin/env node
// npm start: a simulated site, and the engine's preview, up and second up of the program at the root against it.
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { describeByHand } from "./demo/by-hand.mjs";
import { catchInterrupt, Interrupted } from "./demo/interrupt.mjs";
import { readOptions, USAGE } from "./demo/options.mjs";
import { describeOutcome } from "./demo/outcome.mjs";
import { takeLines } from "./demo/power.mjs";
import { pulumi } from "./demo/pulumi.mjs";
import { startSite } from "./demo/site.mjs";
import { makeWorkspace } from "./demo/workspace.mjs";
import { say } from "./say.mjs";
import { setUp } from "./set-up.mjs";
import { runCommand } from "./trouble.mjs";

await runCommand(async (args) => {
  const { keep, help } = readOptions(args);
  if (help) return print(USAGE);
  const engine = await setUp();
  const folder = await mkdtemp(path.join(os.tmpdir(), "exchange-rollup-"));
  const interrupt = catchInterrupt();
  let site;
  try {
    site = await startSite({ folder, log: say });
    return await demonstrate({ engine, folder, site, interrupt, keep });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    say("interrupted; stopping the servers");
    return 130;
  } finally {
    await site?.stop();
    interrupt.release();
    await rm(folder, { recursive: true, force: true });
  }
});

async function demonstrate({ engine, folder, site, interrupt, keep }) {
  const workspace = await makeWorkspace({ folder, environment: engine.environment, site });
  const before = await site.report();
  await pulumi({ workspace, interrupt, args: ["preview"] });
  await pulumi({ workspace, interrupt, args: ["up", "--yes", "--skip-preview"] });
  await pulumi({ workspace, interrupt, args: ["up", "--yes", "--skip-preview", "--expect-no-changes"] });
  print(`\n${describeOutcome(before, await site.report())}\n\n`);
  if (!keep) return 0;

  print(describeByHand({ workspace, site, programs: engine.programs }));
  const stopLines = takeLines({ site, say });
  await interrupt.wait();
  stopLines();
  say("stopping the servers");
  return 0;
}

function print(text) {
  process.stdout.write(text);
  return 0;
}
