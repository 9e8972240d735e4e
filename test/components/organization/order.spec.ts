import assert from "node:assert/strict";
import fc from "fast-check";
import { groupsOf } from "../../../components/organization/groups";
import type { MaxUnavailable } from "../../../components/organization/groups";
import type { Targeted } from "../../../components/organization/held-order";
import { orderOf } from "../../../components/organization/order";
import type { Order } from "../../../components/organization/order";
import { ROLES } from "../../../components/organization/roles";
import type { ExchangeRole } from "../../../components/organization/roles";
import { WAVES, waveOf } from "../../../components/organization/waves";

interface Given {
  readonly roles: readonly ExchangeRole[];
  readonly site?: string;
  readonly facing?: boolean;
  readonly rollup?: string | null;
}

describe("the waves of an organisation", () => {
  it("are Internet-facing Client Access, other Client Access, transport, Mailbox; a server goes with its first", () => {
    const units = unitsOf([
      { roles: ["Mailbox"] },
      { roles: ["ClientAccess", "Mailbox"], site: "BRANCH" },
      { roles: ["EdgeTransport"], site: "EDGE" },
      { roles: ["UnifiedMessaging", "Mailbox"] },
      { roles: ["HubTransport"] },
      { roles: ["ClientAccess"] },
      { roles: ["HubTransport", "ClientAccess"], facing: true },
    ]);
    assert.deepEqual(
      units.map((unit) => waveOf(unit, units)),
      [
        "mailbox",
        "clientAccess",
        "transport",
        "transport",
        "transport",
        // Not facing itself, but its site is.
        "internetFacing",
        "internetFacing",
      ],
    );
    const { waves } = orderOf(units, { maxUnavailable: 1, order: "asNeeded" });
    assert.deepEqual(
      waves.map(({ wave, units: of }) => [wave, of.map(({ name }) => name)]),
      [
        ["internetFacing", ["EX5", "EX6"]],
        ["clientAccess", ["EX1"]],
        ["transport", ["EX2", "EX3", "EX4"]],
        ["mailbox", ["EX0"]],
      ],
    );
  });

  const twoSites: readonly Given[] = [
    { roles: ["ClientAccess"], site: "HQ", facing: true },
    { roles: ["ClientAccess"], site: "BRANCH" },
    { roles: ["Mailbox"], site: "HQ" },
  ];
  const held: Readonly<Record<string, [given: readonly Given[], order: "asNeeded" | "always", boolean]>> = {
    "are held with Client Access in two sites from Update Rollup 3 on": [
      at(twoSites, "RTM-RU3"),
      "asNeeded",
      true,
    ],
    "are held for Update Rollup 7 by its KB number": [at(twoSites, "KB953469"), "asNeeded", true],
    "are held for a rollup of a service pack, which is later": [at(twoSites, "SP1-RU1"), "asNeeded", true],
    "are held for a spelling that another series could mean": [at(twoSites, "RU2"), "asNeeded", true],
    "are held for the bare service pack, of whichever series": [at(twoSites, "none"), "asNeeded", true],
    "are held for a target that is known only later": [at(twoSites, null), "asNeeded", true],
    "are not held before Update Rollup 3": [at(twoSites, "RTM-RU2"), "asNeeded", false],
    "are not held before Update Rollup 3, by its build": [at(twoSites, "8.0.711.2"), "asNeeded", false],
    "are held where one Client Access server goes to Update Rollup 3": [
      [{ ...twoSites[0]!, rollup: "RTM-RU3" }, ...at(twoSites.slice(1), "RTM-RU2")],
      "asNeeded",
      true,
    ],
    "are not held where only a Mailbox server goes to Update Rollup 3": [
      [...at(twoSites.slice(0, 2), "RTM-RU2"), { ...twoSites[2]!, rollup: "RTM-RU3" }],
      "asNeeded",
      false,
    ],
    "are not held with Client Access in one site": [
      at(
        twoSites.filter(({ site }) => site === "HQ"),
        "RU7",
      ),
      "asNeeded",
      false,
    ],
    "are held in one site where that is asked for": [at(twoSites.slice(0, 1), "RU7"), "always", true],
  };
  for (const [title, [given, order, expected]] of Object.entries(held))
    it(title, () => assert.equal(orderOf(unitsOf(given), { maxUnavailable: 1, order }).held, expected));
});

describe("how many of a role and site may be in work at once", () => {
  const limitOf = (count: number, maxUnavailable: MaxUnavailable): number | undefined =>
    groupsOf(
      unitsOf(Array.from({ length: count }, (): Given => ({ roles: ["ClientAccess"] }))),
      maxUnavailable,
    )[0]?.limit;

  it("is the number, or the percentage rounded down and never less than one", () => {
    assert.deepEqual(
      [
        limitOf(8, 1),
        limitOf(8, 3),
        limitOf(8, "25%"),
        limitOf(7, "50%"),
        limitOf(3, "10%"),
        limitOf(3, "100%"),
      ],
      [1, 3, 2, 3, 1, 3],
    );
  });

  it("is one for a role that is not named", () => {
    assert.equal(limitOf(4, { ClientAccess: 2 }), 2);
    assert.equal(limitOf(4, { Mailbox: 2 }), 1);
  });

  it("counts by role and site: a server of two roles counts in both", () => {
    const units = unitsOf([
      { roles: ["ClientAccess", "HubTransport"], site: "HQ" },
      { roles: ["HubTransport"], site: "HQ" },
      { roles: ["HubTransport"], site: "BRANCH" },
    ]);
    assert.deepEqual(
      groupsOf(units, 1).map(({ role, site, members }) => [role, site, members]),
      [
        ["ClientAccess", "HQ", [0]],
        ["HubTransport", "HQ", [0, 1]],
        ["HubTransport", "BRANCH", [2]],
      ],
    );
  });

  it("is reached: of a single role as many are let go as may", () => {
    for (const limit of [1, 2, 5]) {
      const units = unitsOf(Array.from({ length: 6 }, (): Given => ({ roles: ["Mailbox"] })));
      assert.equal(orderOf(units, { maxUnavailable: limit, order: "asNeeded" }).atOnce, limit);
    }
  });
});

