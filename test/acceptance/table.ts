import { CLAIM_IDS, CLAIMS } from "./claims";
import { judgements, type WitnessName } from "./judgements";

const COLUMNS: readonly (readonly [WitnessName, string])[] = [
  ["lab", "the lab"],
  ["wine", "Wine behind OpenSSH"],
  ["realServer", "a real server"],
];

/** Which witness can contradict which claim, as docs/witnesses.md has it (test/docs/witnesses.spec.ts). */
export function claimsTable(): string {
  const rows = CLAIM_IDS.map((claim) => {
    const cells = COLUMNS.map(([witness]) => {
      const judgement = judgements(witness)[claim];
      return judgement === "yes" ? "yes" : `no: ${judgement.not}`;
    });
    return [CLAIMS[claim], ...cells];
  });
  const head = ["claim", ...COLUMNS.map(([, title]) => title)];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
