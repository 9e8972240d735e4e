import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { root } from "../root.mjs";
import { Trouble } from "../trouble.mjs";

/** Starts the lab's demo site in this process, out of dist/. */
export async function startSite({ folder, log }) {
  const entry = path.join(root, "dist", "lab", "demo.js");
  if (!existsSync(entry))
    throw new Trouble("dist/lab/demo.js is missing: the lab was not built from lab/demo.ts");
  const { startDemoSite } = createRequire(import.meta.url)(entry);
  if (typeof startDemoSite !== "function")
    throw new Trouble("dist/lab/demo.js does not export startDemoSite");
  return startDemoSite({ folder, log });
}

/** How a person gets into each server: for npm run lab and npm start -- --keep. */
export function describeAccess(site) {
  const known = `-o UserKnownHostsFile=${site.knownHostsFile}`;
  return site.servers.flatMap(({ name, host, port, roles }) => [
    `  ${name} (${roles.join(", ")})`,
    `    ssh -p ${port} ${known} ${site.user}@${host}`,
    `    sftp -P ${port} ${known} ${site.user}@${host}`,
  ]);
}
