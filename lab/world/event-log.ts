import type { LoggedEvent } from "./contract";

export class EventLog {
  #events: LoggedEvent[] = [];

  constructor(private readonly now: () => number) {}

  get events(): readonly LoggedEvent[] {
    return this.#events;
  }

  write(event: Omit<LoggedEvent, "time">): void {
    this.#events.push({ ...event, time: this.now() });
  }

  /** Of long ago: what a machine has in its log when it is first seen. */
  remember(event: LoggedEvent): void {
    this.#events = [event, ...this.#events].sort((a, b) => a.time - b.time);
  }

  /** What an administrator clears, and what the oldest events of a full log go like: nothing is left of them. */
  forget(log: LoggedEvent["log"], before = Number.POSITIVE_INFINITY): void {
    this.#events = this.#events.filter((event) => event.log !== log || event.time >= before);
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
