import { existsSync } from "node:fs";
import path from "node:path";
import { buildSync } from "esbuild";

let code: string | undefined;

/** The worker's program, joined once per process, so that it starts without a TypeScript loader of its own. */
export function workerCode(): string {
  code ??= bundle();
  return code;
}

function bundle(): string {
  const [entry] = ["main.ts", "main.js"]
    .map((name) => path.join(__dirname, "worker", name))
    .filter(existsSync);
  if (!entry) throw new Error(`${__dirname} has no worker/main`);
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    target: "node20",
  });
  return outputFiles[0]?.text ?? "";
}
