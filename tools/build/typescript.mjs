import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { root } from "../root.mjs";
import { run } from "../run.mjs";
import { Trouble } from "../trouble.mjs";
import { ROOMS } from "./rooms.mjs";
import { listSources } from "./sources.mjs";

/** Takes the types away, file by file, which is a matter of a second: whether they are right is for `npm run check`. */
export async function compile(dist) {
  const { build } = await import("esbuild");
  const { compiled } = await listSources();
  try {
    await build({
      entryPoints: compiled.map((file) => path.join(root, file)),
      outdir: dist,
      outbase: root,
      format: "cjs",
      platform: "node",
      target: "node20",
      logLevel: "silent",
    });
  } catch (error) {
    throw new Trouble(`dist/ was not built:\n${error.message}`);
  }
}

/** What other projects' TypeScript reads of the package. */
export async function declare() {
  const tsc = path.join(root, "node_modules", "typescript", "bin", "tsc");
  const args = [tsc, "-p", "tsconfig.build.json", "--emitDeclarationOnly", "--noEmitOnError"];
  const { code } = await run(process.execPath, args, { cwd: root });
  if (code !== 0) throw new Trouble("the declarations were not made: the TypeScript errors above come first");
}

/** What no source stands behind any more: a file that was moved would otherwise still be found by its old name. */
export async function removeOrphans(dist) {
  const { outputs } = await listSources();
  const wanted = new Set(outputs.flatMap((file) => [file, file.replace(/\.js$/, ".d.ts")]));
  for (const room of ROOMS) {
    const folder = path.join(dist, room);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries.filter((each) => each.isFile())) {
      const file = path.join(entry.parentPath ?? entry.path, entry.name);
      const name = path.relative(dist, file).split(path.sep).join("/");
      if (!wanted.has(name)) await rm(file);
    }
  }
}
