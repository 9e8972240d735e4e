import { mkdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Trouble } from "../trouble.mjs";
import { checkPrograms } from "./check-programs.mjs";
import { engineIn, releaseFolder } from "./kept.mjs";
import { ENGINE_VERSION } from "./pinned.mjs";
import { runWhileArriving } from "./run-while-arriving.mjs";
import { fillSlot } from "./slot.mjs";

const INSTALLER = fileURLToPath(new URL("./install-release.mjs", import.meta.url));
/** Milliseconds without a byte after which the network counts as silent. */
const SILENCE = 15_000;

/** The official release, downloaded once. */
export async function findReleasedEngine({ cache, say }) {
  const root = releaseFolder(cache);
  try {
    await fillSlot({
      folder: root,
      check: checkPrograms,
      make: (draft) => download(draft, say),
      onWait: ({ pid }) =>
        say(`waiting for another run (process ${pid}) that downloads Pulumi ${ENGINE_VERSION}`),
      say,
    });
    return { engine: engineIn(root) };
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    return { missing: `the release of Pulumi ${ENGINE_VERSION} could not be downloaded (${error.message})` };
  }
}

async function download(root, say) {
  say(`downloading Pulumi ${ENGINE_VERSION} (about 200 MB on disk, a minute or two)`);
  const temp = path.join(root, "temp");
  await mkdir(temp);
  const { code, output, silent } = await runWhileArriving({
    command: process.execPath,
    args: [INSTALLER, root, ENGINE_VERSION],
    folder: root,
    env: { ...process.env, TMPDIR: temp, TEMP: temp, TMP: temp },
    silence: SILENCE,
  });
  if (silent) throw new Trouble(`nothing arrived for ${SILENCE / 1000} s`);
  if (code !== 0) throw new Trouble(output.trim().split("\n").at(-1));
}
