import type { LoggedEvent } from "./contract";

export class EventLog {
  readonly #events: LoggedEvent[] = [];

  constructor(private readonly now: () => number) {}

  get events(): readonly LoggedEvent[] {
    return this.#events;
  }

  write(event: Omit<LoggedEvent, "time">): void {
    this.#events.push({ ...event, time: this.now() });
  }

  /** Source "Service Control Manager" of the System log; numbers and texts as in Server 2003. */
  serviceControl(id: number, message: string): void {
    this.write({
      log: "System",
      source: "Service Control Manager",
      id,
      type: id === 7035 || id === 7036 ? 3 : 1,
      message,
    });
  }
}
