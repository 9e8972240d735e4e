import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { root } from "../root.mjs";
import { run } from "../run.mjs";
import { Trouble } from "../trouble.mjs";
import { ROOMS } from "./rooms.mjs";
import { listSources } from "./sources.mjs";

/** Nothing is written unless all of it compiles. */
export async function compile() {
  const tsc = path.join(root, "node_modules", "typescript", "bin", "tsc");
  const args = [tsc, "-p", "tsconfig.build.json", "--noEmitOnError"];
  const { code } = await run(process.execPath, args, { cwd: root });
  if (code !== 0) throw new Trouble("dist/ was not built: the TypeScript errors above come first");
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
