import { newKeyPair } from "../../../lab/front/key-pair";
import { startFront, type Front } from "../../../lab/front/front";
import type { FrontUser } from "../../../lab/front/front-user";
import type { SshServerKind } from "../../../lab/world/contract";
import type { SshTarget } from "../../../ssh/contract";
import { SmallMachine } from "./small-machine";

export interface Started {
  readonly machine: SmallMachine;
  readonly front: Front;
  /** Reaches it, host key and all. */
  readonly target: SshTarget & { readonly port: number; readonly hostKey: string };
}

const hostKey = newKeyPair();

export const PASSWORD = "Pa55-word of the lab";

export async function startedFront(
  kind: SshServerKind["kind"] = "openssh",
  users: readonly FrontUser[] = [{ name: "Administrator", password: PASSWORD }],
): Promise<Started> {
  const machine = new SmallMachine();
  const front = await startFront({
    machine: machine.lab,
    kind: { kind, bits: 64 },
    users,
    hostKeys: [hostKey.privateKey],
  });
  const target = {
    host: front.host,
    port: front.port,
    user: "Administrator",
    password: PASSWORD,
    hostKey: hostKey.publicKey,
    dialErrorLimit: 1,
  };
  return { machine, front, target };
}
