import { spawn } from "node:child_process";
import type { Socket } from "node:net";
import { succeed } from "./program";

export interface Agent {
  readonly socket: string;
  /** ssh-add with these arguments. */
  readonly add: (...args: readonly string[]) => Promise<string>;
  readonly stop: () => void;
}

/**
 * OpenSSH's agent, which ends with the program that it starts, and that with this process: whatever becomes of it, the
 * other end of its stdin is closed then.
 */
export async function startAgent(socket: string): Promise<Agent> {
  const child = spawn("ssh-agent", ["-a", socket, "sh", "-c", "echo ready; exec cat >/dev/null"], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`ssh-agent: exit ${code}`)));
    child.stdout.once("data", resolve);
  });
  // A test that fails before it stops it must not keep the run alive.
  child.unref();
  (child.stdin as Socket).unref();
  (child.stdout as Socket).unref();
  return {
    socket,
    add: (...args) => succeed("ssh-add", args, { env: { SSH_AUTH_SOCK: socket } }),
    stop: () => void child.stdin.end(),
  };
}
