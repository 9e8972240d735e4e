#!/usr/bin/env node
// npm run lab: simulated Exchange servers on real SSH ports, until Ctrl-C.
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { buildProduct } from "./build/product.mjs";
import { catchInterrupt } from "./demo/interrupt.mjs";
import { describeAccess, startSite } from "./demo/site.mjs";
import { POWER_HELP, takeLines } from "./demo/power.mjs";
import { installDependencies } from "./install-dependencies.mjs";
import { say } from "./say.mjs";
import { runCommand } from "./trouble.mjs";

await runCommand(async () => {
  await installDependencies(say);
  await buildProduct(say);
  const folder = await mkdtemp(path.join(os.tmpdir(), "exchange-rollup-"));
  const interrupt = catchInterrupt();
  let site;
  try {
    site = await startSite({ folder, log: say });
    process.stdout.write(`${describe(site)}\n`);
    const stopLines = takeLines({ site, say });
    await interrupt.wait();
    stopLines();
    say("stopping the servers");
  } finally {
    await site?.stop();
    interrupt.release();
    await rm(folder, { recursive: true, force: true });
  }
});

function describe(site) {
  return [
    `The servers run until Ctrl-C (password: ${site.password}).`,
    "",
    ...describeAccess(site),
    "",
    `Host keys: ${site.knownHostsFile}`,
    `Update rollups: ${site.packagesFolder}`,
    POWER_HELP,
  ].join("\n");
}
