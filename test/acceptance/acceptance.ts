import { CLAIM_IDS, CLAIMS, type ClaimId } from "./claims";
import { JOURNEYS } from "./journeys";
import { NothingSeen, type Judge } from "./journeys/journey";
import type { Witness, WitnessServer } from "./witness";

const MINUTES = 60_000;

/** The acceptance spec: one text for every witness. Each journey is travelled once, then its claims are judged. */
export function acceptance(witness: Witness): void {
  describe(`before ${witness.name}`, function () {
    this.timeout(5 * MINUTES);
    /** What came out for claims that were not judged, as they are met. */
    const declined = new Map<ClaimId, string>();

    for (const journey of JOURNEYS) {
      const claims = journey.claims.filter((claim) => witness.judges[claim] === "yes");
      if (claims.length === 0) continue;
      describe(journey.name, function () {
        let server: WitnessServer | undefined;
        let judge: Judge;
        before(async () => {
          server = await witness.start(journey.situation);
          judge = await journey.travel(server, witness.judges);
        });
        after(() => server?.close());

        for (const claim of claims) {
          it(CLAIMS[claim], function () {
            try {
              judge(claim);
            } catch (error) {
              if (!(error instanceof NothingSeen && witness.mayDecline)) throw error;
              declined.set(claim, error.message);
              this.skip();
            }
          });
        }
      });
    }

    after(() => console.log(verdicts(witness, declined)));
  });
}

/** The witness's column of the table, as it came out. */
function verdicts({ name, judges }: Witness, declined: ReadonlyMap<ClaimId, string>): string {
  const lines = CLAIM_IDS.flatMap((claim) => {
    const judgement = judges[claim];
    const not = judgement === "yes" ? declined.get(claim) : judgement.not;
    return not === undefined ? [] : [`      - ${CLAIMS[claim]}: ${not}`];
  });
  const judged = `    ${CLAIM_IDS.length - lines.length} of ${CLAIM_IDS.length} claims were judged by ${name}`;
  return lines.length === 0 ? judged : `${judged}; not:\n${lines.join("\n")}`;
}
