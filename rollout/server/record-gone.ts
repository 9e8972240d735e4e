import type { RecordFacts } from "../../agent/protocol";
import type { Refusal, ServerState } from "./contract";

/** Delete without the record that says what was there before: it cannot know what to take away. */
export function recordGone(
  { server, level }: ServerState,
  seen: { readonly record: RecordFacts | null; readonly owner: { readonly urn: string } },
): Refusal {
  const { record, owner } = seen;
  const what =
    record === null
      ? "has no record of this resource any more, so what it had before is not known"
      : `was taken anew by ${record.who} at ${record.since}${record.urn === owner.urn ? "" : ` for ${record.urn}`}, so it is not this state's to change`;
  return {
    code: "RECORD_MISSING",
    property: null,
    message:
      `${server}: ${what}. Nothing was touched; it is at ${level}. ` +
      `To let go of it as it is, run \`pulumi state delete '${owner.urn}'\`, or set \`retainOnDelete: true\`.`,
  };
}
