import type {
  ClaimReply,
  CollectReply,
  InstallerRun,
  Inspection,
  JobSpec,
  JobStatus,
} from "../../../agent/protocol";
import type { Lock, Machine, Owner } from "../../../machine/contract";
import { inspectionAt, jobStatus, recordAt } from "./inspections";

/** A machine that answers looks from a list and notes what was asked of it, in order. The lab is for everything else. */
export class ScriptedMachine implements Machine {
  readonly address = "127.0.0.1:22";
  readonly asked: string[] = [];
  job: JobSpec | null = null;
  readonly owners: Owner[] = [];
  replaced: Lock["replaced"] = null;
  onFollow: () => void = () => undefined;

  constructor(
    private readonly looks: Inspection[],
    private readonly answer: Partial<CollectReply["result"]> & { readonly exitCode?: number | null } = {},
  ) {}

  look(): Promise<Inspection> {
    this.asked.push("look");
    return Promise.resolve(this.looks.length > 1 ? this.looks.shift()! : this.looks[0]!);
  }

  stage(): Promise<{ path: string; uploaded: boolean }> {
    this.asked.push("stage");
    return Promise.resolve({ path: "C:\\ExchangeRollup\\packages\\x.msp", uploaded: true });
  }

  lock(): Promise<Lock> {
    this.asked.push("lock");
    const release = (): Promise<void> => {
      this.asked.push("unlock");
      return Promise.resolve();
    };
    return Promise.resolve({ token: "t", replaced: this.replaced, release });
  }

  claim(_lock: Lock, owner: Owner): Promise<ClaimReply> {
    this.asked.push("claim");
    this.owners.push(owner);
    const [now] = this.looks;
    const record = now?.record ?? recordAt("RTM-RU6", { urn: owner.urn });
    return Promise.resolve({ record, taken: now?.record ? "kept" : "new" });
  }

  disown(_lock: Lock, token: string): Promise<void> {
    this.asked.push(`disown ${token}`);
    return Promise.resolve();
  }

  resumeJob(_lock: Lock, id: string): Promise<void> {
    this.asked.push(`resume ${id === this.job?.id ? "our job" : id}`);
    return Promise.resolve();
  }

  startJob(_lock: Lock, job: JobSpec): Promise<void> {
    this.asked.push("startJob");
    this.job = job;
    return Promise.resolve();
  }

  async followJob(id: string): Promise<JobStatus> {
    this.asked.push(`follow ${id === this.job?.id ? "our job" : id}`);
    await Promise.resolve();
    this.onFollow();
    return jobStatus({ id, phase: "done", alive: "no", healsAtBoot: "no" });
  }

  collect(id: string): Promise<CollectReply> {
    this.asked.push("collect");
    const { exitCode = 0, ...answer } = this.answer;
    return Promise.resolve({
      result: {
        id,
        title: this.job?.title ?? "",
        startedAt: "2008-07-09T22:00:00Z",
        endedAt: "2008-07-09T22:07:00Z",
        runs: (this.job?.actions ?? []).map((action) => runOf(action, exitCode)),
        healed: false,
        patchesBefore: [],
        patchesAfter: [],
        unfinished: null,
        services: { complete: "yes", corrected: [], failed: [], snapshotCount: 14 },
        trouble: [],
        ...answer,
      },
      logTail: ["Action start", "CustomAction failed. Return value 3.", "MainEngineThread is returning 1603"],
      telling: [],
      events: [
        {
          id: 11306,
          time: "",
          type: "error",
          // As KB 953469 prints it.
          message:
            "Product: Microsoft Exchange Server -- Error 1306. Another application has exclusive access to the file 'C:\\Bin\\Cdoex.dll'. Please shut down all other applications, then click Retry.",
        },
      ],
    });
  }

  close(): void {
    this.asked.push("close");
  }
}

export function at(...levels: readonly string[]): Inspection[] {
  return levels.map((level) => inspectionAt(level));
}

function runOf({ kind, title }: JobSpec["actions"][number], exitCode: number | null): InstallerRun {
  const logPath = "C:\\ExchangeRollup\\jobs\\x\\msi.log";
  return { kind, title, skipped: false, exitCode, seconds: 412, logPath };
}
