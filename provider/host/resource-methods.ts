import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { checkResponse, diffResponse, failure } from "./answers";
import { decode, encode } from "./codec";
import { operate, redactFor, resourceOf } from "./host";
import type { Host } from "./host";
import { unary } from "./unary";

/** The methods that concern one resource, and Invoke. */
export function resourceMethods(host: Host): UntypedServiceImplementation {
  return {
    check: unary(
      (request: pb.CheckRequest) => {
        const query = { olds: decode(request.getOlds()), news: decode(request.getNews()) };
        return checkResponse(resourceOf(host, request.getUrn()).check(query));
      },
      (request) => redactFor(host, request.getNews()),
    ),
    diff: unary(
      (request: pb.DiffRequest) =>
        diffResponse(
          resourceOf(host, request.getUrn()).diff({
            olds: decode(request.getOlds()),
            oldInputs: decode(request.getOldInputs()),
            news: decode(request.getNews()),
            ignoreChanges: request.getIgnorechangesList(),
          }),
        ),
      (request) => redactFor(host, request.getOldInputs(), request.getNews()),
    ),
    create: unary(
      (request: pb.CreateRequest, redact) =>
        operate(host, request, {
          redact,
          work: async (operation) => {
            const query = { inputs: decode(request.getProperties()) };
            const kept = await resourceOf(host, request.getUrn()).create(query, operation);
            return new pb.CreateResponse()
              .setId(kept.id)
              .setProperties(encode(kept.properties))
              .setRefreshBeforeUpdate(kept.refreshBeforeUpdate);
          },
        }),
      (request) => redactFor(host, request.getProperties()),
    ),
    read: unary(
      (request: pb.ReadRequest, redact) =>
        operate(host, request, {
          redact,
          work: async (operation) => {
            const query = {
              id: request.getId(),
              isImport: !request.hasInputs() && !request.hasProperties(),
              inputs: decode(request.getInputs()),
              properties: decode(request.getProperties()),
            };
            const kept = await resourceOf(host, request.getUrn()).read(query, operation);
            return new pb.ReadResponse()
              .setId(kept.id)
              .setProperties(encode(kept.properties))
              .setInputs(encode(kept.inputs ?? {}))
              .setRefreshBeforeUpdate(kept.refreshBeforeUpdate);
          },
        }),
      (request) => redactFor(host, request.getInputs(), request.getProperties()),
    ),
    update: unary(
      (request: pb.UpdateRequest, redact) =>
        operate(host, request, {
          redact,
          work: async (operation) => {
            const query = {
              id: request.getId(),
              olds: decode(request.getOlds()),
              oldInputs: decode(request.getOldInputs()),
              news: decode(request.getNews()),
            };
            const kept = await resourceOf(host, request.getUrn()).update(query, operation);
            return new pb.UpdateResponse()
              .setProperties(encode(kept.properties))
              .setRefreshBeforeUpdate(kept.refreshBeforeUpdate);
          },
        }),
      (request) => redactFor(host, request.getOlds(), request.getOldInputs(), request.getNews()),
    ),
    delete: unary(
      (request: pb.DeleteRequest, redact) =>
        operate(host, request, {
          redact,
          work: async (operation) => {
            const query = { id: request.getId(), properties: decode(request.getProperties()) };
            await resourceOf(host, request.getUrn()).delete(query, operation);
            return new Empty();
          },
        }),
      (request) => redactFor(host, request.getOldInputs(), request.getProperties()),
    ),
    invoke: unary(
      (request: pb.InvokeRequest, redact) =>
        operate(
          host,
          { getUrn: () => "" },
          {
            redact,
            work: async (operation) => {
              const answer = await functionOf(host, request.getTok())(decode(request.getArgs()), operation);
              return "failures" in answer
                ? new pb.InvokeResponse().setFailuresList(answer.failures.map(failure))
                : new pb.InvokeResponse().setReturn(encode(answer.outputs));
            },
          },
        ),
      (request) => redactFor(host, request.getArgs()),
    ),
  };
}

function functionOf({ definition }: Host, token: string): Host["definition"]["functions"][string] {
  const found = Object.hasOwn(definition.functions, token) ? definition.functions[token] : undefined;
  if (!found) throw new Error(`${token} is not a function of ${definition.name} ${definition.version}.`);
  return found;
}
