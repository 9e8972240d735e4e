import { QUESTIONS, type Question } from "./questions";

/** The part of docs/real-server.md that lists the questions; test/docs/real-server.spec.ts holds it to questions.ts. */
export function questionsText(): string {
  const asked = QUESTIONS.filter(({ when }) => when === "look");
  const byHand = QUESTIONS.filter(({ when }) => when === "by hand");
  return [
    "### Asked by the run",
    ...asked.flatMap(textOf),
    "### By hand, on a server that may break",
    ...byHand.flatMap(textOf),
  ].join("\n\n");
}

function textOf({ question, matters, commands }: Question): readonly string[] {
  return [`**${question}** ${matters}`, ["```", ...commands, "```"].join("\n")];
}
