import * as grpc from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { encode } from "./codec";
import { PartialFailure } from "./partial-failure";

/** The answer to a call that failed. `redact` is applied to every text in it. */
export function failedCall(error: unknown, redact: (text: string) => string): Partial<grpc.StatusObject> {
  const details = redact(error instanceof Error ? error.message : String(error));
  if (!(error instanceof PartialFailure)) return { code: grpc.status.UNKNOWN, details };
  return { code: grpc.status.UNKNOWN, details, metadata: initFailed(error, details) };
}

/** Only `reasons` are shown by the engine, so the whole text is there; with no reason it would see no failure at all. */
function initFailed({ kept }: PartialFailure, reason: string): grpc.Metadata {
  const detail = new ErrorResourceInitFailed();
  detail.setId(kept.id);
  detail.setProperties(encode(kept.properties));
  if (kept.inputs) detail.setInputs(encode(kept.inputs));
  detail.setRefreshBeforeUpdate(kept.refreshBeforeUpdate);
  detail.setReasonsList([reason]);

  const any = new Any();
  any.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status().setCode(grpc.status.UNKNOWN).setMessage(reason).setDetailsList([any]);
  const metadata = new grpc.Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return metadata;
}
