import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { encode } from "./codec";
import type { Checked, CheckFailure, Difference } from "./contract";

const KINDS = {
  add: pb.PropertyDiff.Kind.ADD,
  delete: pb.PropertyDiff.Kind.DELETE,
  update: pb.PropertyDiff.Kind.UPDATE,
} as const;

export function checkResponse({ inputs, failures }: Checked): pb.CheckResponse {
  return new pb.CheckResponse().setInputs(encode(inputs)).setFailuresList(failures.map(failure));
}

export function failure({ property, reason }: CheckFailure): pb.CheckFailure {
  return new pb.CheckFailure().setProperty(property).setReason(reason);
}

/**
 * Nothing is ever replaced by a difference. When the user asks for a replacement (replaceOnChanges, --replace), the
 * old one goes first: both would be the same server.
 */
export function diffResponse(difference: Difference): pb.DiffResponse {
  const paths = Object.entries(difference);
  const { DIFF_NONE, DIFF_SOME } = pb.DiffResponse.DiffChanges;
  const response = new pb.DiffResponse()
    .setChanges(paths.length === 0 ? DIFF_NONE : DIFF_SOME)
    .setHasdetaileddiff(true)
    .setDeletebeforereplace(true)
    .setDiffsList([...new Set(paths.map(([path]) => path.split(/[.[]/)[0] ?? path))]);
  for (const [path, kind] of paths) {
    response.getDetaileddiffMap().set(path, new pb.PropertyDiff().setKind(KINDS[kind]).setInputdiff(true));
  }
  return response;
}
