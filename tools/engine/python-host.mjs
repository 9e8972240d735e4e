import { chmod, copyFile, mkdir } from "node:fs/promises";
import path from "node:path";
import { Trouble } from "../trouble.mjs";
import { run } from "../run.mjs";
import { buildModule, environment, findGo } from "./built.mjs";
import { cacheFolder } from "./cache-folder.mjs";
import { findProgram } from "./find-program.mjs";
import { cacheKey, pythonModule } from "./modules.mjs";
import { fillSlot } from "./slot.mjs";

const HOST = "pulumi-language-python";
/** A Python script that the host starts, and that Go does not build: it lies beside the host's source. */
const SCRIPT = "pulumi-language-python-exec";
const SDK = "github.com/pulumi/pulumi/sdk/v3";

/** The folder of Pulumi's Python language host: what is on PATH (an official release has it), else built with Go, once. */
export async function providePythonHost(say) {
  const own = findProgram(HOST);
  if (own && findProgram(SCRIPT)) return path.dirname(own);
  const root = path.join(
    cacheFolder(),
    `python-host-${process.platform}-${process.arch}-${cacheKey([pythonModule])}`,
  );
  await fillSlot({
    folder: root,
    check: checkHost,
    make: (draft) => build(draft, say),
    onWait: ({ pid }) => say(`waiting for another run (process ${pid}) that builds ${pythonModule.what}`),
    say,
  });
  return path.join(root, "bin");
}

async function build(root, say) {
  const go = await findGo();
  const programs = path.join(root, "bin");
  await mkdir(programs);
  await buildModule({ go, module: pythonModule, programs, say });
  const source = await run(go, ["list", "-mod=readonly", "-m", "-f", "{{.Dir}}", SDK], {
    output: "kept",
    cwd: pythonModule.folder,
    env: environment(),
  });
  if (source.code !== 0) throw new Trouble(`go does not say where ${SDK} lies (${source.output.trim()})`);
  const script = path.join(programs, SCRIPT);
  await copyFile(path.join(source.output.trim(), "python", "cmd", SCRIPT), script);
  await chmod(script, 0o755);
}

async function checkHost(root) {
  const programs = path.join(root, "bin");
  for (const name of [HOST, SCRIPT])
    if (!findProgram(name, { PATH: programs })) throw new Trouble(`${name} is missing in ${programs}`);
}
