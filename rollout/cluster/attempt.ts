import type { OwnershipRecord, RunReport, ServerState } from "../server/contract";
import type { ClusterLook, ClusterOutcome, HandOff, NodeOutcome } from "./contract";
import { keyOf } from "./same-name";

/** The books of one operation: what a failure must tell of what was done before it. */
export class Attempt {
  readonly records: Record<string, OwnershipRecord> = {};
  readonly handOffs: HandOff[] = [];
  ownersBefore: Readonly<Record<string, string>> = {};
  touched = false;
  private readonly runs = new Map<string, RunReport>();
  private readonly founds = new Map<string, ServerState>();
  private latest: ClusterLook;

  constructor(
    readonly first: ClusterLook,
    /** What the user runs to go on. */
    readonly again: "pulumi up" | "pulumi destroy" = "pulumi up",
  ) {
    this.latest = first;
    for (const state of first.state.nodes) this.founds.set(keyOf(state.server), state);
  }

  get look(): ClusterLook {
    return this.latest;
  }

  saw(look: ClusterLook): void {
    if (look.cluster !== null) this.latest = look;
  }

  ran(server: string, run: RunReport | null): void {
    if (run !== null) this.runs.set(keyOf(server), run);
  }

  claimed(server: string, record: OwnershipRecord): void {
    this.records[keyOf(server)] = record;
  }

  /** Of the nodes that are this resource's by now. */
  nodes(): readonly NodeOutcome[] {
    return this.look.state.nodes.flatMap((state) => {
      const key = keyOf(state.server);
      const record = this.records[key];
      if (!record) return [];
      return [
        { node: state.node, found: this.founds.get(key)!, state, run: this.runs.get(key) ?? null, record },
      ];
    });
  }

  outcome(): ClusterOutcome {
    const { look, handOffs, ownersBefore } = this;
    return { found: this.first.state, state: look.state, nodes: this.nodes(), handOffs, ownersBefore };
  }
}
