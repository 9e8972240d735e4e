import type { ClaimId } from "../claims";
import type { Situation, Witness, WitnessServer } from "../witness";

/** Throws where the claim is contradicted, and NothingSeen where nothing was seen that could contradict it. */
export type Judge = (claim: ClaimId) => void;

export class NothingSeen extends Error {}

/** A way through the product on one server, once, with what was seen on it; the claims judge what was seen. */
interface Journey<Seen> {
  readonly name: string;
  readonly situation: Situation;
  travel(server: WitnessServer, judges: Witness["judges"]): Promise<Seen>;
  readonly judge: Readonly<Partial<Record<ClaimId, (seen: Seen) => void>>>;
}

/** What a journey sees is its own affair: travelled, it gives the judge of its claims. */
export interface AnyJourney {
  readonly name: string;
  readonly situation: Situation;
  readonly claims: readonly ClaimId[];
  travel(server: WitnessServer, judges: Witness["judges"]): Promise<Judge>;
}

export function journey<Seen>(given: Journey<Seen>): AnyJourney {
  const { name, situation, judge } = given;
  return {
    name,
    situation,
    claims: Object.keys(judge) as ClaimId[],
    travel: async (server, judges) => {
      const seen = await given.travel(server, judges);
      return (claim) => judge[claim]?.(seen);
    },
  };
}
