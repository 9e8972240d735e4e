import type { Difference } from "../host/contract";
import { own, reveal } from "../host/value";
import type { Properties, Value } from "../host/value";
import { diffChild } from "./diff-inputs";
import { textOf } from "./known";
import { WANTED_FIELDS } from "./wanted";

/** The input, and by the outputs of the last look what it does not mean any more; `seen`: of the server, or of each node. */
export function diffEvidence(sides: {
  readonly oldInputs: Properties;
  readonly news: Properties;
  readonly seen: readonly Properties[];
}): Difference {
  const { oldInputs, news, seen } = sides;
  const field = WANTED_FIELDS.publisherEvidence;
  const input = diffChild("", { name: "publisherEvidence", left: oldInputs, right: news, field });
  const wish = reveal(own(news, "publisherEvidence") ?? null);
  if (Object.keys(input).length > 0 || seen.every((one) => isAsMeant(one, wish))) return input;
  return { publisherEvidence: "update" };
}

/** For a Read: the input that would mean what was found, so that the engine's diff shows both; {} where it is as meant. */
export function evidenceFound(inputs: Properties, seen: readonly Properties[]): Properties {
  const wish = reveal(own(inputs, "publisherEvidence") ?? null);
  if (seen.every((one) => isAsMeant(one, wish))) return {};
  return { publisherEvidence: wish === "disable" ? "leave" : "disable" };
}

/** What could not be found out is told as a problem; an update would not find it out either. */
function isAsMeant(seen: Properties, wish: Value): boolean {
  if (wish === "disable") return !["left", "mixed"].includes(textOf(seen, "evidenceState"));
  const files = own(seen, "evidenceFiles");
  return !Array.isArray(files) || files.length === 0;
}
