import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import type { EngineEvent, PulumiFn, Stack, StepEventMetadata } from "@pulumi/pulumi/automation";
import { serve } from "../../provider/host/serve";
import type { Served } from "../../provider/host/serve";
import { createProvider } from "../../provider/provider";
import type { Doors } from "../../provider/workplace";
import { writeProject } from "./started-project";
import type { StartedProject } from "./started-project";
import { openEngine, withoutSummary } from "./engine";
import type { Engine } from "./engine";

/** What one command of the engine did, as its events tell. */
export interface Outcome {
  /** "" when the command succeeded. */
  readonly error: string;
  /** By the resource's name: "create", "update", "same" … of the plan, without the engine's own resources. */
  readonly steps: Readonly<Record<string, string>>;
  /** Paths of the detailed diff, by the resource's name. */
  readonly diffs: Readonly<Record<string, readonly string[]>>;
  readonly messages: readonly Message[];
  /** Everything that the command printed, and every event. */
  readonly printed: string;
}

export interface Message {
  readonly severity: string;
  readonly text: string;
  readonly ephemeral: boolean;
  /** Name of the resource; "" for none. */
  readonly resource: string;
}

export interface Options {
  readonly doors: Pick<Doors, "connectMachine"> & Partial<Doors>;
  readonly program: PulumiFn;
  /** Its name; default "lab". */
  readonly stack?: string;
  /** Another plugin that is served already, as PULUMI_DEBUG_PROVIDERS has it: "command:PORT". */
  readonly beside?: string;
}

/** A stack on the real engine, with the provider served by the test's own process. */
export class EngineStack {
  private constructor(
    private readonly engine: Engine,
    private readonly stack: Stack,
    private readonly served?: Served,
  ) {}

  static async open({ doors, program, stack: stackName = "lab", beside }: Options): Promise<EngineStack> {
    const engine = await openEngine();
    const served = await serve({ definition: createProvider({ environment: {}, ...doors }), engine: "" });
    const stack = await LocalWorkspace.createStack(
      { stackName, projectName: "servers", program },
      {
        pulumiCommand: engine.command,
        workDir: engine.folder,
        envVars: {
          ...engine.environment,
          PULUMI_DEBUG_PROVIDERS: [
            `exchange-rollup:${String(served.port)}`,
            ...(beside ? [beside] : []),
          ].join(","),
        },
      },
    );
    return new EngineStack(engine, withoutSummary(stack), served);
  }

  /** A stack whose provider and language host the engine starts by itself. */
  static async start(project: StartedProject): Promise<EngineStack> {
    const engine = await openEngine();
    const workDir = join(engine.folder, "project");
    writeProject(workDir, project);
    const stack = await LocalWorkspace.createStack(
      { stackName: "lab", workDir },
      { pulumiCommand: engine.command, envVars: engine.environment },
    );
    return new EngineStack(engine, withoutSummary(stack));
  }

  /** Replaces what the stack is meant to be. */
  program(program: PulumiFn): void {
    this.stack.workspace.program = program;
  }

  async setConfig(config: Readonly<Record<string, string>>): Promise<void> {
    for (const [key, value] of Object.entries(config)) await this.stack.setConfig(key, { value });
  }

  setSecret(key: string, value: string): Promise<void> {
    return this.stack.setConfig(key, { value, secret: true });
  }

  preview(options: { readonly diff?: boolean } = {}): Promise<Outcome> {
    return this.watch((watching) => this.stack.preview({ ...watching, ...options }));
  }

  up(options: UpOptions = {}): Promise<Outcome> {
    const { onMessage, ...given } = options;
    return this.watch((watching) => this.stack.up({ ...watching, ...given }), onMessage);
  }

  refresh(): Promise<Outcome> {
    return this.watch((watching) => this.stack.refresh(watching));
  }

  destroy(): Promise<Outcome> {
    return this.watch((watching) => this.stack.destroy(watching));
  }

