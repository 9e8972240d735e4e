import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { join, resolve } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { InvokeRequest } from "@pulumi/pulumi/proto/provider_pb";
import { encode } from "../../provider/host/codec";

const ROOT = resolve(__dirname, "../..");

describe("the provider's process", () => {
  let provider: ChildProcess;
  let printed: string;

  async function start(stdin: "pipe" | "ignore" = "pipe"): Promise<number> {
    const args = ["--require", "tsx/cjs", join(ROOT, "provider", "main.ts"), "127.0.0.1:1"];
    provider = spawn(process.execPath, args, { cwd: ROOT, stdio: [stdin, "pipe", "pipe"] });
    printed = "";
    const { promise, found } = firstLine();
    provider.stdout!.on("data", (chunk: Buffer) => found((printed += chunk.toString())));
    await promise;
    return Number(printed);
  }
  afterEach(() => provider.kill("SIGKILL"));

  it("prints its port and nothing else", async () => {
    const port = await start();
    assert.match(printed, /^\d+\n$/);
    assert.ok(port > 0);
  });

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`exits on ${signal}`, async () => {
      await start();
      provider.kill(signal);
      assert.deepEqual(await once(provider, "exit"), [0, null]);
    });
  }

  it("exits when its engine is gone, though a server is being looked at", async () => {
    const silent = createServer(() => undefined).listen(0, "127.0.0.1");
    await once(silent, "listening");
    const port = await start();
    const client = new ResourceProviderClient(`127.0.0.1:${String(port)}`, grpc.credentials.createInsecure());
    try {
      const dialled = once(silent, "connection");
      const answered = invoke(client, silent);
      await dialled;
      provider.stdin!.end();
      assert.deepEqual(await once(provider, "exit"), [0, null]);
      assert.match(await answered, /engine is gone|UNAVAILABLE/);
    } finally {
      client.close();
      silent.close();
    }
  });

  it("stays when somebody starts it by hand, with nothing on stdin", async () => {
    const port = await start("ignore");
    const client = new ResourceProviderClient(`127.0.0.1:${String(port)}`, grpc.credentials.createInsecure());
    const rollups = await new Promise((resolve, reject) =>
      client.invoke(new InvokeRequest().setTok("exchange-rollup:index:getRollups"), (error, response) =>
        error ? reject(error) : resolve(response.getReturn()?.getFieldsMap().has("rollups")),
      ),
    );
    client.close();
    assert.equal(rollups, true);
    assert.equal(provider.exitCode, null);
  });
});

function firstLine(): { promise: Promise<void>; found: (text: string) => void } {
  let tell: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => (tell = resolve));
  return { promise, found: (text) => (text.includes("\n") ? tell() : undefined) };
}

/** getServer of a host that takes the call and never says a word. */
function invoke(client: ResourceProviderClient, silent: Server): Promise<string> {
  const { port } = silent.address() as AddressInfo;
  const connection = {
    host: "127.0.0.1",
    port,
    user: "u",
    password: "hunter2-horse",
    acceptAnyHostKey: true,
  };
  const request = new InvokeRequest()
    .setTok("exchange-rollup:index:getServer")
    .setArgs(encode({ connection }));
  return new Promise((resolve) =>
    client.invoke(request, (error) => resolve(error?.message ?? "it answered")),
  );
}
