import * as pulumi from "@pulumi/pulumi";
import type { ClusterRollup } from "./cluster-rollup";
import type { ExchangeOrganizationArgs } from "./organization/args";
import { chain } from "./organization/commands";
import type { Ends, NamedCommand, Place } from "./organization/commands";
import { makeUnit } from "./organization/make-unit";
import { meaningOf } from "./organization/meaning";
import { mistakesOf } from "./organization/mistakes";
import { orderOf } from "./organization/order";
import type { Order } from "./organization/order";
import { tellLimit } from "./organization/tell-limit";
import { unitsOf } from "./organization/units";
import type { DeclaredUnit } from "./organization/units";
import type { WaveName } from "./organization/waves";
import { ServerRollup } from "./server-rollup";

const TYPE = "exchange-rollup:index:ExchangeOrganization";

/**
 * The servers and clusters of an Exchange organisation at one update rollup: a ServerRollup or ClusterRollup for each,
 * in the order that KB 953469 asks for with CAS-CAS proxying, at most so many of a role and site at once, and with
 * commands around servers, waves and the whole (docs/organisation.md).
 *
 * Waves: Client Access servers of Internet-facing sites, other Client Access servers, Hub Transport with Unified
 * Messaging and Edge, Mailbox servers with the clusters. A server with several roles goes with its first wave. `destroy`
 * goes the other way. When a server fails, the engine finishes what is under way and starts nothing new; with
 * `--continue-on-error` it goes on with what does not wait for that server. The next `up` goes on.
 *
 * A mistake in the declaration is thrown at once, naming the property. Servers that a program declared by themselves
 * before, under the same names, are taken over as they are.
 */
export class ExchangeOrganization extends pulumi.ComponentResource {
  /** The servers' resources, by the names that they are declared with. */
  readonly servers: Readonly<Record<string, ServerRollup>>;
  /** The clusters' resources, by the names that they are declared with. */
  readonly clusters: Readonly<Record<string, ClusterRollup>>;
  /** The level of each server and cluster, by name. */
  readonly levels: pulumi.Output<Readonly<Record<string, string>>>;
  /** What each command printed when it was last run, standard output first, by the name of its resource. */
  readonly said: pulumi.Output<Readonly<Record<string, string>>>;
  /** The waves that have servers, in their order, with the names of those. */
  readonly waves: readonly { readonly wave: WaveName; readonly names: readonly string[] }[];
  /** Whether the waves follow one another, or only `maxUnavailable` decides. */
  readonly orderHeld: boolean;
  /** How many may be in work at once as declared; the provider's `maxConcurrentChanges` has to allow them. */
  readonly atOnce: number;

  constructor(name: string, args: ExchangeOrganizationArgs, options?: pulumi.ComponentResourceOptions) {
    const mistakes = mistakesOf(args);
    if (mistakes.length > 0)
      throw new pulumi.RunError(
        `${name}: the organisation is not declared right. Nothing was done.\n${mistakes.map((one) => `  ${one}`).join("\n")}`,
      );
    super(TYPE, name, {}, options);
    const { maxUnavailable = 1, order: wanted = "asNeeded" } = args;
    const order = orderOf(unitsOf(args), { maxUnavailable, order: wanted });
    const made = makeAll({ name, args, order, parent: this });
    this.servers = made.servers;
    this.clusters = made.clusters;
    this.levels = pulumi.output(
      Object.fromEntries(
        Object.entries({ ...made.servers, ...made.clusters }).map(([key, { level }]) => [key, level]),
      ),
    );
    this.said = pulumi.output(
      Object.fromEntries(made.commands.map(({ name: called, command }) => [called, printed(command)])),
    );
    this.waves = order.waves.map(({ wave, units }) => ({ wave, names: units.map((unit) => unit.name) }));
    this.orderHeld = order.held;
    this.atOnce = order.atOnce;
    tellLimit(this, { name, atOnce: order.atOnce, asked: args.maxUnavailable !== undefined });
    this.registerOutputs({ levels: this.levels, said: this.said, waves: this.waves });
  }
}

interface Making {
  readonly name: string;
  readonly args: ExchangeOrganizationArgs;
  readonly order: Order<DeclaredUnit>;
  readonly parent: pulumi.Resource;
}

interface Made {
  readonly servers: Record<string, ServerRollup>;
  readonly clusters: Record<string, ClusterRollup>;
  readonly commands: NamedCommand[];
}

/** One behind the other: what is before all, each wave with its own before and after, what is after all. */
function makeAll(making: Making): Made {
  const { args, order } = making;
  const made: Made = { servers: {}, clusters: {}, commands: [] };
  const run = (place: Place, when: "before" | "after", behind: Ends): Ends => {
    const next = chain(place, { when, behind });
    made.commands.push(...next.commands);
    return next.ends;
  };
  const all = placeOfAll(making);
  let earlier = run(all, "before", []);
  const endOf = new Map<DeclaredUnit, Ends>();
  const ends: pulumi.Resource[] = [];
  for (const { wave, units } of order.waves) {
    const place = placeOfWave(wave, { units, making });
    const start = run(place, "before", earlier);
    for (const unit of units) {
      const at = placeOfUnit(unit, making);
      const behind = [...start, ...order.waitsFor(unit).flatMap((other) => endOf.get(other) ?? [])];
      const resource = makeUnit(unit, { args, parent: making.parent, behind: run(at, "before", behind) });
      if (resource instanceof ServerRollup) made.servers[unit.name] = resource;
      else made.clusters[unit.name] = resource;
      endOf.set(unit, run(at, "after", [resource]));
    }
    const inWave = units.flatMap((unit) => endOf.get(unit) ?? []);
    const end = run(place, "after", inWave);
    ends.push(...end);
    if (order.held) earlier = end;
  }
  run(all, "after", ends);
  return made;
}

function placeOfAll({ name, args, order, parent }: Making): Place {
  const units = order.waves.flatMap((wave) => wave.units);
  return { name, path: "", commands: args, target: targetsOf(units, args), parent };
}

function placeOfWave(
  wave: WaveName,
  of: { readonly units: readonly DeclaredUnit[]; readonly making: Making },
): Place {
  const { name, args, parent } = of.making;
  const commands = args.waves?.[wave] ?? {};
  const target = targetsOf(of.units, args);
  return { name: `${name}-${wave}`, path: `waves.${wave}`, commands, target, parent };
}

function placeOfUnit(unit: DeclaredUnit, { args, parent }: Making): Place {
  const { name, path, declared } = unit;
  const place = { name, path, commands: declared, target: targetOf(unit, args), parent };
  return unit.kind === "server" ? { ...place, connection: unit.declared.connection } : place;
}

/** With the names, so that a server that is added or whose target changes has the commands around it run. */
function targetsOf(units: readonly DeclaredUnit[], args: ExchangeOrganizationArgs): Place["target"] {
  return pulumi
    .all(units.map((unit) => targetOf(unit, args)))
    .apply((targets) => targets.map((target, index) => `${units[index]!.name}=${target}`).join(" "));
}

function targetOf({ declared }: DeclaredUnit, { rollup }: ExchangeOrganizationArgs): Place["target"] {
  return meaningOf(declared.rollup ?? rollup);
}

function printed({ stdout, stderr }: NamedCommand["command"]): pulumi.Output<string> {
  return pulumi
    .all([stdout, stderr])
    .apply((texts) => texts.filter((text) => (text ?? "") !== "").join("\n"));
}
