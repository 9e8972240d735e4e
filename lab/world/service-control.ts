import { SYSTEM } from "./account";
import type { LabClock } from "./clock";
import { WindowsError } from "./contract";
import type { EventLog } from "./event-log";
import type { ProcessTable } from "./process-table";
import type { Registry } from "./registry";
import type { Service, ServiceSnapshot, ServiceSpec, StartMode } from "./service";
import { newService } from "./service";
import { mirrorService, removeMirror, startInRegistry } from "./service-registry";

interface Surroundings {
  readonly clock: LabClock;
  readonly processes: ProcessTable;
  readonly registry: Registry;
  readonly log: EventLog;
  /** Seconds by which a service tells later that it has started; Infinity: never. */
  readonly laterBy: (image: string) => number;
  /** How long a service is waited for until then. */
  readonly waitMs: () => number;
}

interface StartChange {
  readonly start: StartMode;
  readonly delayed?: boolean;
  /** For the record: "sc.exe", "patch", "administrator" … */
  readonly by: string;
}

export interface StartTypeChanged {
  readonly time: number;
  readonly name: string;
  readonly from: StartMode;
  readonly to: StartMode;
  readonly by: string;
}

/** The service control manager. Functions give Win32 error numbers, 0 for none, as the API does. */
export class ServiceControl {
  readonly #services = new Map<string, Service>();
  readonly #pending = new Set<() => void>();
  readonly #watchers = new Set<() => void>();
  readonly #listeners = new Set<() => void>();
  /** Every change of a start type since the machine was built, with who made it. */
  readonly startChanges: StartTypeChanged[] = [];
  /** Told of each service that begins to run; the machine watches for what must not happen. */
  onRunning: (service: Service) => void = () => undefined;

  constructor(private readonly world: Surroundings) {}

  add(spec: ServiceSpec): void {
    const service = newService(spec);
    this.#services.set(spec.name.toLowerCase(), service);
    mirrorService(this.world.registry, service);
    if (spec.running ?? spec.start === "auto") this.#becomeRunning(service);
  }

  remove(name: string): void {
    const service = this.get(name);
    if (service.state !== 1) this.#becomeStopped(service, 0, 0);
    this.#services.delete(name.toLowerCase());
    removeMirror(this.world.registry, service);
  }