describe("the order of a random organisation", () => {
  const roles = fc.subarray([...ROLES], { minLength: 1 });
  const share = fc.oneof(
    fc.integer({ min: 1, max: 4 }),
    fc.integer({ min: 1, max: 100 }).map((percent) => `${String(percent)}%`),
  );
  const maxUnavailable: fc.Arbitrary<MaxUnavailable> = fc.oneof(
    share,
    fc.dictionary(fc.constantFrom(...ROLES), share),
  );
  const organisation = fc.record({
    given: fc.array(
      fc.record({
        roles,
        site: fc.constantFrom("HQ", "BRANCH", "EDGE"),
        facing: fc.boolean(),
        rollup: fc.constantFrom("RTM-RU2", "RU7"),
      }),
      { minLength: 1, maxLength: 9 },
    ),
    maxUnavailable,
    order: fc.constantFrom("asNeeded" as const, "always" as const),
  });

  it("lets at no time more than maxUnavailable of a role and site be in work at once", () => {
    fc.assert(
      fc.property(organisation, ({ given, ...options }) => {
        const units = unitsOf(given);
        const order = orderOf(units, options);
        const sets = setsInWork(order);
        for (const { role, site, limit } of groupsOf(units, options.maxUnavailable))
          for (const set of sets) {
            const together = set.filter((unit) => unit.site === site && unit.roles.includes(role));
            assert.ok(
              together.length <= limit,
              `${role} in ${site}: ${String(together.length)} of at most ${String(limit)}`,
            );
          }
        assert.equal(order.atOnce, Math.max(...sets.map(({ length }) => length)));
      }),
      { numRuns: 400, seed: 8 },
    );
  });

  it("lets every server begin some time, whatever finishes first", () => {
    fc.assert(
      fc.property(organisation, ({ given, ...options }) => {
        const units = unitsOf(given);
        const order = orderOf(units, options);
        const over = new Set<Targeted>();
        for (;;) {
          const ready = units.filter(
            (unit) => !over.has(unit) && directlyBefore(order, unit).every((one) => over.has(one)),
          );
          if (ready.length === 0) break;
          over.add(ready.at(-1)!);
        }
        assert.equal(over.size, units.length);
      }),
      { numRuns: 400, seed: 8 },
    );
  });

  it("begins no wave before the last is over, where the order is held", () => {
    fc.assert(
      fc.property(organisation, ({ given, ...options }) => {
        const order = orderOf(unitsOf(given), options);
        const waveAt = (unit: Targeted): number =>
          WAVES.indexOf(order.waves.find(({ units }) => units.includes(unit))!.wave);
        if (!order.held) return;
        for (const set of setsInWork(order)) assert.ok(new Set(set.map(waveAt)).size <= 1);
      }),
      { numRuns: 200, seed: 8 },
    );
  });
});

function unitsOf(given: readonly Given[]): readonly Targeted[] {
  return given.map(({ roles, site = "HQ", facing = false, rollup = "RU7" }, index) => ({
    name: `EX${String(index)}`,
    roles,
    site,
    internetFacing: facing,
    rollup,
  }));
}

function at(given: readonly Given[], rollup: string | null): readonly Given[] {
  return given.map((one) => ({ ...one, rollup }));
}

/** What the resources of the component wait for: lanes, and whole waves where those are held. */
function directlyBefore(order: Order<Targeted>, unit: Targeted): readonly Targeted[] {
  const wave = order.waves.findIndex(({ units }) => units.includes(unit));
  const earlier = order.held ? order.waves.slice(0, wave).flatMap(({ units }) => units) : [];
  return [...earlier, ...order.waitsFor(unit)];
}

/** Every set of which none has to wait for another, found by trying all: what can be in work at the same time. */
function setsInWork(order: Order<Targeted>): readonly (readonly Targeted[])[] {
  const units = order.waves.flatMap((wave) => wave.units);
  const before = new Map<Targeted, Set<Targeted>>();
  for (const unit of units) {
    const direct = directlyBefore(order, unit);
    before.set(unit, new Set([...direct, ...direct.flatMap((one) => [...(before.get(one) ?? [])])]));
  }
  const apart = (a: Targeted, b: Targeted): boolean => !before.get(a)?.has(b) && !before.get(b)?.has(a);
  let sets: (readonly Targeted[])[] = [[]];
  for (const unit of units)
    sets = [
      ...sets,
      ...sets.filter((set) => set.every((one) => apart(one, unit))).map((set) => [...set, unit]),
    ];
  return sets;
}