  /** As `pulumi import TYPE NAME ID`. */
  import(name: string, host: string): Promise<Outcome> {
    const resources = [{ type: "exchange-rollup:index:ServerRollup", name, id: host }];
    return this.watch(({ onOutput }) =>
      this.stack.import({ onOutput, resources, protect: false, generateCode: false }),
    );
  }

  /** The state's text as it lies on the disk: `exportStack` would show the secrets. */
  state(): string {
    return readFileSync(this.stateFile, "utf8");
  }

  /** A resource as it lies in the state, secrets encrypted; undefined when it is not there. */
  async resource(name: string): Promise<StoredResource | undefined> {
    const { checkpoint } = JSON.parse(await readFile(this.stateFile, "utf8")) as {
      checkpoint: { latest?: { resources?: StoredResource[] } };
    };
    return checkpoint.latest?.resources?.find(({ urn }) => nameOf(urn) === name);
  }

  async outputs(): Promise<Record<string, unknown>> {
    const outputs = await this.stack.workspace.stackOutputs(this.stack.name);
    return Object.fromEntries(Object.entries(outputs).map(([key, output]) => [key, output.value as unknown]));
  }

  close(): void {
    this.served?.close("the test is over");
    this.engine.remove();
  }

  private get stateFile(): string {
    return join(this.engine.folder, ".pulumi", "stacks", "servers", `${this.stack.name}.json`);
  }

  private async watch(
    run: (watching: Watching) => Promise<unknown>,
    onMessage: (message: Message) => void = () => undefined,
  ): Promise<Outcome> {
    const events: EngineEvent[] = [];
    const printed: string[] = [];
    const messages: Message[] = [];
    const watching: Watching = {
      color: "never",
      onOutput: (text) => printed.push(text),
      onError: (text) => printed.push(text),
      onEvent: (event) => {
        events.push(event);
        if (!event.diagnosticEvent) return;
        const message = messageOf(event.diagnosticEvent);
        messages.push(message);
        onMessage(message);
      },
    };
    const error = await run(watching).then(
      () => "",
      (failed: unknown) => (failed instanceof Error ? failed.message : String(failed)),
    );
    const planned = events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? []).filter(isOurs);
    return {
      error,
      steps: Object.fromEntries(planned.map(({ urn, op }) => [nameOf(urn), op])),
      diffs: Object.fromEntries(
        planned.map(({ urn, detailedDiff }) => [nameOf(urn), Object.keys(detailedDiff ?? {}).sort()]),
      ),
      messages,
      printed: [...printed, error, JSON.stringify(events.filter(notDebug))].join("\n"),
    };
  }
}

export interface StoredResource {
  readonly urn: string;
  readonly id?: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly initErrors?: readonly string[];
  readonly refreshBeforeUpdate?: boolean;
}

export interface UpOptions {
  readonly signal?: AbortSignal;
  /** As `--continue-on-error`. */
  readonly continueOnError?: boolean;
  /** How many resources the engine works on at once. */
  readonly parallel?: number;
  /** URNs of resources that are to be made anew. */
  readonly replace?: string[];
  readonly onMessage?: (message: Message) => void;
}

interface Watching {
  readonly color: "never";
  readonly onOutput: (text: string) => void;
  readonly onError: (text: string) => void;
  readonly onEvent: (event: EngineEvent) => void;
}

function messageOf(event: NonNullable<EngineEvent["diagnosticEvent"]>): Message {
  return {
    severity: event.severity,
    text: event.message.replace(/<\{%[^%]*%\}>/g, "").trim(),
    ephemeral: event.ephemeral ?? false,
    resource: event.urn ? nameOf(event.urn) : "",
  };
}

/** The SDK for Node writes every value that it sends or gets into debug messages, which only --debug shows. */
function notDebug({ diagnosticEvent }: EngineEvent): boolean {
  return diagnosticEvent?.prefix?.includes("debug:") !== true;
}

function isOurs({ urn }: StepEventMetadata): boolean {
  return urn.split("::")[2]?.split("$").at(-1)?.startsWith("exchange-rollup:") ?? false;
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}
