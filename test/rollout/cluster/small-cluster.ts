import type {
  ClaimReply,
  ClusterInspection,
  CollectReply,
  ExchangeCall,
  ExchangeReplies,
  Inspection,
  JobSpec,
  JobStatus,
  MoveGroupReply,
  RecordFacts,
} from "../../../agent/protocol";
import { MachineError } from "../../../machine";
import type { ClusterMachine, Lock, Owner } from "../../../machine/contract";
import type { ClusterMachines } from "../../../rollout/cluster/contract";
import { isLower } from "../../../rollout/cluster/levels";
import { jobStatus, recordAt, rollupPatch } from "../server/inspections";
import {
  database,
  healthy,
  inspectionOf,
  nodeInspection,
  nodeName,
  serverName,
  type Small,
} from "./clusters";

type Moment =
  "look" | "lock" | "claim" | "stage" | "job" | "moveGroup" | "validate" | "move" | "remember" | "ask";

/**
 * A cluster in memory, its own judge: what must never be done to one is noted in `broken`. `on` lets something happen, or a
 * call fail, at a moment. The lab is for everything else.
 */
export class SmallCluster {
  levels: string[];
  owners: number[];
  clusterGroup: number;
  copy = "Healthy";
  membership: Record<number, "up" | "down" | "joining"> = {};
  mounted: "yes" | "no" = "yes";
  share: "yes" | "no" = "yes";
  serverState = "Online";
  now = Date.parse("2008-07-09T22:00:00Z");
  readonly records: (RecordFacts | null)[];
  readonly jobs: (JobStatus | null)[];
  /** By node: the job whose services are not proved to be put back. */
  readonly openSnapshots: (string | null)[];
  readonly asked: string[] = [];
  readonly broken: string[] = [];
  readonly lockedBy: (string | null)[];
  readonly moves: string[] = [];
  on: (moment: Moment, node: number, nth: number) => void = () => undefined;
  /** What a job ends with, instead of the target. */
  exitCode = 0;
  private readonly counts = new Map<string, number>();
  private patching: number | null = null;
  /** Copies stay in it for so many seconds after a move. */
  initialising = 0;
  private unsettledUntil = 0;

  constructor(
    private readonly from: Small,
    private readonly allowsLower = false,
  ) {
    this.levels = [...from.levels];
    this.owners = [...from.owners];
    this.clusterGroup = from.clusterGroup ?? 0;
    this.records = from.levels.map(() => null);
    this.jobs = from.levels.map(() => null);
    this.openSnapshots = from.levels.map(() => null);
    this.lockedBy = from.levels.map(() => null);
  }

  machines(byPassword: (node: number) => boolean = () => true): ClusterMachines {
    const nodes = this.levels.map((_, index) => ({
      index,
      machine: new NodeMachine(this, index),
      byPassword: byPassword(index),
    }));
    return { nodes, management: null };
  }

  readonly sleep = (ms: number): Promise<void> => {
    this.now += ms;
    return Promise.resolve();
  };

  tell(moment: Moment, node: number, text?: string): void {
    const nth = (this.counts.get(`${moment} ${node}`) ?? 0) + 1;
    this.counts.set(`${moment} ${node}`, nth);
    if (text !== undefined) this.asked.push(`${nodeName(node)} ${text}`);
    this.on(moment, node, nth);
  }

  inspection(node: number): Inspection {
    const [level, found] = [this.levels[node]!, this.from.levels[node]!];
    const patches = [found, level]
      .filter(
        (listed, index, all) => listed !== "RTM" && all.indexOf(listed) === index && !isLower(level, listed),
      )
      .map((listed) => rollupPatch(listed, { state: listed === level ? "applied" : "superseded" }));
    return nodeInspection(node, level, {
      time: this.time,
      patches,
      record: this.records[node]!,
      job: this.jobs[node]!,
      openSnapshot: this.openSnapshots[node]!,
    });
  }

  cluster(node: number): ClusterInspection {
    if (this.membership[node] === "down")
      throw new MachineError({
        code: "CLUSTER_DOWN",
        message: `${nodeName(node)}: its Cluster service does not answer.`,
      });
    const { levels, owners, clusterGroup, membership } = this;
    const seen = inspectionOf({
      ...this.from,
      levels,
      owners,
      clusterGroup,
      membership,
      answeredBy: node,
      quorum: { ...this.from.quorum, share: { path: "\\\\HUB1\\witness", answers: this.share } },
    });
    return { ...seen, time: this.time };
  }

