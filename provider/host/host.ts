import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { decode } from "./codec";
import type { Operation, ProviderDefinition, ResourceHandler } from "./contract";
import type { EngineLog } from "./engine-log";
import type { Operations } from "./operations";
import { redactor, secretTexts } from "./redact";
import type { Redact } from "./unary";

/** What the methods of the service share. */
export interface Host {
  readonly definition: ProviderDefinition;
  readonly log: EngineLog;
  readonly operations: Operations;
}

export interface OperationRequest {
  getUrn(): string;
  getPreview?(): boolean;
  /** Seconds of customTimeouts; 0: none was set. */
  getTimeout?(): number;
}

export function resourceOf({ definition }: Host, urn: string): ResourceHandler {
  const token = typeOf(urn);
  const found = Object.hasOwn(definition.resources, token) ? definition.resources[token] : undefined;
  if (!found) throw new Error(`${token} is not a resource of ${definition.name} ${definition.version}.`);
  return found;
}

/** Hides what a request marks as secret, and what the config and the environment hold. */
export function redactFor({ definition }: Host, ...structs: (Struct | undefined)[]): Redact {
  return redactor([...definition.secrets(), ...structs.flatMap((struct) => secretTexts(decode(struct)))]);
}

/** Runs the work of one call as an operation: with a signal and a time limit of its own, and with a way to the log. */
export function operate<T>(
  { log, operations }: Host,
  request: OperationRequest,
  run: { readonly redact: Redact; readonly work: (operation: Operation) => Promise<T> },
): Promise<T> {
  const urn = request.getUrn();
  const write = (severity: "info" | "warning", text: string, ephemeral = false): Promise<void> =>
    log.write({ urn, severity, text: run.redact(text), ephemeral });
  return operations.run(request.getTimeout?.() ?? 0, (running) =>
    run.work({
      ...running,
      urn,
      preview: request.getPreview?.() ?? false,
      redact: run.redact,
      log: {
        info: (text) => write("info", text),
        warning: (text) => write("warning", text),
        status: (text) => write("info", text, true),
      },
    }),
  );
}

/** "urn:pulumi:stack::project::parent$type::name" → type. */
function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}
