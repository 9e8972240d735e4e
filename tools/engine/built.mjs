import { mkdir } from "node:fs/promises";
import path from "node:path";
import { Trouble } from "../trouble.mjs";
import { run } from "../run.mjs";
import { checkPrograms } from "./check-programs.mjs";
import { findProgram } from "./find-program.mjs";
import { builtFolder, engineIn } from "./kept.mjs";
import { modules, neededGo } from "./modules.mjs";
import { ENGINE_VERSION } from "./pinned.mjs";
import { fillSlot } from "./slot.mjs";
import { isAtLeast } from "./version.mjs";

const SIGN_OF_LIFE = 30_000;

/** The engine built from its Go modules, once. */
export async function findBuiltEngine({ cache, say }) {
  const root = builtFolder(cache);
  try {
    await fillSlot({
      folder: root,
      check: checkPrograms,
      make: (draft) => build(draft, say),
      onWait: ({ pid }) =>
        say(`waiting for another run (process ${pid}) that builds Pulumi ${ENGINE_VERSION}`),
      say,
    });
    return { engine: engineIn(root) };
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    return { missing: error.message };
  }
}

async function build(root, say) {
  const go = await findGo();
  const programs = path.join(root, "bin");
  await mkdir(programs);
  say(`building Pulumi ${ENGINE_VERSION} from its Go modules: once, 3 to 6 minutes on two cores`);
  for (const module of modules) await buildModule({ go, module, programs, say });
}

/** Throws a Trouble where there is none, or one that is too old. */
export async function findGo() {
  const go = findProgram("go");
  if (!go) throw new Trouble("go, to build it, is not on PATH");
  const needed = neededGo();
  // In the module's folder, where a go that may fetch a newer toolchain (GOTOOLCHAIN) does so.
  const { code, output } = await run(go, ["version"], {
    output: "kept",
    cwd: modules[0].folder,
    env: environment(),
  });
  const version = /\bgo(\d+\.\d+(?:\.\d+)?)/.exec(output)?.[1];
  if (code !== 0 || !version)
    throw new Trouble(`${go} does not run (${lastLine(output)}); Go ${needed} or later is needed`);
  if (!isAtLeast(version.split(".").length === 2 ? `${version}.0` : version, needed)) {
    throw new Trouble(`${go} is ${version}, which is too old to build it (${needed} or later is needed)`);
  }
  return go;
}

export async function buildModule({ go, module, programs, say }) {
  const began = Date.now();
  const seconds = () => Math.round((Date.now() - began) / 1000);
  const sign = setInterval(() => say(`still building ${module.what} (${seconds()} s)`), SIGN_OF_LIFE);
  const args = ["build", ...module.flags, "-o", programs + path.sep, "tool"];
  const { code, output } = await run(go, args, { output: "kept", cwd: module.folder, env: environment() });
  clearInterval(sign);
  if (code !== 0) throw new Trouble(`go could not build ${module.what} (${lastLine(output)})`);
  say(`built ${module.what} in ${seconds()} s`);
}

/** For this computer and no other, whatever the user's settings for other work are; no C compiler is needed. */
export function environment() {
  return { ...process.env, CGO_ENABLED: "0", GOWORK: "off", GOOS: "", GOARCH: "" };
}

function lastLine(output) {
  return output.trim().split("\n").at(-1) ?? "";
}
