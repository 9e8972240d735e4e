import { existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation";
import type { Stack } from "@pulumi/pulumi/automation";
import { separateChannels } from "./sdk-channels";

/** The engine's programs, and an environment in which nothing of the user's is read or written. */
export interface Engine {
  readonly command: PulumiCommand;
  readonly environment: Readonly<Record<string, string>>;
  /** A folder of this engine's own; removed with it. */
  readonly folder: string;
  remove(): void;
}

/** Tests through the engine do not skip: a run without it would look as if all were well. */
export async function openEngine(): Promise<Engine> {
  separateChannels();
  const programs = folderOfPrograms();
  const folder = mkdtempSync(join(tmpdir(), "exchange-rollup-engine-"));
  symlinkSync(programs, join(folder, "bin"), "junction");
  const environment = {
    PATH: [programs, process.env["PATH"] ?? ""].join(delimiter),
    PULUMI_HOME: join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_CONFIG_PASSPHRASE: "lab",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    // `npm run check` holds the types of the programs; here each command would check them again.
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
  };
  const command = await PulumiCommand.get({ root: folder, skipVersionCheck: true });
  return { command, environment, folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * After each up and destroy the SDK starts the CLI three times more, for outputs and history, which takes as long as the
 * command itself. Tests that want the outputs ask the workspace.
 */
export function withoutSummary(stack: Stack): Stack {
  stack.outputs = () => Promise.resolve({});
  stack.info = () => Promise.resolve(undefined);
  return stack;
}

function folderOfPrograms(): string {
  const given = process.env["EXCHANGE_ROLLUP_ENGINE"];
  const candidates = given ? [given] : (process.env["PATH"] ?? "").split(delimiter);
  const name = process.platform === "win32" ? "pulumi.exe" : "pulumi";
  const found = candidates.find((folder) => existsSync(join(folder, name)));
  if (found !== undefined) return found;
  throw new Error(
    given
      ? `There is no pulumi in ${given}, which EXCHANGE_ROLLUP_ENGINE names. Run: npm run engine`
      : "These tests need the pulumi engine. Run them by `npm test`, which provides it, or put pulumi on PATH.",
  );
}
