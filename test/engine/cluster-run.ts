import assert from "node:assert/strict";
import { site as startSite } from "../../lab/site";
import type { Site } from "../../lab/site";
import type { ClusterSpec, LabCluster } from "../../lab/world/cluster/contract";
import { connectMachine } from "../../machine";
import type { ConnectMachine } from "../../machine/contract";
import { clusterProgram } from "./cluster-programs";
import type { DeclaredCluster } from "./cluster-programs";
import { EngineStack } from "./harness";
import type { Outcome } from "./harness";

export interface ClusterRunOptions {
  readonly spec: ClusterSpec;
  readonly declared?: DeclaredCluster;
  /** Of the nodes; default RTM-RU6. */
  readonly levels?: readonly string[];
  /** Default: the one that waits in real time. */
  readonly connect?: ConnectMachine;
}

/** One cluster of a lab under one stack of the real engine. Waiting between two looks moves the lab's clock. */
export class ClusterRun {
  private constructor(
    readonly site: Site,
    readonly stack: EngineStack,
    private readonly spec: ClusterSpec,
  ) {}

  static async start(options: ClusterRunOptions): Promise<ClusterRun> {
    const { spec, declared = {}, levels = [], connect = connectMachine } = options;
    const nodes = spec.nodes.map((name, index) => ({ name, level: levels[index] ?? "RTM-RU6" }));
    const site = await startSite({
      servers: [...nodes, { name: "HUB1", level: "RTM-RU6" }],
      clusters: [spec],
    });
    const stack = await EngineStack.open({
      doors: { connectMachine: connect, sleep: (ms) => site.clock.advance(ms) },
      program: clusterProgram(site, spec, declared),
    });
    return new ClusterRun(site, stack, spec);
  }

  /** Fails when the lab was asked for what it does not know, or anything happened that must never happen. */
  async end(): Promise<void> {
    this.stack.close();
    const bad = [this.site.refusals(), this.site.broken()];
    await this.site.stop();
    assert.deepEqual(bad, [[], []]);
  }

  declare(declared: DeclaredCluster): void {
    this.stack.program(clusterProgram(this.site, this.spec, declared));
  }

  get cluster(): LabCluster {
    return this.site.cluster(this.spec.name);
  }

  levels(): readonly string[] {
    return this.spec.nodes.map((name) => this.site.server(name).machine.level());
  }

  moves(): readonly string[] {
    return this.cluster.moves.map(
      ({ mailboxServer, from, to, how }) => `${mailboxServer} ${from}>${to} ${how}`,
    );
  }

  /** How often msiexec was started to change the product, by node. */
  installations(): readonly number[] {
    return this.spec.nodes.map((name) => {
      const steps = this.site.server(name).machine.steps.recorded();
      return new Set(steps.flatMap(({ kind, lane }) => (kind === "installer" ? [lane] : []))).size;
    });
  }

  /** Neither levels nor owners were touched. */
  isAt(...levels: readonly string[]): void {
    assert.deepEqual([this.levels(), this.moves()], [levels, []]);
  }

  async outputs(): Promise<StoredCluster> {
    const { outputs } = (await this.stack.resource("mail")) ?? assert.fail("the state has no cluster");
    return outputs as unknown as StoredCluster;
  }
}

/** The outputs, as they lie in the state. */
export interface StoredCluster {
  readonly cluster: string;
  readonly kind: string;
  readonly level: string;
  readonly failure: string;
  readonly nodes: readonly {
    readonly node: string;
    readonly level: string;
    readonly build: string;
    readonly foundLevel: string;
    readonly token: string;
    readonly lastRun?: { readonly did: string; readonly seconds: number; readonly failure: string };
  }[];
  readonly clusteredMailboxServers: readonly {
    readonly name: string;
    readonly ownerBefore: string;
    readonly owner: string;
  }[];
  readonly handOffs: readonly {
    readonly mailboxServer: string;
    readonly from: string;
    readonly to: string;
    readonly outageSeconds: number;
  }[];
}

export function succeeded(outcome: Outcome): Outcome {
  assert.equal(outcome.error, "", outcome.messages.map(({ text }) => text).join("\n"));
  return outcome;
}

export function refused(outcome: Outcome, code: string): string {
  assert.notEqual(outcome.error, "");
  assert.match(outcome.printed, new RegExp(`${code} \\(docs/errors/${code}\\.md\\)`));
  return outcome.printed;
}

export function warnings({ messages }: Outcome): string {
  return messages
    .filter(({ severity }) => severity === "warning")
    .map(({ text }) => text)
    .join("\n");
}

export function infos({ messages }: Outcome): string {
  return messages
    .filter(({ severity, ephemeral, resource }) => severity === "info" && !ephemeral && resource !== "")
    .map(({ text }) => text)
    .join("\n");
}
