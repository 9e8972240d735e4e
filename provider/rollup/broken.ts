import type { Inspection } from "../../agent/protocol";
import { brokenProblem, brokenServer } from "../../rollout/server";

/** What a look says of services that an attempt of somebody else left disabled. */
export interface BrokenNews {
  /** Sentences for a warning. */
  readonly warnings: readonly string[];
  /** What the next update puts right by itself, so that the engine has to be told that one is due; "": nothing. */
  readonly due: string;
}

export function brokenNews(
  seen: readonly { readonly server: string; readonly inspection: Inspection }[],
): BrokenNews {
  const all = seen.flatMap(({ server, inspection }) => {
    const broken = brokenServer(inspection);
    return broken ? [{ text: `${server}: ${brokenProblem(broken)}`, isDue: broken.repair !== null }] : [];
  });
  return {
    warnings: all.filter(({ isDue }) => !isDue).map(({ text }) => text),
    due: all
      .filter(({ isDue }) => isDue)
      .map(({ text }) => text)
      .join("\n"),
  };
}
