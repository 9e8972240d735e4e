import { randomBytes } from "node:crypto";
import type {
  ClaimReply,
  CollectReply,
  Inspection,
  JobAction,
  JobSpec,
  JobStatus,
  PatchFacts,
  RecordFacts,
} from "../../agent/protocol";
import type {
  ConnectMachineOptions,
  LocalFile,
  Lock,
  ClusterMachine,
  Owner,
  StagedFile,
} from "../../machine/contract";
import type { SshTarget } from "../../ssh/contract";
import { findRelease } from "../../catalogue";
import { inspectionAt, rollupPatch } from "../rollout/server/inspections";

/**
 * A server in memory, behind the one interface by which rollout/ knows a machine: what the provider makes of it is
 * tested without a wire. How a server really behaves is the lab's business.
 */
export class FakeServer {
  patches: readonly PatchFacts[];
  changes: Partial<Inspection> = {};
  /** Set: nobody gets through. */
  unreachable: string | null = null;
  /** The installation ends with this code and leaves nothing. */
  exitCode = 0;
  servicesLeft: readonly string[] = [];
  /** Set: no file gets onto it. */
  stageFails: string | null = null;
  /** Whose it is. */
  record: RecordFacts | null = null;
  /** A job goes on until this is called off. */
  hold: Promise<void> = Promise.resolve();
  /** A look never comes back. */
  silent = false;
  /** What each log-on warns of. */
  warnings: readonly string[] = [];
  readonly asked: string[] = [];
  readonly targets: SshTarget[] = [];
  /** Of each dial; undefined: as the connection says. */
  readonly deadlines: (number | undefined)[] = [];
  onLook: () => void = () => undefined;
  /** Called when a job is being followed. */
  onFollow: () => void = () => undefined;
  onFollowed: () => void = () => undefined;
  private readonly base: string;

  constructor(
    readonly name: string,
    level: string,
  ) {
    const release = releaseAt(level);
    this.base = release.servicePack;
    this.patches = release.rollup === null ? [] : [rollupPatch(level)];
  }

  get level(): string {
    return this.levels.at(-1) ?? this.base;
  }

  /** As an administrator would, by hand. */
  setLevel(level: string): void {
    this.patches = releaseAt(level).rollup === null ? [] : [rollupPatch(level)];
  }

  /** Whether anything of Windows was ever changed by us. */
  get changed(): boolean {
    return this.asked.includes("startJob");
  }

  inspection(): Inspection {
    const found = inspectionAt(this.base, { patches: this.patches });
    const computer = {
      ...found.computer,
      name: this.name,
      machineGuid: `guid-of-${this.name.toLowerCase()}`,
    };
    return { ...found, computer, record: this.record, ...this.changes };
  }

  install(level: string): void {
    const earlier = this.patches.map((patch): PatchFacts => ({ ...patch, state: "superseded" }));
    this.patches = [...earlier, rollupPatch(level)];
  }

  /** The newest of those that are left applies again. */
  remove(patchCodes: readonly string[]): void {
    const left = this.patches.filter(({ code }) => !patchCodes.includes(code));
    this.patches = left.map((patch, at) =>
      at === left.length - 1 && patch.state === "superseded" ? { ...patch, state: "applied" } : patch,
    );
  }

  run(action: JobAction): void {
    if (action.kind === "remove") return this.remove(action.patchCodes);
    if (action.kind === "restart") throw new Error("a restart was not expected");
    const level = levelNamed(action.title);
    if (level === undefined) throw new Error(`no rollup is named in "${action.title}"`);
    if (!action.unlessApplied || this.level !== level) this.install(level);
  }

  private get levels(): string[] {
    return this.patches
      .filter((patch) => patch.state === "applied")
      .flatMap((patch) => levelNamed(patch.displayName) ?? []);
  }
}

/** Several servers, by the host that leads to them. */
export class FakeSite {
  private readonly servers = new Map<string, FakeServer>();

  add(host: string, server: FakeServer): FakeServer {
    this.servers.set(host, server);
    return server;
  }

  server(host: string): FakeServer {
    const server = this.servers.get(host);
    if (!server) throw new Error(`the site has no ${host}`);
    return server;
  }

  readonly connectMachine = (options: ConnectMachineOptions): Promise<ClusterMachine> => {
    const server = this.servers.get(options.target.host);
    server?.targets.push(options.target);
    server?.deadlines.push(options.deadline);
    if (options.signal?.aborted) return Promise.reject(options.signal.reason as Error);
    for (const text of server?.warnings ?? []) options.onWarning?.(text);
    if (server && server.unreachable === null)
      return Promise.resolve(new FakeMachine(server, options.signal));
    const why = server?.unreachable ?? "no such host";
    return Promise.reject(new Error(`${options.target.host}:22: could not connect, ${why}.`));
  };
}

class FakeMachine implements ClusterMachine {
  readonly address: string;
  private job: JobSpec | null = null;

