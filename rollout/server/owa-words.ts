import type { JobResult } from "../../agent/protocol";

/** More names than that are in the copies' folder. */
const MOST_NAMES = 10;

/** What became of Outlook Web Access' customisations; nothing brings them back but a person (operations.md 6.8). */
export function owaWarning(server: string, { owa }: JobResult): readonly string[] {
  if (!owa || owa.customised.length + owa.unknown.length === 0) return [];
  const { customised, unknown, replaced, copies } = owa;
  return [
    [
      `${server}: ${files(replaced)} of Outlook Web Access ${replaced === 1 ? "was" : "were"} replaced.`,
      ...(customised.length > 0 ? [`Had been customised: ${names(customised)}.`] : []),
      ...(unknown.length > 0
        ? [
            `Whether they had been customised could not be known, as no job of ours had seen them installed: ${names(unknown)}.`,
          ]
        : []),
      `The old ones are in ${copies} on the server: make customisations anew from there. They are yours, and stay when the resource is destroyed.`,
    ].join(" "),
  ];
}

function names(paths: readonly string[]): string {
  const more = paths.length - MOST_NAMES;
  return paths.slice(0, MOST_NAMES).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function files(count: number): string {
  return count === 1 ? "1 file" : `${count} files`;
}
