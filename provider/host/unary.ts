import type { handleUnaryCall } from "@grpc/grpc-js";
import { failedCall } from "./grpc-status";
import { redactor } from "./redact";

export type Redact = (text: string) => string;

/** One gRPC method over a function. Whatever goes wrong becomes an answer, without the secrets of the request. */
export function unary<Request, Response>(
  answer: (request: Request, redact: Redact) => Promise<Response> | Response,
  redactFor: (request: Request) => Redact = () => redactor([]),
): handleUnaryCall<Request, Response> {
  return ({ request }, callback) => {
    void settle(request, answer, redactFor).then(({ response, failed }) =>
      failed ? callback(failed) : callback(null, response),
    );
  };
}

interface Settled<Response> {
  readonly response?: Response;
  readonly failed?: ReturnType<typeof failedCall>;
}

async function settle<Request, Response>(
  request: Request,
  answer: (request: Request, redact: Redact) => Promise<Response> | Response,
  redactFor: (request: Request) => Redact,
): Promise<Settled<Response>> {
  let redact: Redact = () => "The request could not be read.";
  try {
    redact = redactFor(request);
    return { response: await answer(request, redact) };
  } catch (error) {
    return { failed: failedCall(error, redact) };
  }
}
