import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import type { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { checkResponse, diffResponse } from "./answers";
import { decode } from "./codec";
import { redactFor } from "./host";
import type { Host } from "./host";
import { unary } from "./unary";

/** The methods that concern the provider as a whole. */
export function providerMethods(host: Host): UntypedServiceImplementation {
  const { definition, log, operations } = host;
  return {
    /** Without an answer here the engine takes the provider for one that cannot preview. */
    handshake: unary((request: pb.ProviderHandshakeRequest) => {
      log.connect(request.getEngineAddress());
      return new pb.ProviderHandshakeResponse().setAcceptSecrets(true);
    }),
    attach: unary((request: PluginAttach) => {
      log.connect(request.getAddress());
      return new Empty();
    }),
    getPluginInfo: unary(() => new PluginInfo().setVersion(definition.version)),
    getSchema: unary((request: pb.GetSchemaRequest) => {
      const version = request.getVersion();
      if (version !== 0) throw new Error(`Schema version ${String(version)} is not known, 0 is.`);
      return new pb.GetSchemaResponse().setSchema(definition.schema);
    }),
    checkConfig: unary(
      (request: pb.CheckRequest) => checkResponse(definition.checkConfig(decode(request.getNews()))),
      (request) => redactFor(host, request.getNews()),
    ),
    diffConfig: unary((request: pb.DiffRequest) => {
      const olds = decode(request.getOldInputs() ?? request.getOlds());
      return diffResponse(definition.diffConfig(olds, decode(request.getNews())));
    }),
    configure: unary(
      (request: pb.ConfigureRequest) => {
        definition.configure(decode(request.getArgs()));
        return new pb.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true);
      },
      (request) => redactFor(host, request.getArgs()),
    ),
    /** Comes at every normal end as well: what starts later is not stopped by it. */
    cancel: unary(() => {
      operations.stop("the run was cancelled");
      return new Empty();
    }),
  };
}
