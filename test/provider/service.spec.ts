import assert from "node:assert/strict";
import { status } from "@grpc/grpc-js";
import type { ServiceError } from "@grpc/grpc-js";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { encode } from "../../provider/host/codec";
import { createProvider } from "../../provider/provider";
import schema from "../../provider/schema.json";
import { FakeSite } from "./fake-machine";
import { ProviderCalls, URN } from "./rpc";

describe("the service", () => {
  let provider: ProviderCalls;
  beforeEach(async () => {
    provider = await ProviderCalls.open(createProvider({ ...new FakeSite(), environment: {} }));
  });
  afterEach(() => provider.close());

  it("says in Handshake and Configure that it takes secrets and can preview", async () => {
    const handshake = await provider.call<pb.ProviderHandshakeResponse>(
      "handshake",
      new pb.ProviderHandshakeRequest(),
    );
    assert.equal(handshake.getAcceptSecrets(), true);
    const configured = await provider.call<pb.ConfigureResponse>("configure", new pb.ConfigureRequest());
    assert.equal(configured.getAcceptsecrets(), true);
    assert.equal(configured.getSupportspreview(), true);
  });

  it("gives its schema and its version", async () => {
    const response = await provider.call<pb.GetSchemaResponse>("getSchema", new pb.GetSchemaRequest());
    assert.deepEqual(JSON.parse(response.getSchema()), schema);
    const info = await provider.call<PluginInfo>("getPluginInfo", new Empty());
    assert.equal(info.getVersion(), schema.version);
  });

  for (const [method, request] of [
    ["construct", new pb.ConstructRequest()],
    ["call", new pb.CallRequest()],
    ["parameterize", new pb.ParameterizeRequest()],
    ["getMapping", new pb.GetMappingRequest()],
  ] as const) {
    it(`does not implement ${method}, and says so by the code that the engine understands`, async () => {
      const error = await failed(provider.call(method, request));
      assert.equal(error.code, status.UNIMPLEMENTED);
    });
  }

  it("names a resource or a function that it does not have", async () => {
    const urn = URN.replace("ServerRollup", "OrganizationRollup");
    const request = new pb.CreateRequest().setUrn(urn).setProperties(encode({}));
    const resource = await failed(provider.call("create", request));
    assert.match(
      resource.details,
      /^exchange-rollup:index:OrganizationRollup is not a resource of exchange-rollup/,
    );
    const fn = await failed(provider.invoke("toString", {}));
    assert.match(fn.details, /^exchange-rollup:index:toString is not a function of exchange-rollup/);
  });

  it("answers a Diff by input paths, deleting first where the user asks for a replacement", async () => {
    const request = new pb.DiffRequest()
      .setUrn(URN)
      .setOldInputs(encode({ rollup: "RU6", connection: { host: "a" } }))
      .setOlds(encode({ level: "RTM-RU6", foundLevel: "RTM" }))
      .setNews(encode({ rollup: "RU7", connection: { host: "b" } }));
    const response = await provider.call<pb.DiffResponse>("diff", request);
    assert.equal(response.getChanges(), pb.DiffResponse.DiffChanges.DIFF_SOME);
    assert.equal(response.getHasdetaileddiff(), true);
    assert.equal(response.getDeletebeforereplace(), true);
    assert.deepEqual(response.getReplacesList(), []);
    const details = response.getDetaileddiffMap();
    const paths = ["connection.host", "rollup"];
    assert.deepEqual([...details.keys()].sort(), paths);
    for (const path of paths) assert.equal(details.get(path)!.getInputdiff(), true);
  });

  it("compares the provider's configs by what they mean", async () => {
    const diff = async (olds: object, news: object): Promise<string[]> => {
      const request = new pb.DiffRequest().setOldInputs(encode(olds as never)).setNews(encode(news as never));
      return (await provider.call<pb.DiffResponse>("diffConfig", request)).getDiffsList();
    };
    assert.deepEqual(
      await diff({ connection: '{"port":22}' }, { connection: { port: 22 }, version: "1.0.0" }),
      [],
    );
    assert.deepEqual(
      await diff({ packages: "a", knownHosts: "k" }, { packages: "b", maxConcurrentChanges: "2" }),
      ["knownHosts", "packages", "maxConcurrentChanges"],
    );
  });

  it("refuses a config that Check would have refused", async () => {
    await assert.rejects(
      provider.configure({ maxConcurrentChanges: "0" }),
      /provider config: maxConcurrentChanges: 0 is not allowed/,
    );
  });
});

async function failed(call: Promise<unknown>): Promise<ServiceError> {
  return call.then(
    () => assert.fail("it did not fail"),
    (error: unknown) => error as ServiceError,
  );
}
