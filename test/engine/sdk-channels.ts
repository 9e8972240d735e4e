import * as settings from "@pulumi/pulumi/runtime/settings";

/** With what the SDK's clients of an engine are made; not in its types. */
export const { grpcClientOptions } = settings as unknown as {
  readonly grpcClientOptions: Record<string, unknown>;
};

/**
 * Clients of one address share its channel in a process, what a vain attempt left of it included (grpc-js). A client of
 * an engine that has ended still tries its port now and then; where the system gives that port to a later engine, the
 * first call of its program would fail: "UNAVAILABLE: No connection established. Last error: null".
 */
export function separateChannels(): void {
  Object.assign(grpcClientOptions, { "grpc.use_local_subchannel_pool": 1 });
}
