import { RolloutError } from "../../rollout/server";
import type { Properties } from "../host/value";
import { AfterClaim } from "./after-claim";
import { textOf } from "../rollup/known";
import { brokenRun, laterOutputs, runOutput } from "../rollup/outputs";
import { ownershipOutputs } from "../rollup/ownership";

export interface Failed {
  readonly error: RolloutError | AfterClaim;
  /** The error's text as the operator sees it. */
  readonly failure: string;
  /** Empty for a Create. */
  readonly olds: Properties;
  readonly news: Properties;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** Whether a failure left something on the server that the state must tell of: a change, or the record that owns it. */
export function leavesSomething(error: unknown, olds: Properties): error is Failed["error"] {
  if (!(error instanceof RolloutError || error instanceof AfterClaim)) return false;
  return error.touched || (error.record !== null && error.record.token !== textOf(olds, "token"));
}

/** What is known of a server whose change has failed. The token is in it, or the next Delete could not act. */
export function remains({ error, failure, olds, news, startedAt, endedAt }: Failed): Properties {
  const state = error.state ?? error.found;
  const found = error.found?.level ?? error.run?.from ?? "unknown";
  const run = error.run ? runOutput(error.run, failure) : brokenRun({ found, startedAt, endedAt, failure });
  return {
    ...olds,
    ...news,
    ...(state ? laterOutputs(olds, state) : {}),
    ...(error.record
      ? ownershipOutputs(error.record)
      : { token: textOf(olds, "token"), foundLevel: textOf(olds, "foundLevel") || found }),
    ...(error.touched ? { lastRun: run } : {}),
  };
}
