import type { Properties } from "./value";

/**
 * What the gRPC side needs of a provider, and what it gives to a resource or a function: plain values and plain
 * async functions, nothing of protobuf.
 */
export interface ProviderDefinition {
  readonly name: string;
  readonly version: string;
  /** The text of schema.json. */
  readonly schema: string;
  readonly resources: Readonly<Record<string, ResourceHandler>>;
  readonly functions: Readonly<Record<string, FunctionHandler>>;
  checkConfig(news: Properties): Checked;
  diffConfig(olds: Properties, news: Properties): Difference;
  configure(config: Properties): void;
  /** Texts beyond those marked secret in a request that no message may hold: of the config and the environment. */
  secrets(): readonly string[];
}

export interface ResourceHandler {
  check(query: CheckQuery): Checked;
  diff(query: DiffQuery): Difference;
  create(query: CreateQuery, operation: Operation): Promise<Kept>;
  read(query: ReadQuery, operation: Operation): Promise<Kept>;
  update(query: UpdateQuery, operation: Operation): Promise<Omit<Kept, "id">>;
  delete(query: DeleteQuery, operation: Operation): Promise<void>;
}

export type FunctionHandler = (args: Properties, operation: Operation) => Promise<Answered>;

export interface CheckFailure {
  /** "connection.port"; "" for the whole. */
  readonly property: string;
  readonly reason: string;
}

export interface Checked {
  readonly inputs: Properties;
  readonly failures: readonly CheckFailure[];
}

export type Answered =
  { readonly outputs: Properties } | { readonly failures: readonly [CheckFailure, ...CheckFailure[]] };

/** By path of an input: the engine shows wrongly what is not an input. Empty: nothing differs. */
export type Difference = Readonly<Record<string, "add" | "delete" | "update">>;

/** What the engine keeps of a resource. */
export interface Kept {
  readonly id: string;
  readonly properties: Properties;
  /** Of Read only: the inputs that make what was found. */
  readonly inputs?: Properties;
  /** The next `up` reads before it compares. */
  readonly refreshBeforeUpdate: boolean;
}

export interface CheckQuery {
  readonly olds: Properties;
  readonly news: Properties;
}

export interface DiffQuery {
  /** The outputs of the last change or the last Read. */
  readonly olds: Properties;
  readonly oldInputs: Properties;
  readonly news: Properties;
  readonly ignoreChanges: readonly string[];
}

export interface CreateQuery {
  readonly inputs: Properties;
}

export interface ReadQuery {
  readonly id: string;
  /** The engine sends neither inputs nor properties, not even empty ones. Tried on engine 3.259. */
  readonly isImport: boolean;
  readonly inputs: Properties;
  readonly properties: Properties;
}

export interface UpdateQuery {
  readonly id: string;
  readonly olds: Properties;
  readonly oldInputs: Properties;
  readonly news: Properties;
}

export interface DeleteQuery {
  readonly id: string;
  readonly properties: Properties;
}

/** One call of the engine. */
export interface Operation {
  readonly urn: string;
  readonly preview: boolean;
  /** Aborted by Cancel, by the end of the engine and by the time limit; its reason is an Error that says which. */
  readonly signal: AbortSignal;
  readonly log: OperationLog;
  /** Takes the secrets of the request, the config and the environment out of a text. Messages go through it anyway. */
  redact(text: string): string;
  /** Starts the clock of customTimeouts (or of the default): called when the work begins, not when the waiting does. */
  startTimeLimit(defaultSeconds: number): void;
}

/**
 * Messages to the engine, in the order in which they were given. ERROR is not offered: the engine counts it and still
 * ends with exit code 0; an operation that fails throws.
 */
export interface OperationLog {
  info(text: string): Promise<void>;
  warning(text: string): Promise<void>;
  /** Shown beside the resource while it is being changed; without a terminal one line each. */
  status(text: string): Promise<void>;
}
