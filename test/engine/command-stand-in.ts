import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import type { DeleteQuery, ProviderDefinition, ResourceHandler } from "../../provider/host/contract";
import { decode } from "../../provider/host/codec";
import { EngineLog } from "../../provider/host/engine-log";
import { Operations } from "../../provider/host/operations";
import { providerMethods } from "../../provider/host/provider-methods";
import { resourceMethods } from "../../provider/host/resource-methods";
import { unary } from "../../provider/host/unary";
import { own, sameValue } from "../../provider/host/value";
import type { Properties } from "../../provider/host/value";
import { textOf } from "../../provider/rollup/known";

/**
 * Stands in for the plugin of @pulumi/command, which cannot be had everywhere: it runs nothing and notes each command
 * with the name of its resource. When it runs which is as in 1.2.1: `create` when something has changed and there is
 * no `update`, `delete` at the end, anew when `triggers` changed (provider/pkg/provider/{local,remote} of
 * pulumi-command).
 */
export interface CommandStandIn {
  readonly port: number;
  /** Called with "NAME: COMMAND" for each; throws to have it fail. */
  onRun: (line: string) => void;
  close(): void;
}

export async function startCommandStandIn(): Promise<CommandStandIn> {
  const standIn = {
    port: 0,
    onRun: (_line: string) => undefined as void,
    close: () => server.forceShutdown(),
  };
  const command = commandHandler((line) => standIn.onRun(line));
  const host = {
    definition: definitionOf(command),
    log: new EngineLog(),
    operations: new Operations(),
  };
  const server = new Server();
  server.addService(ResourceProviderService, {
    ...providerMethods(host),
    ...resourceMethods(host),
    diff: unary(diff),
  });
  standIn.port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
  return standIn;
}

function commandHandler(run: (line: string) => void): ResourceHandler {
  const outputs = (inputs: Properties): Properties => ({ ...inputs, stdout: "", stderr: "" });
  const ran = (urn: string, command: string): void => {
    if (command !== "") run(`${urn.split("::").at(-1) ?? ""}: ${command}`);
  };
  return {
    check: ({ news }) => ({ inputs: news, failures: [] }),
    diff: () => ({}),
    create: async ({ inputs }, { urn, preview }) => {
      if (!preview) ran(urn, textOf(inputs, "create"));
      return { id: "stand-in", properties: outputs(inputs), refreshBeforeUpdate: false };
    },
    read: async ({ id, properties }) => ({ id, properties, refreshBeforeUpdate: false }),
    update: async ({ news }, { urn, preview }) => {
      if (!preview) ran(urn, textOf(news, "update") || textOf(news, "create"));
      return { properties: outputs(news), refreshBeforeUpdate: false };
    },
    delete: async ({ properties }: DeleteQuery, { urn }) => ran(urn, textOf(properties, "delete")),
  };
}

function diff(request: pb.DiffRequest): pb.DiffResponse {
  const [before, after] = [decode(request.getOldInputs()), decode(request.getNews())];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => !sameValue(own(before, name), own(after, name)));
  const { DIFF_NONE, DIFF_SOME } = pb.DiffResponse.DiffChanges;
  return new pb.DiffResponse()
    .setChanges(changed.length === 0 ? DIFF_NONE : DIFF_SOME)
    .setDiffsList(changed)
    .setReplacesList(changed.filter((name) => name === "triggers"));
}

function definitionOf(command: ResourceHandler): ProviderDefinition {
  return {
    name: "command",
    version: "1.2.1",
    schema: "{}",
    resources: { "command:local:Command": command, "command:remote:Command": command },
    functions: {},
    checkConfig: (news) => ({ inputs: news, failures: [] }),
    diffConfig: () => ({}),
    configure: () => undefined,
    secrets: () => [],
  };
}
