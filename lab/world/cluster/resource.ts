import type { LabClock } from "../clock";
import type { ClusterNode } from "./cluster-node";
import type { LabResource, ResourceState } from "./contract";

/** What a group consists of. `start` and `stop` take lab time; `start` gives a Win32 error number, 0 for none. */
export interface ClusterResource extends LabResource {
  state: ResourceState;
  /** The rest of the group can be online without it: a database. */
  readonly optional: boolean;
  /** The Windows service that it is; undefined: none. */
  readonly service: string | undefined;
  start(node: ClusterNode, signal: AbortSignal): Promise<number>;
  stop(node: ClusterNode, signal: AbortSignal): Promise<void>;
}

interface SimpleSpec {
  readonly name: string;
  readonly type: string;
  readonly clock: LabClock;
  readonly seconds: number;
  readonly privateProperties?: Readonly<Record<string, string>>;
  readonly optional?: boolean;
  /** Why it cannot be online, as a Win32 error number; default: it can. */
  readonly trouble?: () => number;
}

/** An address, a name, a disk, a witness. */
export function simpleResource({
  name,
  type,
  clock,
  seconds,
  privateProperties = {},
  optional = false,
  trouble = () => 0,
}: SimpleSpec): ClusterResource {
  return {
    name,
    type,
    privateProperties,
    state: "offline",
    optional,
    service: undefined,
    start: async (_node, signal) => {
      await clock.sleep(seconds * 1000, signal);
      return trouble();
    },
    stop: (_node, signal) => clock.sleep(1000, signal),
  };
}

/** What is a Windows service on the node that runs the group, and is stopped on all others. */
export function serviceResource(options: {
  readonly name: string;
  readonly type: string;
  readonly service: string;
}): ClusterResource {
  const { name, type, service } = options;
  return {
    name,
    type,
    privateProperties: {},
    state: "offline",
    optional: false,
    service,
    start: async ({ machine: { services } }, signal) => {
      await services.until(() => services.find(service)?.state !== 3, signal);
      const error = await unlessAborted(services.startAndWait(service), signal);
      return error === 1056 ? 0 : error;
    },
    stop: async ({ machine: { services } }, signal) => {
      const ended = (): boolean => (services.find(service)?.state ?? 1) === 1;
      await services.until(() => services.find(service)?.state !== 2, signal);
      if (!ended()) services.stop(service);
      await services.until(ended, signal);
    },
  };
}

/** What waits for a machine that loses its power would wait for ever. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(signal.reason as Error);
    if (signal.aborted) return ended();
    signal.addEventListener("abort", ended, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", ended));
  });
}
