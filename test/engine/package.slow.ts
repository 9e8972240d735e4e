import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { site as startSite } from "../../lab/site";
import type { Site } from "../../lab/site";
import { openEngine, withoutSummary } from "./engine";
import type { Engine } from "./engine";
import { oneServerConfig } from "./one-server-config";
import { liveThrough } from "./whole-life";

const ROOT = resolve(__dirname, "../..");
const PAGE = readFileSync(join(ROOT, "docs", "install.md"), "utf8");

const run = promisify(execFile);

describe("the package, installed as docs/install.md says", () => {
  let folder: string;
  let project: string;
  let site: Site;
  let engine: Engine;

  before(async () => {
    site = await startSite({ servers: [{ name: "EX1", level: "RTM-RU6" }] });
    engine = await openEngine();
    folder = mkdtempSync(join(tmpdir(), "exchange-rollup-package-"));
    project = join(folder, "mail");
    mkdirSync(project);
    await run("npm", ["pack", "--silent", "--pack-destination", project], { cwd: ROOT });
  });
  after(async () => {
    engine.remove();
    rmSync(folder, { recursive: true, force: true });
    assert.deepEqual([site.refusals(), site.broken()], [[], []]);
    await site.stop();
  });

  it("serves a project of somebody else, types included", async () => {
    const packed = readdirSync(project).find((name) => name.endsWith(".tgz"));
    assert.ok(
      packed !== undefined && PAGE.includes(packed),
      `docs/install.md does not name ${String(packed)}`,
    );
    writeFileSync(join(project, "package.json"), JSON.stringify({ name: "mail", main: "index.ts" }));
    const [, installation = ""] = block("sh");
    for (const line of installation.trim().split("\n")) await npm(line);
    writeFileSync(join(project, "Pulumi.yaml"), block("yaml")[0] ?? "");
    writeFileSync(join(project, "tsconfig.json"), block("json")[0] ?? "");
    cpSync(join(ROOT, "examples", "one-server", "index.ts"), join(project, "index.ts"));
    await run(join(project, "node_modules", ".bin", "tsc"), ["--noEmit"], { cwd: project });

    const stack = withoutSummary(
      await LocalWorkspace.createStack(
        { stackName: "prod", workDir: project },
        { pulumiCommand: engine.command, envVars: { ...engine.environment } },
      ),
    );
    await stack.setAllConfig(oneServerConfig(site, site.server("EX1")));
    await liveThrough(stack, site.server("EX1"));
  });

  /** A line of the page, with what is in npm's cache since `npm ci` taken from there. */
  async function npm(line: string): Promise<void> {
    const [command, ...args] = line.split(" ");
    assert.equal(command, "npm");
    await run("npm", [...args, "--prefer-offline", "--no-audit", "--no-fund"], { cwd: project });
  }
});

/** The texts of the page's code blocks of a language, in order. */
function block(language: string): readonly string[] {
  return [...PAGE.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, named]) => named === language)
    .map(([, , text = ""]) => text);
}
