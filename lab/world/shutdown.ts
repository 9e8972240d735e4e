import type { Machine } from "./machine";
import { waitsForRestart } from "./pending-renames";

/** From the end of the countdown until the power is off: programs end, services stop. The lab's choice. */
const STOP_SECONDS = 30;
const CLUSTER_SERVICE = "ClusSvc";

export interface CommandedRestart {
  /** Lab time of the end of the countdown. */
  readonly at: number;
  readonly comment: string;
  /** Whether files waited for the next start just then. */
  readonly awaited: boolean;
}

interface Countdown {
  readonly comment: string;
  readonly cancel: () => void;
}

/** What shutdown.exe sets going: a countdown that anybody may end, then everything stops in order, and Windows boots. */
export class Shutdown {
  /** Every restart whose countdown came to its end. */
  readonly commanded: CommandedRestart[] = [];
  /** The machine stays dark after its next shutdown, until somebody switches it on. */
  staysDark = false;
  /** Told when a countdown has begun. */
  onCountdown: () => void = () => undefined;
  #countdown: Countdown | undefined;
  #stopping = false;

  constructor(private readonly machine: Machine) {}

  get underWay(): boolean {
    return this.#stopping || this.#countdown !== undefined;
  }

  /** It has begun to stop: a Cluster service that goes now goes because of it. */
  get stopping(): boolean {
    return this.#stopping;
  }

  /** 0, or Windows' error number: 1115, a shutdown is in progress. */
  begin(seconds: number, comment: string): number {
    if (this.underWay) return 1115;
    const cancel = this.machine.clock.after(seconds * 1000, () => void this.#stop());
    this.#countdown = { comment, cancel };
    this.machine.log.write({
      log: "System",
      source: "USER32",
      id: 1074,
      type: 3,
      message: `A restart of ${this.machine.name.toUpperCase()} was asked for. Comment: ${comment}`,
    });
    this.onCountdown();
    return 0;
  }

  /** As `shutdown /a`: only while the countdown runs; 1116 where none does. */
  abort(): number {
    if (!this.#countdown) return 1116;
    this.#countdown.cancel();
    this.#countdown = undefined;
    return 0;
  }

  powerLost(): void {
    this.#countdown?.cancel();
    this.#countdown = undefined;
    this.#stopping = false;
  }

  async #stop(): Promise<void> {
    const { machine } = this;
    const { comment = "" } = this.#countdown ?? {};
    this.#countdown = undefined;
    this.#stopping = true;
    this.commanded.push({ at: machine.clock.now(), comment, awaited: waitsForRestart(machine) });
    machine.invariants.restartBegins();
    for (const cluster of machine.clusters) cluster.restartBegins(machine);
    // The node leaves in good order, and its groups with it.
    if (machine.services.find(CLUSTER_SERVICE)?.state === 4) machine.services.stop(CLUSTER_SERVICE);
    await machine.clock.sleep(STOP_SECONDS * 1000);
    if (!this.#stopping) return;
    machine.powerOff();
    if (this.staysDark) this.staysDark = false;
    else await machine.powerOn();
  }
}
