import { ROLES } from "./roles";
import type { ExchangeRole, Unit } from "./roles";

/** A number, or a percentage as `"25%"`. */
export type Share = number | string;

/** One for all roles, or one for each role; what is not named is 1. */
export type MaxUnavailable = Share | Readonly<Partial<Record<ExchangeRole, Share>>>;

/** What can stand in for one another: the units with a role in a site. */
export interface Group {
  readonly role: ExchangeRole;
  readonly site: string;
  /** Places in the list of units, in its order. */
  readonly members: readonly number[];
  /** How many of them may be in work at once. */
  readonly limit: number;
}

export function groupsOf(units: readonly Unit[], maxUnavailable: MaxUnavailable): readonly Group[] {
  const sites = [...new Set(units.map(({ site }) => site))];
  return sites.flatMap((site) =>
    ROLES.flatMap((role): Group[] => {
      const members = units.flatMap((unit, place) =>
        unit.site === site && unit.roles.includes(role) ? [place] : [],
      );
      if (members.length === 0) return [];
      return [{ role, site, members, limit: limitOf(shareOf(maxUnavailable, role), members.length) }];
    }),
  );
}

/** What is wrong with it, or undefined. */
export function wrongShare(share: unknown): string | undefined {
  const ok =
    typeof share === "number"
      ? Number.isInteger(share) && share >= 1
      : typeof share === "string" && percentOf(share) !== undefined;
  if (ok) return undefined;
  return `${JSON.stringify(share) ?? "undefined"} is not allowed. Allowed: a whole number from 1, or a percentage from "1%" to "100%".`;
}

function shareOf(maxUnavailable: MaxUnavailable, role: ExchangeRole): Share {
  return typeof maxUnavailable === "object" ? (maxUnavailable[role] ?? 1) : maxUnavailable;
}

/** Rounded down, and never less than one: else nothing could ever be changed. */
function limitOf(share: Share, size: number): number {
  if (typeof share === "number") return share;
  return Math.max(1, Math.floor((size * (percentOf(share) ?? 0)) / 100));
}

function percentOf(text: string): number | undefined {
  const percent = Number(/^(\d{1,3})%$/.exec(text)?.[1] ?? 0);
  return percent >= 1 && percent <= 100 ? percent : undefined;
}
