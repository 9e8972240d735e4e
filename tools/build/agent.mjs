import { existsSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { root } from "../root.mjs";
import { Trouble } from "../trouble.mjs";
import { findNewerThanEs3 } from "./es3.mjs";

const ENTRY = path.join(root, "agent", "main.ts");

/** Joins agent/ into the one JScript file that cscript.exe of Windows Server 2003 runs. */
export async function buildAgent(target) {
  if (!existsSync(ENTRY)) throw new Trouble("agent/main.ts is missing");
  const text = await bundle(ENTRY);
  const fault = await findNewerThanEs3(text);
  if (fault) throw new Trouble(`the agent would not run on Windows Server 2003: ${fault}`);
  await mkdir(path.dirname(target), { recursive: true });
  const draft = `${target}.${process.pid}`;
  await writeFile(draft, text);
  await rename(draft, target);
}

/** esbuild refuses what is newer than ES5 instead of lowering it (tried), so that the output reads like the source. */
export async function bundle(entry) {
  const { build } = await import("esbuild");
  try {
    const { outputFiles } = await build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      format: "iife",
      platform: "neutral",
      target: "es5",
      charset: "ascii",
      legalComments: "none",
      logLevel: "silent",
    });
    return outputFiles[0].text;
  } catch (error) {
    throw new Trouble(`the agent does not compile:\n${error.message}`);
  }
}
