import { credentials, Metadata } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { CHANNEL_OPTIONS } from "./channel-options";

/** How long a message may take; an engine that is gone must not hold up the work. */
const LIMIT_MS = 5_000;

export interface LogMessage {
  readonly urn: string;
  readonly severity: "info" | "warning";
  readonly text: string;
  readonly ephemeral: boolean;
}

/** The engine's Log service. One message at a time: parallel calls arrive in any order. */
export class EngineLog {
  private address = "";
  private client: EngineClient | undefined;
  private last: Promise<void> = Promise.resolve();

  /** Called by the command line, by Handshake and by Attach; an attached provider meets several engines. */
  connect(address: string): void {
    if (address === "" || address === this.address) return;
    this.client?.close();
    this.address = address;
    this.client = new EngineClient(address, credentials.createInsecure(), CHANNEL_OPTIONS);
  }

  /** Resolves when the engine has taken the message, or will not. Never rejects. */
  write(message: LogMessage): Promise<void> {
    this.last = this.last.then(() => this.send(message));
    return this.last;
  }

  close(): void {
    this.client?.close();
    this.client = undefined;
    this.address = "";
  }

  private send({ urn, severity, text, ephemeral }: LogMessage): Promise<void> {
    const client = this.client;
    if (client === undefined) return Promise.resolve();
    const request = new LogRequest()
      .setUrn(urn)
      .setSeverity(severity === "warning" ? LogSeverity.WARNING : LogSeverity.INFO)
      .setMessage(text)
      .setEphemeral(ephemeral);
    return new Promise((resolve) => {
      const deadline = Date.now() + LIMIT_MS;
      client.waitForReady(deadline, (unreachable) => {
        if (unreachable) return resolve();
        client.log(request, new Metadata(), { deadline }, () => resolve());
      });
    });
  }
}
