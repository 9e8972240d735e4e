import { PartialFailure } from "./host/partial-failure";

/** What the work throws, in the words for the operator; what is to be kept of it stays with it. */
export async function explained<T>(
  work: Promise<T>,
  words: (error: unknown) => string = explain,
): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof PartialFailure ? error : new Error(words(error), { cause: error });
  }
}

/** The same for a change. The engine begins no other after a failure, which surprises in the middle of a list of servers. */
export function explainChange(error: unknown): string {
  const others =
    error instanceof Error && textOf(error, "code") === "CANCELLED"
      ? []
      : [
          "Pulumi begins no other change after a failure; `pulumi up --continue-on-error` goes on with the other servers.",
        ];
  return explain(error, others);
}

/**
 * An error in the words for the operator: what happened, what the server said, and the code with its page. Codes are
 * those of ssh/, machine/ and rollout/; Node's own (ENOENT, ERR_…) have no page.
 */
export function explain(error: unknown, advice: readonly string[] = []): string {
  if (!(error instanceof Error)) return [String(error), ...advice].join("\n\n");
  const { message } = error;
  const detail = textOf(error, "detail");
  const code = textOf(error, "code");
  return [
    message,
    ...(detail === "" || message.includes(detail) ? [] : [detail]),
    ...advice,
    ...(isOurs(code) ? [`${code} (docs/errors/${code}.md)`] : []),
  ].join("\n\n");
}

function isOurs(code: string): boolean {
  return /^[A-Z]+(_[A-Z]+)*$/.test(code) && !/^(ERR_|E[A-Z]+$)/.test(code);
}

function textOf(error: Error, name: "code" | "detail"): string {
  const value: unknown = name in error ? (error as Error & Record<typeof name, unknown>)[name] : "";
  return typeof value === "string" ? value.trim() : "";
}
