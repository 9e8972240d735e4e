import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "../..");

export interface StartedProject {
  readonly runtime: "nodejs" | "yaml";
  /** The text of index.js, or of the resources in Pulumi.yaml. */
  readonly program: string;
  /** The folder with the plugin; default: as it lies in the repository. */
  readonly provider?: string;
}

/** A project folder as a user has it: Pulumi.yaml names the provider's folder, the engine starts what is there. */
export function writeProject(folder: string, { runtime, program, provider }: StartedProject): void {
  const compiled = join(ROOT, "dist", "provider", "main.js");
  if (!existsSync(compiled)) throw new Error(`${compiled} is missing. Run: npm run build`);
  mkdirSync(folder, { recursive: true });
  const head = [
    "name: servers",
    runtime === "nodejs" ? "runtime: { name: nodejs, options: { typescript: false } }" : "runtime: yaml",
    "plugins:",
    "  providers:",
    "    - name: exchange-rollup",
    `      path: ${JSON.stringify(provider ?? join(ROOT, "provider"))}`,
  ];
  writeFileSync(join(folder, "Pulumi.yaml"), [...head, runtime === "yaml" ? program : "", ""].join("\n"));
  if (runtime === "yaml") return;
  writeFileSync(join(folder, "index.js"), program);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "servers", main: "index.js" }));
  const modules = join(folder, "node_modules");
  mkdirSync(modules);
  symlinkSync(join(ROOT, "node_modules", "@pulumi"), join(modules, "@pulumi"), "junction");
  symlinkSync(ROOT, join(modules, "exchange-rollup"), "junction");
}
