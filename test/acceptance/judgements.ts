import { CLAIM_IDS, type ClaimId } from "./claims";

/** Whether a witness can contradict a claim, and else why not. */
export type Judgement = "yes" | { readonly not: string };

export type WitnessName = "lab" | "wine" | "realServer";

const NOT_SUPPORTED = "Wine removes no patch";
const STAND_IN = "Wine's services and tasks are stand-ins of ours there";
const ONE_SERVER = "a server that serves is not made to fail";

/** Which claims each witness can judge. The lab, which we wrote, judges all and is the weakest: see README. */
const NOT_JUDGED: Readonly<Record<WitnessName, Partial<Readonly<Record<ClaimId, string>>>>> = {
  lab: {},
  wine: {
    services: STAND_IN,
    servicesAfter: STAND_IN,
    servicesAfterFailure: STAND_IN,
    noRestart: "Wine is never restarted",
    removal: NOT_SUPPORTED,
  },
  realServer: {
    outlives: "would need a second installation on the same server",
    failure: ONE_SERVER,
    servicesAfterFailure: ONE_SERVER,
    restartWanted: "a rollup asks for a restart or does not",
  },
};

export function judgements(witness: WitnessName): Readonly<Record<ClaimId, Judgement>> {
  const reasons = NOT_JUDGED[witness];
  const judged = CLAIM_IDS.map((claim) => {
    const not = reasons[claim];
    return [claim, not === undefined ? "yes" : { not }] as const;
  });
  return Object.fromEntries(judged) as Record<ClaimId, Judgement>;
}
