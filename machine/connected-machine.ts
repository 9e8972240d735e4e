import { randomBytes } from "node:crypto";

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
} from "../agent/protocol";
import type { ClusterMachine, FollowingPatience, LocalFile, Lock, Owner, StagedFile } from "./contract";
import { disown } from "./disown";
import { followJob } from "./follow-job";
import { HeldLock } from "./held-lock";
import { resumeJob } from "./resume-job";
import type { Session } from "./session";
import { stageFile } from "./stage-file";
import { startJob } from "./start-job";

const LOOK_TIMEOUT = 120_000;
const CLAIM_TIMEOUT = 120_000;
/** For a group to be online on its new node. */
const GROUP_SECONDS = 300;
/** A move of a mailbox server with its databases takes minutes, PowerShell's start alone half of one. */
const CMDLET_TIMEOUT = 1_800_000;
/** Lines of the installer's log that an error may need. */
const LOG_LINES = 200;

/** One Windows machine over one session: the face of this room. */
export class ConnectedMachine implements ClusterMachine {
  private readonly locks = new Map<string, HeldLock>();

  constructor(
    private readonly session: Session,
    private readonly who: string,
  ) {}

  get address(): string {
    return this.session.address;
  }

  async look(): Promise<Inspection> {
    const inspection = await this.session.ask<Inspection>(
      { op: "inspect" },
      { timeout: LOOK_TIMEOUT, again: true },
    );
    this.session.knownAs(inspection.computer.name);
    return inspection;
  }

  async stage(
    file: LocalFile,
    progress: (sentBytes: number, totalBytes: number) => void,
  ): Promise<StagedFile> {
    for (const lock of this.locks.values()) if (!lock.isOver) await lock.mustHold();
    return stageFile({ session: this.session, file, progress });
  }

  async lock(purpose: string): Promise<Lock> {
    const lock = await HeldLock.take(this.session, { who: this.who, what: purpose });
    this.locks.set(lock.token, lock);
    return lock;
  }

  async claim(lock: Lock, { urn, token }: Owner): Promise<ClaimReply> {
    await this.held(lock, "claim").mustHold();
    const newToken = randomBytes(16).toString("hex");
    const request = { op: "claim", lock: lock.token, urn, who: this.who, token, newToken } as const;
    return this.session.ask<ClaimReply>(request, { timeout: CLAIM_TIMEOUT, again: true });
  }

  async disown(lock: Lock, token: string): Promise<void> {
    const held = this.held(lock, "disown");
    await held.mustHold();
    await disown({ session: this.session, lock: lock.token, token });
    // It went with the folder.
    held.stop();
    this.locks.delete(lock.token);
  }

  async startJob(lock: Lock, job: JobSpec): Promise<void> {
    const held = this.held(lock, "startJob");
    await held.mustHold();
    await startJob({ session: this.session, token: lock.token, job });
    held.heldBy(job.id);
  }

  async resumeJob(lock: Lock, id: string): Promise<void> {
    const held = this.held(lock, "resumeJob");
    await held.holdAgain();
    await resumeJob({ session: this.session, token: lock.token, id });
    held.heldBy(id);
  }

  async followJob(
    id: string,
    onChange: (status: JobStatus) => void,
    patience?: FollowingPatience,
  ): Promise<JobStatus> {
    const status = await followJob({ session: this.session, id, onChange, ...patience });
    for (const lock of this.locks.values()) lock.jobEnded(id);
    return status;
  }

  collect(id: string): Promise<CollectReply> {
    const request = { op: "collect", job: id, logLines: LOG_LINES } as const;
    return this.session.ask<CollectReply>(request, { timeout: LOOK_TIMEOUT, again: true });
  }

  lookAtCluster(): Promise<ClusterInspection> {
    return this.session.ask({ op: "inspectCluster" }, { timeout: LOOK_TIMEOUT, again: true });
  }

  async moveGroup(lock: Lock, group: string, to: string): Promise<MoveGroupReply> {
    await this.held(lock, "moveGroup").mustHold();
    const request = { op: "moveGroup", token: lock.token, group, to, waitSeconds: GROUP_SECONDS } as const;
    return this.session.ask(request, { timeout: GROUP_SECONDS * 1000 + LOOK_TIMEOUT, again: true });
  }

  async remember(lock: Lock, token: string, memo: string): Promise<void> {
    await this.held(lock, "remember").mustHold();
    const request = { op: "remember", lock: lock.token, token, memo } as const;
    await this.session.ask(request, { timeout: CLAIM_TIMEOUT, again: true });
  }

  /** A move is asked for once: whether it happened is seen by looking. */
  callExchange<C extends ExchangeCall>(call: C): Promise<ExchangeReplies[C["kind"]]> {
    const again = call.kind !== "move";
    return this.session.ask({ op: "exchange", call }, { timeout: CMDLET_TIMEOUT, again });
  }

  close(): void {
    for (const lock of this.locks.values()) lock.stop();
    this.session.close();
  }

  private held(lock: Lock, what: string): HeldLock {
    const held = this.locks.get(lock.token);
    if (!held) throw new Error(`${this.session.subject}: ${what} was given a lock of another machine`);
    return held;
  }
}