  get all(): readonly Service[] {
    return [...this.#services.values()];
  }

  find(name: string): Service | undefined {
    return this.#services.get(name.toLowerCase());
  }

  get(name: string): Service {
    const service = this.find(name);
    if (!service) throw new WindowsError(1060, `There is no service ${name}`);
    return service;
  }

  dependents(name: string): readonly Service[] {
    const direct = this.all.filter((other) =>
      other.dependsOn.some((on) => on.toLowerCase() === name.toLowerCase()),
    );
    return [...new Set(direct.flatMap((service) => [...this.dependents(service.spec.name), service]))];
  }

  snapshot(): readonly ServiceSnapshot[] {
    return this.all.map(({ spec, start, delayed, state }) => ({
      name: spec.name,
      start,
      delayed,
      running: state === 4,
    }));
  }

  configure(name: string, change: StartChange): number {
    const service = this.find(name);
    if (!service) return 1060;
    if (service.start !== change.start) {
      const { by, start } = change;
      this.startChanges.push({
        time: this.world.clock.now(),
        name: service.spec.name,
        from: service.start,
        to: start,
        by,
      });
    }
    service.start = change.start;
    service.delayed = change.delayed ?? false;
    mirrorService(this.world.registry, service);
    return 0;
  }

  /** As StartService: what it depends on is started first; comes back when the service itself is start-pending. */
  async start(name: string): Promise<number> {
    const service = this.find(name);
    if (!service) return 1060;
    if (service.state === 4 || service.state === 2) return 1056;
    if (service.state === 3) return 1061;
    if (service.start === "disabled") return this.#startRefused(service, 1058);
    for (const dependency of service.dependsOn) {
      const on = this.find(dependency);
      if (!on) return this.#startRefused(service, 1075);
      const error = on.state === 4 ? 0 : await this.startAndWait(dependency);
      if (error !== 0 && on.state !== 4) return this.#startRefused(service, 1068);
    }
    if (service.failure?.win32 === 1069) return this.#startRefused(service, 1069);
    if (service.state !== 1) return 1056;
    const late = this.#isTooLate(service);
    this.#begin(service, late);
    return late ? this.#noAnswer(service) : 0;
  }

  /** Starts and waits as `net start` does: 0 when it runs, else the reason. */
  async startAndWait(name: string): Promise<number> {
    const error = await this.start(name);
    if (error !== 0 && error !== 1056) return error;
    const service = this.get(name);
    await this.until(() => service.state !== 2);
    return service.state === 4 ? error : service.win32ExitCode || 1067;
  }

  stop(name: string): number {
    const service = this.find(name);
    if (!service) return 1060;
    if (service.state === 1) return 1062;
    if (service.state !== 4) return 1061;
    if (service.spec.stoppable === false) return 1052;
    if (this.dependents(name).some(({ state }) => state !== 1)) return 1051;
    service.state = 3;
    if (Number.isFinite(service.stopSeconds)) {
      this.#later(service.stopSeconds, () => this.#becomeStopped(service, 0, 0));
    }
    this.#changed();
    return 0;
  }

  /** Stops with all that depends on it; false when one did not stop within `seconds`. */
  async stopTree(name: string, seconds: number): Promise<boolean> {
    for (const service of [...this.dependents(name), this.get(name)]) {
      if (service.state === 1) continue;
      await this.until(() => service.state !== 2);
      this.stop(service.spec.name);
      let late = false;
      const cancel = this.world.clock.after(seconds * 1000, () => {
        late = true;
        this.#changed();
      });
      await this.until(() => service.state === 1 || late);
      cancel();
      if (late) return false;
    }
    return true;
  }

  /** The process dies by itself. */
  crash(name: string): void {
    const service = this.get(name);
    this.world.log.serviceControl(7034, `The ${service.spec.displayName} service terminated unexpectedly.`);
    this.#becomeStopped(service, 1067, 0);
  }

  /** The service ends itself with an error of its own. */
  endsItself(name: string, serviceCode: number): void {
    const service = this.get(name);
    if (service.state === 1) return;
    const { displayName } = service.spec;
    this.world.log.serviceControl(
      7024,
      `The ${displayName} service terminated with service-specific error ${serviceCode}.`,
    );
    this.#becomeStopped(service, 1066, serviceCode);
  }

  /** Told whenever a service has changed, but for a loss of power. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Resolves when `condition` holds; looks again whenever a service changes. */
  until(condition: () => boolean, signal?: AbortSignal): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (!signal?.aborted && !condition()) return;
        this.#watchers.delete(look);
        if (signal?.aborted) reject(signal.reason as Error);
        else resolve();
      };
      this.#watchers.add(look);
      signal?.addEventListener("abort", look, { once: true });
    });
  }

  /** Nothing is said goodbye to. */
  powerLost(): void {
    for (const cancel of this.#pending) cancel();
    this.#pending.clear();
    this.#watchers.clear();
    for (const service of this.all) {
      service.state = 1;
      service.win32ExitCode = 1077;
      service.serviceExitCode = 0;
      service.pid = 0;
    }
  }

  /** At boot every service is what its start type says, in the order of dependencies. */
  async boot(): Promise<void> {
    for (const service of this.all) {
      service.start = startInRegistry(this.world.registry, service) ?? service.start;
    }
    const automatic = this.all.filter(
      ({ start, delayed }) => start !== "demand" && start !== "disabled" && !delayed,
    );
    await Promise.all(automatic.map(({ spec }) => this.startAndWait(spec.name)));
    for (const service of this.all.filter(({ start, delayed }) => start === "auto" && delayed)) {
      this.#later(120, () => void this.start(service.spec.name));
    }
  }

  /** A managed service that looks for revocation lists first (KB 944752), or one that a test silenced. */
  #isTooLate(service: Service): boolean {
    return (
      service.failure?.win32 === 1053 || this.world.laterBy(service.spec.image) * 1000 > this.world.waitMs()
    );
  }

  #begin(service: Service, late: boolean): void {
    service.state = 2;
    service.win32ExitCode = 0;
    service.serviceExitCode = 0;
    if (!late) this.#startLater(service);
    this.#changed();
  }

  #startLater(service: Service): void {
    this.#later(service.startSeconds + this.world.laterBy(service.spec.image), () => {
      if (service.state !== 2) return;
      const failure = service.failure;
      if (!failure) return this.#becomeRunning(service);
      const name = service.spec.displayName;
      const code = failure.serviceCode ?? 0;
      if (failure.win32 === 1066) {
        this.world.log.serviceControl(
          7024,
          `The ${name} service terminated with service-specific error ${code}.`,
        );
      } else {
        this.world.log.serviceControl(7023, `The ${name} service terminated with error ${failure.win32}.`);
      }
      this.#becomeStopped(service, failure.win32, code);
    });
  }

  /** KB 944752's symptom (operations.md 8): events 7009 and 7000 after 30 s (ServicesPipeTimeout) without an answer. */
  async #noAnswer(service: Service): Promise<number> {
    const name = service.spec.displayName;
    const wait = this.world.waitMs();
    await this.world.clock.sleep(wait);
    if (service.state !== 2) return 1053;
    this.world.log.serviceControl(
      7009,
      `Timeout (${wait} milliseconds) waiting for the ${name} service to connect.`,
    );
    this.world.log.serviceControl(
      7000,
      `The ${name} service failed to start: it did not respond to the start request in a timely fashion.`,
    );
    this.#becomeStopped(service, 1053, 0);
    return 1053;
  }

  #startRefused(service: Service, error: number): number {
    const text = `The ${service.spec.displayName} service failed to start: error ${error}.`;
    this.world.log.serviceControl(error === 1068 || error === 1075 ? 7001 : 7000, text);
    return error;
  }

  #becomeRunning(service: Service): void {
    const { spec } = service;
    const process = this.world.processes.start({
      image: spec.image,
      account: SYSTEM,
      modules: [spec.image, ...(spec.modules ?? [])],
    });
    service.pid = process.pid;
    service.state = 4;
    service.win32ExitCode = 0;
    process.killed.addEventListener("abort", () => {
      if (service.pid === process.pid && service.state !== 1) this.crash(spec.name);
    });
    this.world.log.serviceControl(7036, `The ${spec.displayName} service entered the running state.`);
    this.onRunning(service);
    this.#changed();
  }

  #becomeStopped(service: Service, win32: number, code: number): void {
    const pid = service.pid;
    service.pid = 0;
    service.state = 1;
    service.win32ExitCode = win32;
    service.serviceExitCode = code;
    if (pid !== 0) this.world.processes.ended(pid);
    this.world.log.serviceControl(7036, `The ${service.spec.displayName} service entered the stopped state.`);
    this.#changed();
  }

  #later(seconds: number, callback: () => void): void {
    const cancel = this.world.clock.after(seconds * 1000, () => {
      this.#pending.delete(cancel);
      callback();
    });
    this.#pending.add(cancel);
  }

  #changed(): void {
    for (const look of [...this.#watchers]) look();
    for (const tell of [...this.#listeners]) tell();
  }
}
