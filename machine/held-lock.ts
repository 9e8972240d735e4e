import { randomBytes } from "node:crypto";

import type { LockFacts, LockHolder, LockReply, LockRequest } from "../agent/protocol";
import type { Lock } from "./contract";
import { MachineError } from "./machine-error";
import type { Session } from "./session";

const LEASE_SECONDS = 5 * 60;
const RENEW_EVERY = 2 * 60_000;
const TIMEOUT = 60_000;

/** The server, held for one operation: by a lease that is renewed in the background, then by the job that was started. */
export class HeldLock implements Lock {
  readonly token: string;
  readonly replaced: LockFacts | null;
  private readonly request: LockRequest;
  private cancelRenewal: () => void = () => undefined;
  private renewedAt: number;
  private trouble: Error | undefined;
  private job: string | undefined;
  /** The lease was not renewed while a job held the server. */
  private lapsed = false;
  private over = false;

  static async take(session: Session, holder: LockHolder): Promise<HeldLock> {
    const { who, what } = holder;
    const token = randomBytes(16).toString("hex");
    const request: LockRequest = { op: "lock", token, who, what, leaseSeconds: LEASE_SECONDS };
    const asked = session.now;
    const { replaced } = await session.ask<LockReply>(request, { timeout: TIMEOUT, again: true });
    return new HeldLock(session, { request, replaced, asked });
  }

  private constructor(
    private readonly session: Session,
    taken: { readonly request: LockRequest; readonly replaced: LockFacts | null; readonly asked: number },
  ) {
    this.request = taken.request;
    this.token = taken.request.token;
    this.replaced = taken.replaced;
    this.renewedAt = taken.asked;
    this.scheduleRenewal();
  }

  /** Given back, or given up with the server: it holds nothing any more. */
  get isOver(): boolean {
    return this.over;
  }

  /** Throws when the hold was lost, or cannot be renewed now. To be called before the server is changed. */
  async mustHold(): Promise<void> {
    if (this.lapsed) return this.holdAgain();
    if (this.trouble === undefined) return;
    if (this.session.now - this.renewedAt > LEASE_SECONDS * 1000) throw this.ranOut();
    await this.renew();
    if (this.trouble !== undefined) throw this.trouble;
  }

  /** A running job holds the server by itself. */
  heldBy(job: string): void {
    this.job = job;
    this.cancelRenewal();
  }

  jobEnded(job: string): void {
    if (this.job !== job) return;
    this.job = undefined;
    this.lapsed = true;
  }

  /** After a job, or its death: the lease begins anew with the same token, unless somebody else has the server by now. */
  async holdAgain(): Promise<void> {
    this.cancelRenewal();
    await this.renew();
    if (this.trouble !== undefined) throw this.trouble;
    this.job = undefined;
    this.lapsed = false;
    this.scheduleRenewal();
  }

  /** While a job runs the server stays held: by the job, until it is over. */
  async release(): Promise<void> {
    if (this.over) return;
    this.stop();
    if (this.job !== undefined) return;
    const request = { op: "unlock", token: this.token } as const;
    await this.session.ask(request, { timeout: TIMEOUT, again: true, signal: null });
  }

  /** Without a word to the server: the lease ends by itself. */
  stop(): void {
    this.over = true;
    this.cancelRenewal();
  }

  private scheduleRenewal(): void {
    this.cancelRenewal = this.session.options.clock.after(RENEW_EVERY, () => {
      void this.renew().then(() => {
        if (!this.over && this.job === undefined) this.scheduleRenewal();
      });
    });
  }

  private async renew(): Promise<void> {
    const asked = this.session.now;
    try {
      await this.session.ask<LockReply>(this.request, { timeout: TIMEOUT, again: true });
      this.renewedAt = asked;
      this.trouble = undefined;
    } catch (error) {
      this.trouble = error instanceof Error ? error : new Error(String(error));
    }
  }

  private ranOut(): MachineError {
    const seconds = Math.round((this.session.now - this.renewedAt) / 1000);
    return new MachineError({
      code: "NOT_LOCKED",
      message:
        `${this.session.subject}: the hold on the server ran out: it could not be renewed for ${seconds} s. ` +
        "Nothing was started, as somebody else may have changed the server meanwhile. Run `pulumi up` again.",
      cause: this.trouble,
    });
  }
}