  get time(): string {
    return new Date(this.now).toISOString();
  }

  patch(node: number, job: JobSpec): void {
    if (this.patching !== null)
      this.broken.push(`${nodeName(node)} is patched beside ${nodeName(this.patching)}`);
    this.patching = node;
    if (this.owners.includes(node))
      this.broken.push(`${nodeName(node)} is patched and runs a mailbox server`);
    if (this.clusterGroup === node)
      this.broken.push(`${nodeName(node)} is patched and owns the Cluster Group`);
    if (this.share !== "yes" && this.levels.length === 2) this.broken.push("the cluster has no quorum");
    const title = job.actions.find(({ kind }) => kind === "install") ? "RTM-RU7" : this.foundLevel(node);
    if (this.exitCode === 0) this.levels[node] = title;
    this.now += 300_000;
    this.patching = null;
  }

  /** The Cluster service is among the services of every job. */
  putBack(node: number): void {
    this.openSnapshots[node] = null;
    this.membership = { ...this.membership, [node]: "up" };
  }

  private foundLevel(node: number): string {
    const found = this.records[node]!.patchesFound[0];
    return found ? `RTM-${/Rollup (\d)/.exec(found.displayName)![1]!.replace(/^/, "RU")}` : "RTM";
  }

  move(server: string, to: number): void {
    const index = Number(server.slice(3)) - 1;
    if (this.owners.includes(to)) this.broken.push(`${nodeName(to)} would run two mailbox servers`);
    if (this.copyNow() !== "Healthy")
      this.broken.push(`${server} was moved with copies that are ${this.copyNow()}`);
    if (!this.allowsLower && isLower(this.levels[to]!, this.levels[this.owners[index]!]!))
      this.broken.push(`${server} was moved onto a lower level`);
    this.moves.push(`${server} ${nodeName(this.owners[index]!)}>${nodeName(to)}`);
    this.owners[index] = to;
    this.now += 40_000;
    this.unsettledUntil = this.now + this.initialising * 1000;
  }

  copyNow(): string {
    return this.now < this.unsettledUntil ? "Initializing" : this.copy;
  }

  answer(call: ExchangeCall): ExchangeReplies[ExchangeCall["kind"]] {
    const { storage = "NonShared" } = this.from;
    switch (call.kind) {
      case "mailboxServers":
        return {
          servers: this.owners.map((owner, index) => ({
            name: serverName(index),
            storage,
            redundantMachines: this.levels.map((_, node) => nodeName(node)),
            state: this.serverState,
            activeMachine: nodeName(owner),
            operationalMachines: [],
          })),
        };
      case "copies":
        return { copies: [healthy({ status: this.copyNow() })] };
      case "databases":
        return { databases: [database({ mounted: this.mounted, lastFullBackup: this.time })] };
      case "move": {
        const startedAt = this.time;
        if (!call.validateOnly) this.move(call.server, call.to.charCodeAt(4) - 65);
        return { startedAt, endedAt: this.time };
      }
    }
  }
}

class NodeMachine implements ClusterMachine {
  private job: JobSpec | null = null;
  /** A mailbox server came just before msiexec: the agent begins nothing then. */
  private refused = false;

  constructor(
    private readonly cluster: SmallCluster,
    private readonly node: number,
  ) {}

  get address(): string {
    return `${nodeName(this.node)}:22`;
  }

  async look(): Promise<Inspection> {
    await Promise.resolve();
    this.cluster.tell("look", this.node);
    return this.cluster.inspection(this.node);
  }

  async stage(): Promise<{ path: string; uploaded: boolean }> {
    await Promise.resolve();
    this.cluster.tell("stage", this.node, "stage");
    return { path: "C:\\ExchangeRollup\\packages\\x.msp", uploaded: true };
  }

  async lock(): Promise<Lock> {
    await Promise.resolve();
    this.cluster.tell("lock", this.node, "lock");
    const holder = this.cluster.lockedBy[this.node];
    if (holder)
      throw new MachineError({ code: "LOCKED", message: `${nodeName(this.node)}: is held by ${holder}.` });
    const release = (): Promise<void> => {
      this.cluster.asked.push(`${nodeName(this.node)} unlock`);
      return Promise.resolve();
    };
    return { token: `lock-${this.node}`, replaced: null, release };
  }

