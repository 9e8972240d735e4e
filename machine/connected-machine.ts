import type { CollectReply, Inspection, JobSpec, JobStatus } from "../agent/protocol";
import type { LocalFile, Lock, Machine, StagedFile } from "./contract";
import { followJob } from "./follow-job";
import { HeldLock } from "./held-lock";
import type { Session } from "./session";
import { stageFile } from "./stage-file";
import { startJob } from "./start-job";

const LOOK_TIMEOUT = 120_000;
/** Lines of the installer's log that an error may need. */
const LOG_LINES = 200;

/** One Windows machine over one session: the face of this room. */
export class ConnectedMachine implements Machine {
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
    for (const lock of this.locks.values()) await lock.mustHold();
    return stageFile({ session: this.session, file, progress });
  }

  async lock(purpose: string): Promise<Lock> {
    const lock = await HeldLock.take(this.session, { who: this.who, what: purpose });
    this.locks.set(lock.token, lock);
    return lock;
  }

  async startJob(lock: Lock, job: JobSpec): Promise<void> {
    const held = this.locks.get(lock.token);
    if (!held) throw new Error(`${this.session.subject}: startJob was given a lock of another machine`);
    await held.mustHold();
    await startJob({ session: this.session, token: lock.token, job });
    held.heldBy(job.id);
  }

  async followJob(id: string, onChange: (status: JobStatus) => void): Promise<JobStatus> {
    const status = await followJob({ session: this.session, id, onChange });
    for (const lock of this.locks.values()) lock.jobEnded(id);
    return status;
  }

  collect(id: string): Promise<CollectReply> {
    const request = { op: "collect", job: id, logLines: LOG_LINES } as const;
    return this.session.ask<CollectReply>(request, { timeout: LOOK_TIMEOUT, again: true });
  }

  close(): void {
    for (const lock of this.locks.values()) lock.stop();
    this.session.close();
  }
}
