import * as assert from "node:assert/strict";

import { site, type Site } from "../../../lab/site";
import type { ServerSpec, SiteServer } from "../../../lab/site-server";
import type { Machine as LabMachine } from "../../../lab/world/machine";
import { connectMachine } from "../../../machine";
import type { Machine } from "../../../machine/contract";
import { bringServer, foreseeServer, RolloutError, takeAway } from "../../../rollout/server";
import type {
  RolloutErrorCode,
  ServerOutcome,
  ServerPlan,
  ServerWish,
  TakeAway,
  TakeAwayOutcome,
} from "../../../rollout/server/contract";

export const URN = "urn:pulumi:prod::mail::exchange-rollup:index:ServerRollup::ex1";

/** What an operation leaves in the stack for the next one. */
export type Had = Pick<ServerOutcome, "record" | "state">;

/** The server EX1 of the lab, operations on it over the wire, and looks at its world. */
export class LabRun {
  /** What an operator was told, but for the phases. */
  readonly told: string[] = [];
  private readonly connected: Machine[] = [];

  private constructor(readonly lab: Site) {}

  /** Default: at RTM-RU6. */
  static async start(spec: Partial<ServerSpec> = {}): Promise<LabRun> {
    return new LabRun(await site({ servers: [{ name: "EX1", level: "RTM-RU6", ...spec }] }));
  }

  get server(): SiteServer {
    return this.lab.server("EX1");
  }

  get machine(): LabMachine {
    return this.server.machine;
  }

  async connect(): Promise<Machine> {
    const { host, port, user, password, hostKey } = this.server;
    const target = { host, port, user, password, hostKey };
    const machine = await connectMachine({ target, who: "tom@desk" });
    this.connected.push(machine);
    return machine;
  }

  wish(changes: Partial<ServerWish> = {}, had: Had | null = null): ServerWish {
    return {
      rollup: "RU7",
      package: { folder: this.lab.packagesFolder },
      packageSha256: null,
      known: had && knownFrom(had),
      owner: { urn: URN, token: had?.record.token ?? null },
      ...changes,
    };
  }

  async foresee(changes: Partial<ServerWish> = {}, had: Had | null = null): Promise<ServerPlan> {
    const { plan } = await foreseeServer({ machine: await this.connect(), wish: this.wish(changes, had) });
    return plan;
  }

  /** `machine`: default, a new connection. */
  async bring(
    changes: Partial<ServerWish> = {},
    had: Had | null = null,
    machine?: Machine,
  ): Promise<ServerOutcome> {
    if (machine) this.connected.push(machine);
    return bringServer({
      machine: machine ?? (await this.connect()),
      wish: this.wish(changes, had),
      reporter: this.reporter,
      signal: new AbortController().signal,
    });
  }

  async take(had: Had, changes: Partial<Parameters<TakeAway>[0]> = {}): Promise<TakeAwayOutcome> {
    return takeAway({
      machine: await this.connect(),
      owner: { urn: URN, token: had.record.token },
      known: knownFrom(had),
      reporter: this.reporter,
      signal: new AbortController().signal,
      ...changes,
    });
  }

  /** The controller is gone for good: every connection ends, and no new one is taken. */
  dies(): void {
    for (const machine of this.connected.splice(0)) machine.close();
    this.server.front.faults.cutNow();
    void this.server.front.faults.refuseConnections();
  }

  async stop(): Promise<void> {
    for (const machine of this.connected.splice(0)) machine.close();
    await this.lab.stop();
    assert.deepEqual(this.lab.refusals(), []);
    assert.deepEqual(this.lab.broken(), []);
  }

  private readonly reporter = {
    phase: () => undefined,
    info: (text: string) => void this.told.push(text),
    warning: (text: string) => void this.told.push(text),
  };
}

export async function fails(work: Promise<unknown>, code: RolloutErrorCode): Promise<RolloutError> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof RolloutError, String(error));
    assert.equal(error.code, code, error.message);
    return error;
  }
  return assert.fail(`expected ${code}`);
}

function knownFrom({ state }: Had): NonNullable<ServerWish["known"]> {
  return { machineId: state.machineId, servicePack: state.servicePack };
}