  constructor(
    private readonly server: FakeServer,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.address = `${server.name}:22`;
  }

  look(): Promise<Inspection> {
    this.server.asked.push("look");
    this.server.onLook();
    if (this.server.silent) return new Promise(() => undefined);
    return Promise.resolve(this.server.inspection());
  }

  stage(file: LocalFile, progress: (sent: number, total: number) => void): Promise<StagedFile> {
    this.server.asked.push("stage");
    if (this.server.stageFails !== null) return Promise.reject(new Error(this.server.stageFails));
    progress(file.size, file.size);
    return Promise.resolve({ path: `C:\\ExchangeRollup\\packages\\${file.name}`, uploaded: true });
  }

  lock(): Promise<Lock> {
    return Promise.resolve({ token: "t", replaced: null, release: () => Promise.resolve() });
  }

  claim(_lock: Lock, { urn, token }: Owner): Promise<ClaimReply> {
    const { server } = this;
    server.asked.push("claim");
    const { record } = server;
    if (record && record.token !== token && !(token === null && record.urn === urn))
      return Promise.reject(new Error(`${server.name}: otherOwner: ${record.urn}`));
    if (record) {
      server.record = { ...record, urn };
      return Promise.resolve({ record: server.record, taken: "kept" });
    }
    server.record = recordOf(server, urn);
    return Promise.resolve({ record: server.record, taken: "new" });
  }

  disown(_lock: Lock, token: string): Promise<void> {
    this.server.asked.push("disown");
    if (this.server.record && this.server.record.token !== token)
      return Promise.reject(new Error(`${this.server.name}: wrongToken`));
    this.server.record = null;
    return Promise.resolve();
  }

  resumeJob(): Promise<void> {
    return Promise.reject(new Error("this fake has no jobs that die"));
  }

  startJob(_lock: Lock, job: JobSpec): Promise<void> {
    this.server.asked.push("startJob");
    this.job = job;
    return Promise.resolve();
  }

  async followJob(id: string, onChange: (status: JobStatus) => void): Promise<JobStatus> {
    const status = (phase: JobStatus["phase"], note: string): JobStatus => ({
      id,
      title: this.job?.title ?? "",
      who: "",
      phase,
      since: "",
      note,
      alive: phase === "done" ? "no" : "yes",
      healsAtBoot: phase === "done" ? "no" : "yes",
    });
    onChange(status("installing", "msiexec runs"));
    this.server.onFollow();
    await Promise.race([this.server.hold, rejection(this.signal)]);
    if (this.server.exitCode === 0) this.job?.actions.forEach((action) => this.server.run(action));
    this.server.onFollowed();
    return status("done", "");
  }

  collect(id: string): Promise<CollectReply> {
    const { exitCode, servicesLeft } = this.server;
    return Promise.resolve({
      result: {
        id,
        title: this.job?.title ?? "",
        startedAt: "2008-07-09T22:00:00Z",
        endedAt: "2008-07-09T22:07:00Z",
        runs: (this.job?.actions ?? []).map(({ kind, title }) => ({
          kind,
          title,
          skipped: false,
          exitCode,
          seconds: 412,
          logPath: "C:\\ExchangeRollup\\jobs\\x\\msi.log",
        })),
        healed: false,
        patchesBefore: [],
        patchesAfter: [],
        services: {
          complete: servicesLeft.length === 0 ? "yes" : "no",
          corrected: [],
          failed: servicesLeft,
          snapshotCount: 14,
        },
        unfinished: null,
        trouble: [],
      },
      logTail: [],
      telling: [],
      events: null,
    });
  }

  lookAtCluster(): Promise<never> {
    return Promise.reject(new Error("this fake is no node of a cluster"));
  }

  moveGroup(): Promise<never> {
    return this.lookAtCluster();
  }

  remember(): Promise<never> {
    return this.lookAtCluster();
  }

  callExchange(): Promise<never> {
    return this.lookAtCluster();
  }

  close(): void {
    this.server.asked.push("close");
  }
}

function rejection(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(signal.reason as Error);
    signal?.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
}

function recordOf(server: FakeServer, urn: string): RecordFacts {
  const exchange = server.inspection().exchange;
  return {
    urn,
    token: randomBytes(16).toString("hex"),
    who: "ops@controller",
    since: "2008-07-09T21:00:00Z",
    productCode: exchange?.productCode ?? "",
    productVersion: exchange?.productVersion ?? "",
    patchesFound: server.patches,
  };
}

function levelNamed(title: string): string | undefined {
  const kb = /KB(\d+)/.exec(title)?.[1];
  return kb === undefined ? undefined : findRelease({ kb })?.level;
}

function releaseAt(level: string): NonNullable<ReturnType<typeof findRelease>> {
  const release = findRelease({ level });
  if (!release) throw new Error(`the catalogue has no ${level}`);
  return release;
}
