import { createHash } from "node:crypto";
import type { Site } from "../../lab/site";
import { FailoverCluster } from "../../lab/world/cluster/failover-cluster";
import { fingerprintOfCluster } from "../../lab/world/cluster/fingerprint";
import { fingerprintOf } from "../../lab/world/fingerprint";
import type { Step } from "../../lab/world/steps";

/** What can be told of the world just before a step. */
export interface Moment {
  /** Hash of all that lasts or can be seen of the machines and clusters, and of what is to come by itself. */
  readonly world: string;
  /** As `world`, without the letters of single calls: whoever comes later never reads them. */
  readonly left: string;
  /** Hash of all that can be seen of the clusters and of their nodes' services. */
  readonly cluster: string;
  /** How often anybody has looked at a cluster. */
  readonly looks: number;
  /** Lab time, ms. */
  readonly at: number;
  /** Which of the scenario's operations is under way: the state of the stack is written when one ends. */
  readonly operation: number;
}

export type RecordedStep = Step & { readonly moment: Moment };

/**
 * Where our commands put their output (agent/system/command.ts) and the mark of their end (limited.ts), to read and
 * delete both: by a name that nobody uses again, in a folder that is tidied or given up with all that is in it.
 */
const OUTPUT = /\\rad[0-9A-F]{5}\.tmp(\.ended)?$/i;

/**
 * What one call of the agent is asked and answers (machine/call-agent.ts), by names that cannot be guessed: whoever comes
 * later only lists them, to remove those that are a day old (machine/open-link.ts), or all (machine/leave-landing.ts).
 */
const LETTER = /\\\.exchange-rollup\\(probe|request|reply)-[0-9a-z]+-[0-9a-f]{16}[^\\]*$/i;

/** Looks at the world at each call, and changes nothing of it. */
export function momentsOf(lab: Site, clusterNames: readonly string[]): (operation: number) => Moment {
  const clusters = clusterNames.map((name) => clusterOf(lab, name));
  const machines = lab.all.map(({ machine }) => machine);
  const { clock } = lab;
  return (operation) => {
    const cluster = hash(clusters.map(fingerprintOfCluster));
    const prints = machines.map((machine) => fingerprintOf(machine, { without: OUTPUT, aside: LETTER }));
    const left = hash([...prints.map(({ rest }) => rest), clock.pending.join(" "), cluster]);
    return {
      world: hash([left, ...prints.map(({ aside }) => aside)]),
      left,
      cluster,
      looks: machines.reduce((sum, { looks }) => sum + looks, 0),
      at: clock.now(),
      operation,
    };
  };
}

function hash(texts: readonly string[]): string {
  return createHash("sha1").update(texts.join("\n")).digest("hex").slice(0, 16);
}

function clusterOf(lab: Site, name: string): FailoverCluster {
  const cluster = lab.cluster(name);
  if (cluster instanceof FailoverCluster) return cluster;
  throw new Error(`${name} is no cluster of the lab's.`);
}
