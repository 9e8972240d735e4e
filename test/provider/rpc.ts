import { EventEmitter } from "node:events";
import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { decode, encode } from "../../provider/host/codec";
import { serve } from "../../provider/host/serve";
import type { Served } from "../../provider/host/serve";
import type { After } from "../../provider/host/after";
import type { ProviderDefinition } from "../../provider/host/contract";
import type { Properties } from "../../provider/host/value";

export const URN = "urn:pulumi:lab::servers::exchange-rollup:index:ServerRollup::ex1";

/** A provider on a port of its own, called as the engine calls it, and an engine that notes what it is told. */
export class ProviderCalls {
  private constructor(
    /** "warning: …", "info: …", "status: …" (the ephemeral ones), in the order in which they came. */
    readonly messages: readonly string[],
    private readonly told: EventEmitter,
    private readonly engine: grpc.Server,
    private readonly served: Served,
    private readonly client: ResourceProviderClient,
  ) {}

  static async open(definition: ProviderDefinition, after?: After): Promise<ProviderCalls> {
    const messages: string[] = [];
    const told = new EventEmitter();
    told.on("message", (text: string) => messages.push(text));
    const { engine, address } = await notingEngine(told);
    const served = await serve({ definition, engine: address, ...(after ? { after } : {}) });
    const port = String(served.port);
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    return new ProviderCalls(messages, told, engine, served, client);
  }

  async configure(args: Properties): Promise<void> {
    await this.call("configure", new pb.ConfigureRequest().setArgs(encode(args)));
  }

  /** "connection.port: …" of each failure, and the inputs. */
  async check(news: Properties): Promise<{ inputs: Properties; failures: string[]; properties: string[] }> {
    const request = new pb.CheckRequest().setUrn(URN).setNews(encode(news));
    return this.checked(await this.call<pb.CheckResponse>("check", request));
  }

  async checkConfig(
    news: Properties,
  ): Promise<{ inputs: Properties; failures: string[]; properties: string[] }> {
    return this.checked(
      await this.call<pb.CheckResponse>("checkConfig", new pb.CheckRequest().setNews(encode(news))),
    );
  }

  async create(inputs: Properties, options: { preview?: boolean; timeout?: number } = {}): Promise<Kept> {
    const request = new pb.CreateRequest()
      .setUrn(URN)
      .setProperties(encode(inputs))
      .setPreview(options.preview ?? false)
      .setTimeout(options.timeout ?? 0);
    const response = await this.call<pb.CreateResponse>("create", request);
    return {
      id: response.getId(),
      properties: decode(response.getProperties()),
      refreshBeforeUpdate: response.getRefreshBeforeUpdate(),
    };
  }

  async update(query: {
    olds: Properties;
    oldInputs: Properties;
    news: Properties;
    preview?: boolean;
  }): Promise<Kept> {
    const request = new pb.UpdateRequest()
      .setUrn(URN)
      .setId("ex1.lab")
      .setOlds(encode(query.olds))
      .setOldInputs(encode(query.oldInputs))
      .setNews(encode(query.news))
      .setPreview(query.preview ?? false);
    const response = await this.call<pb.UpdateResponse>("update", request);
    return {
      id: "ex1.lab",
      properties: decode(response.getProperties()),
      refreshBeforeUpdate: response.getRefreshBeforeUpdate(),
    };
  }

  async delete(properties: Properties, options: { timeout?: number } = {}): Promise<void> {
    const request = new pb.DeleteRequest()
      .setUrn(URN)
      .setId("ex1.lab")
      .setProperties(encode(properties))
      .setTimeout(options.timeout ?? 0);
    await this.call("delete", request);
  }

