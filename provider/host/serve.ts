import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import type { After } from "./after";
import { CHANNEL_OPTIONS } from "./channel-options";
import type { ProviderDefinition } from "./contract";
import { EngineLog } from "./engine-log";
import { Operations } from "./operations";
import { providerMethods } from "./provider-methods";
import { resourceMethods } from "./resource-methods";

export interface Served {
  readonly port: number;
  readonly operations: Operations;
  /** Stops what is under way and closes the port at once. */
  close(reason: string): void;
}

export interface Serving {
  readonly definition: ProviderDefinition;
  /** The engine's address; "" when it will attach. */
  readonly engine: string;
  readonly after?: After;
}

/** Serves the provider on a free port of 127.0.0.1. */
export async function serve({ definition, engine, after }: Serving): Promise<Served> {
  const log = new EngineLog();
  log.connect(engine);
  const operations = new Operations(after);
  const server = new Server(CHANNEL_OPTIONS);
  const host = { definition, log, operations };
  // Methods that are in neither table answer UNIMPLEMENTED by themselves.
  server.addService(ResourceProviderService, { ...providerMethods(host), ...resourceMethods(host) });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return {
    port,
    operations,
    close(reason) {
      operations.stop(reason);
      server.forceShutdown();
      log.close();
    },
  };
}
