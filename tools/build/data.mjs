import { copyFile, mkdir } from "node:fs/promises";
import path from "node:path";
import { root } from "../root.mjs";
import { listSources } from "./sources.mjs";

/** Tables and schemas that are read at run time lie beside the code that reads them. */
export async function copyData(dist) {
  const { data } = await listSources();
  for (const file of data) {
    const target = path.join(dist, file);
    await mkdir(path.dirname(target), { recursive: true });
    await copyFile(path.join(root, file), target);
  }
}
