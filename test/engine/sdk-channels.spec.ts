import assert from "node:assert/strict";
import { createServer, type AddressInfo } from "node:net";
import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { GetRootResourceRequest } from "@pulumi/pulumi/proto/engine_pb";
import { grpcClientOptions, separateChannels } from "./sdk-channels";

describe("a program's client of the engine", () => {
  const clients: EngineClient[] = [];
  let server: grpc.Server | undefined;

  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
    server?.forceShutdown();
  });

  /** How a first call to whatever answers at a port ends. */
  function callAt(port: number): Promise<grpc.status | undefined> {
    const client = new EngineClient(
      `127.0.0.1:${port}`,
      grpc.credentials.createInsecure(),
      grpcClientOptions,
    );
    clients.push(client);
    return new Promise((resolve) =>
      client.getRootResource(new GetRootResourceRequest(), (error) => resolve(error?.code)),
    );
  }

  it("reaches an engine at a port at which an earlier one was tried in vain", async () => {
    separateChannels();
    const port = await freePort();
    assert.equal(await callAt(port), grpc.status.UNAVAILABLE);
    server = new grpc.Server();
    await bind(server, port);
    assert.equal(await callAt(port), grpc.status.UNIMPLEMENTED, "it was reached");
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function bind(server: grpc.Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, grpc.ServerCredentials.createInsecure(), (error) =>
      error ? reject(error) : resolve(),
    );
  });
}