  async claim(_lock: Lock, owner: Owner): Promise<ClaimReply> {
    await Promise.resolve();
    this.cluster.tell("claim", this.node, "claim");
    const record =
      this.cluster.records[this.node] ??
      recordAt(this.cluster.levels[this.node]!, { urn: owner.urn, token: `${this.node}`.repeat(32) });
    const taken = this.cluster.records[this.node] ? "kept" : "new";
    this.cluster.records[this.node] = record;
    return { record, taken };
  }

  async disown(): Promise<void> {
    await Promise.resolve();
    this.cluster.asked.push(`${nodeName(this.node)} disown`);
    this.cluster.records[this.node] = null;
  }

  async startJob(lock: Lock, job: JobSpec): Promise<void> {
    await Promise.resolve();
    if (lock.token !== `lock-${this.node}`) throw new Error("a lock of another machine");
    const hosted = this.cluster.owners.includes(this.node);
    this.cluster.tell("job", this.node, "job");
    this.job = job;
    this.refused = !hosted && this.cluster.owners.includes(this.node);
  }

  async resumeJob(): Promise<void> {
    await Promise.resolve();
    this.cluster.asked.push(`${nodeName(this.node)} resume`);
    if (this.cluster.owners.includes(this.node))
      this.cluster.broken.push(`${nodeName(this.node)} is patched and runs a mailbox server`);
  }

  async followJob(id: string): Promise<JobStatus> {
    await Promise.resolve();
    if (this.job?.actions.length === 0) this.cluster.putBack(this.node);
    else if (this.job && !this.refused) this.cluster.patch(this.node, this.job);
    this.cluster.jobs[this.node] = null;
    return jobStatus({ id, phase: "done", alive: "no", healsAtBoot: "no" });
  }

  collect(id: string): Promise<CollectReply> {
    const { exitCode } = this.cluster;
    return Promise.resolve({
      result: {
        id,
        title: "",
        startedAt: "2008-07-09T22:00:00Z",
        endedAt: "2008-07-09T22:05:00Z",
        runs: (this.refused ? [] : (this.job?.actions ?? [])).map(({ kind, title }) => ({
          kind,
          title,
          skipped: false,
          exitCode,
          seconds: 300,
          logPath: "C:\\x.log",
        })),
        healed: false,
        patchesBefore: [],
        patchesAfter: [],
        services: { complete: "yes", corrected: [], failed: [], snapshotCount: 14 },
        trouble: this.refused ? ["Nothing was begun: a mailbox server came."] : [],
        unfinished: null,
      },
      logTail: [],
      telling: [],
      events: [],
    });
  }

  async lookAtCluster(): Promise<ClusterInspection> {
    await Promise.resolve();
    this.cluster.tell("ask", this.node);
    return this.cluster.cluster(this.node);
  }

  async moveGroup(lock: Lock, group: string, to: string): Promise<MoveGroupReply> {
    await Promise.resolve();
    if (lock.token !== `lock-${this.node}`) throw new Error("a lock of another machine");
    this.cluster.clusterGroup = to.charCodeAt(4) - 65;
    this.cluster.tell("moveGroup", this.node, `moves ${group} to ${to}`);
    return { exitCode: 0, owner: to, state: "online" };
  }

  async remember(_lock: Lock, token: string, memo: string): Promise<void> {
    await Promise.resolve();
    this.cluster.tell("remember", this.node, memo === "" ? "forget" : "remember");
    const record = this.cluster.records[this.node];
    if (record?.token !== token) throw new Error("another token");
    this.cluster.records[this.node] = { ...record, memo };
  }

  async callExchange<C extends ExchangeCall>(call: C): Promise<ExchangeReplies[C["kind"]]> {
    await Promise.resolve();
    if (call.kind === "move") {
      const what = call.validateOnly ? "validate" : "move";
      this.cluster.tell(what, this.node, `${what} ${call.server} to ${call.to} "${call.comment}"`);
    }
    return this.cluster.answer(call) as ExchangeReplies[C["kind"]];
  }

  close(): void {
    this.cluster.asked.push(`${nodeName(this.node)} close`);
  }
}
