import type { Machine } from "./machine";
import type { Service } from "./service";

/** What must never happen to a mail server, whoever did it. A test asserts `broken` empty. */
export class Invariants {
  readonly #broken: string[] = [];

  constructor(private readonly machine: Machine) {
    machine.services.onRunning = (service) => this.#started(service);
  }

  get broken(): readonly string[] {
    return this.#broken;
  }

  violated(what: string): void {
    this.#broken.push(what);
  }

  /** Windows is going down because somebody said so, not because the power failed. */
  restartBegins(): void {
    const { holder } = this.machine.msi.transactions;
    if (holder !== undefined) this.violated(`a restart was commanded in the middle of ${holder}`);
  }

  /** design.md 5, rule 4: no Exchange service runs while files of two levels lie side by side. */
  #started(service: Service): void {
    const { name } = service.spec;
    if (/^MSExchange/i.test(name) && this.machine.msi.transactions.halfReplaced) {
      this.violated(`${name} was started while the files of Exchange were half replaced`);
    }
  }
}
