import type { BrokenFacts, Inspection, InstallerEvent } from "../../agent/protocol";

/** When a rollup was installed well for the last time, or a job of ours proved every service restored. */
export interface LastGood {
  readonly time: string;
  /** Goes on after "since". */
  readonly what: string;
}

/** An update was installed; could not be installed, with and without a log (operations.md 5.1, 6.10). */
const INSTALLED = 1022;
const FAILED = [1023, 1024];
const DAY = 24 * 3600 * 1000;

/** Failures since then, oldest first. What failed before is over: services were as they should be afterwards. */
export function failedAttempts({ events }: BrokenFacts, good: LastGood | null): readonly InstallerEvent[] {
  return (events ?? [])
    .filter((event) => FAILED.includes(event.id) && isExchanges(event))
    .filter(({ time }) => good === null || time > good.time)
    .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}

/** null: could not be found out. */
export function lastGood({ patches }: Inspection, facts: BrokenFacts): LastGood | null {
  const installed = (patches ?? [])
    .filter(({ state }) => state === "applied")
    .map((patch) => patch.installed);
  const days = installed.length > 0 ? installed : [facts.productInstalled];
  const all: LastGood[] = [
    ...(facts.events ?? [])
      .filter((event) => event.id === INSTALLED && isExchanges(event))
      .map(({ time }) => ({ time, what: "the last rollup was installed well" })),
    ...(facts.proved
      ? [{ time: facts.proved.endedAt, what: `job ${facts.proved.job} proved every service to be in order` }]
      : []),
    ...days.flatMap((day) => {
      const time = dayBefore(day);
      return time === null ? [] : [{ time, what: `Exchange was last brought forward (${day})` }];
    }),
  ];
  return all.reduce<LastGood | null>(
    (best, one) => (best === null || one.time > best.time ? one : best),
    null,
  );
}

/** InstallDate is the server's local day: a day earlier is before it everywhere. */
function dayBefore(day: string): string | null {
  const parts = /^(\d{4})(\d\d)(\d\d)$/.exec(day);
  if (!parts) return null;
  const time = Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])) - DAY;
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** By the product's name, which is in the message in every language; one whose text could not be had may be Exchange's. */
export function isExchanges({ message }: InstallerEvent): boolean {
  return message === "" || message.includes("Microsoft Exchange");
}