  /** As the engine sends it: an import has neither inputs nor properties. */
  async read(query: { id: string; inputs?: Properties; properties?: Properties }): Promise<Kept> {
    const request = new pb.ReadRequest().setUrn(URN).setId(query.id);
    if (query.inputs) request.setInputs(encode(query.inputs));
    if (query.properties) request.setProperties(encode(query.properties));
    const response = await this.call<pb.ReadResponse>("read", request);
    return {
      id: response.getId(),
      properties: decode(response.getProperties()),
      inputs: decode(response.getInputs()),
      refreshBeforeUpdate: response.getRefreshBeforeUpdate(),
    };
  }

  async invoke(name: string, args: Properties): Promise<{ outputs: Properties; failures: string[] }> {
    const request = new pb.InvokeRequest().setTok(`exchange-rollup:index:${name}`).setArgs(encode(args));
    const response = await this.call<pb.InvokeResponse>("invoke", request);
    return {
      outputs: decode(response.getReturn()),
      failures: response.getFailuresList().map((failure) => failure.getReason()),
    };
  }

  /** Resolves when the engine has been told so. */
  said(pattern: RegExp): Promise<void> {
    if (this.messages.some((text) => pattern.test(text))) return Promise.resolve();
    return new Promise((resolve) =>
      this.told.on("message", (text: string) => pattern.test(text) && resolve()),
    );
  }

  async cancel(): Promise<void> {
    await this.call("cancel", new Empty());
  }

  /** Any method by its name, for those that have no words of their own here. */
  call<R>(method: string, request: unknown): Promise<R> {
    type Method = (
      request: unknown,
      callback: (error: grpc.ServiceError | null, response: R) => void,
    ) => void;
    const methods = this.client as unknown as Record<string, Method>;
    return new Promise((resolve, reject) =>
      methods[method]!.call(this.client, request, (error, response) =>
        error ? reject(error) : resolve(response),
      ),
    );
  }

  close(): void {
    this.client.close();
    this.served.close("the test is over");
    this.engine.forceShutdown();
  }

  private checked(response: pb.CheckResponse): {
    inputs: Properties;
    failures: string[];
    properties: string[];
  } {
    const failures = response.getFailuresList();
    return {
      inputs: decode(response.getInputs()),
      failures: failures.map((failure) => failure.getReason()),
      properties: failures.map((failure) => failure.getProperty()),
    };
  }
}

export interface Kept {
  readonly id: string;
  readonly properties: Properties;
  readonly inputs?: Properties;
  readonly refreshBeforeUpdate: boolean;
}

export interface InitFailure extends Kept {
  readonly code: number;
  readonly reasons: readonly string[];
}

/** What the engine would keep of a call that failed midway; undefined for a plain failure. */
export function initFailure(error: unknown): InitFailure | undefined {
  const { code, metadata } = error as grpc.ServiceError;
  const [bytes] = metadata.get("grpc-status-details-bin");
  if (!Buffer.isBuffer(bytes)) return undefined;
  const [detail] = Status.deserializeBinary(bytes).getDetailsList();
  const failed = detail?.unpack(
    (wire) => pb.ErrorResourceInitFailed.deserializeBinary(wire),
    "pulumirpc.ErrorResourceInitFailed",
  );
  return failed
    ? {
        code,
        id: failed.getId(),
        properties: decode(failed.getProperties()),
        inputs: decode(failed.getInputs()),
        reasons: failed.getReasonsList(),
        refreshBeforeUpdate: failed.getRefreshBeforeUpdate(),
      }
    : undefined;
}

async function notingEngine(told: EventEmitter): Promise<{ engine: grpc.Server; address: string }> {
  const engine = new grpc.Server();
  const log: grpc.handleUnaryCall<LogRequest, Empty> = ({ request }, callback) => {
    const severity = request.getSeverity() === LogSeverity.WARNING ? "warning" : "info";
    told.emit("message", `${request.getEphemeral() ? "status" : severity}: ${request.getMessage()}`);
    callback(null, new Empty());
  };
  engine.addService(EngineService, { log });
  const port = await new Promise<number>((resolve, reject) =>
    engine.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return { engine, address: `127.0.0.1:${String(port)}` };
}
