import { connectMachine } from "../../machine";
import type { Machine } from "../../machine/contract";
import { bringServer, claimServer, foreseeServer, takeAway } from "../../rollout/server";
import type {
  Foresight,
  ServerOutcome,
  ServerWish,
  ServerState,
  TakeAwayOutcome,
} from "../../rollout/server/contract";
import type { SshTarget } from "../../ssh/contract";
import type { WitnessServer } from "./witness";

export const URN = "urn:pulumi:acceptance::mail::exchange-rollup:index:ServerRollup::server";
export const OTHER_URN = `${URN}-of-another`;
const WHO = "acceptance@controller";

export type Had = Pick<ServerOutcome, "record" | "state">;

/** Uses the product on one server as the provider does, each time over a new connection. */
export class Operator {
  /** Warnings that the product gave, in order. */
  readonly warnings: string[] = [];

  constructor(private readonly server: WitnessServer) {}

  connect(changes: Partial<SshTarget> = {}): Promise<Machine> {
    return connectMachine({ target: { ...this.server.target, ...changes }, who: WHO });
  }

  async with<T>(work: (machine: Machine) => Promise<T>): Promise<T> {
    const machine = await this.connect();
    try {
      return await work(machine);
    } finally {
      machine.close();
    }
  }

  foresee(changes: Partial<ServerWish> = {}): Promise<Foresight> {
    return this.with((machine) => foreseeServer({ machine, wish: this.wish(null, changes) }));
  }

  bring(had: Had | null, changes: Partial<ServerWish> = {}): Promise<ServerOutcome> {
    const wish = this.wish(had, changes);
    return this.with((machine) => bringServer({ machine, wish, ...this.surroundings() }));
  }

  adopt(): Promise<Had> {
    return this.with((machine) => claimServer({ machine, owner: { urn: URN, token: null } }));
  }

  takeAway({ state, record }: Had): Promise<TakeAwayOutcome> {
    const owner = { urn: URN, token: record.token };
    return this.with((machine) =>
      takeAway({ machine, owner, known: knownOf(state), ...this.surroundings() }),
    );
  }

  /** The server is nobody's any more, and the rollup stays. */
  async giveUp({ record }: Pick<Had, "record">): Promise<void> {
    await this.with(async (machine) => {
      const lock = await machine.lock("give the server up");
      await machine.disown(lock, record.token);
    });
  }

  private wish(had: Had | null, changes: Partial<ServerWish>): ServerWish {
    const { rollup, packages } = this.server;
    return {
      rollup,
      package: { folder: packages },
      packageSha256: null,
      known: had && knownOf(had.state),
      owner: { urn: URN, token: had?.record.token ?? null },
      ...changes,
    };
  }

  private surroundings() {
    const reporter = {
      phase: () => undefined,
      info: () => undefined,
      warning: (text: string) => void this.warnings.push(text),
    };
    return { reporter, signal: new AbortController().signal };
  }
}

function knownOf({ machineId, servicePack }: ServerState): ServerWish["known"] {
  return { machineId, servicePack };
}
