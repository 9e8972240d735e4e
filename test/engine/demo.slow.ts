import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { startDemoSite } from "../../lab/demo";
import type { DemoSite, ServerReport } from "../../lab/demo";
import { load } from "../tools/load";
import { openEngine } from "./engine";
import type { Engine } from "./engine";

const ROOT = resolve(__dirname, "../..");

interface Workspace {
  readonly configFile: string;
  readonly environment: NodeJS.ProcessEnv;
}
const { makeWorkspace, STACK } = load<{
  makeWorkspace: (of: object) => Promise<Workspace>;
  STACK: string;
}>("demo/workspace.mjs");
const { describeOutcome } = load<{
  describeOutcome: (before: readonly ServerReport[], after: readonly ServerReport[]) => string;
}>("demo/outcome.mjs");

describe("the program at the root, on the site of npm start", () => {
  let engine: Engine;
  let site: DemoSite;
  let workspace: Workspace;

  before(async () => {
    engine = await openEngine();
    const folder = join(engine.folder, "demo");
    await mkdir(folder);
    site = await startDemoSite({ folder, log: () => undefined });
    const environment = { ...process.env, ...engine.environment };
    workspace = await makeWorkspace({ folder, environment, site });
  });
  after(async () => {
    await site.stop();
    engine.remove();
  });

  async function pulumi(...args: readonly string[]): Promise<string> {
    const all = [...args, "--stack", STACK, "--config-file", workspace.configFile, "--non-interactive"];
    const options = { cwd: ROOT, env: workspace.environment, maxBuffer: 1 << 26 };
    const { stdout } = await promisify(execFile)(join(engine.folder, "bin", "pulumi"), all, options);
    return stdout;
  }

  it("goes to Update Rollup 7 in waves, and ends as the README shows", async () => {
    const before = await site.report();
    const printed = await pulumi("up", "--yes", "--skip-preview");
    assert.match(printed, /clientAccess *: "EX-CAS2"\s+internetFacing: "EX-CAS1"/);
    const shown = describeOutcome(before, await site.report());
    const readme = readFileSync(join(ROOT, "README.md"), "utf8");
    assert.ok(readme.includes(`\n${shown}\n`), `README.md does not show what npm start ends with:\n${shown}`);
  });

  it("says which value of the configuration is wrong", async () => {
    const set = ["config", "set", "--path", "servers[0].roles[0]", "Cas"];
    await pulumi(...set);
    const failed = await pulumi("preview").then(
      () => assert.fail("the preview passed"),
      (error: { stdout: string; stderr: string }) => `${error.stdout}${error.stderr}`,
    );
    assert.match(failed, /servers\[0\]\.roles: "Cas" is not a role\. Known: ClientAccess,/);
    assert.doesNotMatch(failed, /at new ExchangeOrganization/);
  });
});
