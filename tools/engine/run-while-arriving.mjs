import { run } from "../run.mjs";
import { folderSize } from "./folder-size.mjs";

/**
 * Runs a program that fills `folder`, and ends it with all that it started once nothing has arrived for `silence` ms:
 * a network that swallows packets never says no.
 */
export async function runWhileArriving({ command, args, folder, env, silence }) {
  let silent = false;
  let watch;
  const result = await run(command, args, {
    output: "kept",
    detached: process.platform !== "win32", // a process group of its own, so that what it started ends with it
    env,
    onStart: (child) => {
      watch = watchFolder({ folder, silence }, () => {
        silent = true;
        endTree(child);
      });
    },
  });
  clearInterval(watch);
  return { ...result, silent };
}

function watchFolder({ folder, silence }, onSilence) {
  let size = 0;
  let since = Date.now();
  const look = async () => {
    const now = await folderSize(folder);
    if (now !== size) [size, since] = [now, Date.now()];
    if (Date.now() - since >= silence) onSilence();
  };
  return setInterval(() => void look(), Math.min(1_000, silence / 2));
}

function endTree(child) {
  if (process.platform === "win32") {
    void run("taskkill", ["/pid", String(child.pid), "/T", "/F"], { output: "kept" });
    return;
  }
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // over already
  }
}
