import { cpSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import type { Stack } from "@pulumi/pulumi/automation";
import { withoutSummary } from "./engine";
import type { Engine } from "./engine";

const ROOT = resolve(__dirname, "../..");

/** A stack of a copy of the example, because the engine writes the stack's settings beside it. */
export async function exampleStack(
  engine: Engine,
  example: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Stack> {
  const workDir = join(engine.folder, "examples", example);
  cpSync(join(ROOT, "examples", example), workDir, { recursive: true });
  symlinkSync(join(ROOT, "provider"), join(engine.folder, "provider"), "junction");
  for (const entry of ["node_modules", "package.json", "dist"])
    symlinkSync(join(ROOT, entry), join(engine.folder, entry));
  const envVars = { ...engine.environment, ...environment };
  return withoutSummary(
    await LocalWorkspace.createStack(
      { stackName: "lab", workDir },
      { pulumiCommand: engine.command, envVars },
    ),
  );
}
