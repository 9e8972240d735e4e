import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { root } from "../root.mjs";
import { ROOMS } from "./rooms.mjs";

const OTHER_INPUTS = [
  "package-lock.json",
  "tsconfig.json",
  "tsconfig.build.json",
  "agent/tsconfig.json",
  ...["agent", "data", "es3", "product", "sources", "typescript"].map((name) => `tools/build/${name}.mjs`),
];
/** The only part of the agent's room that other rooms import; the rest runs on the server. */
const AGENT_CONTRACT = "agent/protocol/";

/** What dist/ is made from, and the files that it must hold for that; all relative, with "/". */
export async function listSources() {
  const files = (await Promise.all(ROOMS.map(listRoom))).flat().sort();
  const typescript = files.filter((file) => file.endsWith(".ts"));
  const compiled = typescript.filter(
    (file) => !file.endsWith(".d.ts") && (!file.startsWith("agent/") || file.startsWith(AGENT_CONTRACT)),
  );
  const data = files.filter(isData);
  const outputs = [...compiled.map(toJavaScript), ...data, "agent/agent.js"];
  return { typescript, compiled, data, outputs };
}

/** One text that differs when any input of the build does. */
export async function fingerprint() {
  const { typescript, data } = await listSources();
  const hash = createHash("sha256");
  for (const file of [...typescript, ...data, ...OTHER_INPUTS]) {
    const content = existsSync(path.join(root, file)) ? await readFile(path.join(root, file)) : "";
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

export function toJavaScript(file) {
  return file.replace(/\.ts$/, ".js");
}

async function listRoom(room) {
  const folder = path.join(root, room);
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true });
  return entries.map((entry) => path.posix.join(room, entry.split(path.sep).join("/"))).filter(isSource);
}

function isSource(file) {
  return file.endsWith(".ts") || isData(file);
}

function isData(file) {
  return file.endsWith(".json") && path.posix.basename(file) !== "tsconfig.json";
}
