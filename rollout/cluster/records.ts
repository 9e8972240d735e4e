import type { Lock } from "../../machine/contract";
import { ownershipOf } from "../server/ownership";
import type { ClusterWish } from "./contract";
import { memoText, readMemo, type Memo } from "./memo";
import { ownersOf } from "./owners";
import type { Rollout } from "./rollout";
import { keyOf } from "./same-name";

/** Every node becomes this resource's before the first is changed. */
export async function claimAll(
  { machines, attempt }: Pick<Rollout, "machines" | "attempt">,
  { locks, urn, known }: { readonly locks: readonly Lock[] } & Pick<ClusterWish, "urn" | "known">,
): Promise<void> {
  for (const [index, { machine }] of machines.nodes.entries()) {
    const { server } = attempt.first.state.nodes[index]!;
    const token = known[keyOf(server)]?.token ?? null;
    const { record } = await machine.claim(locks[index]!, { urn, token });
    attempt.claimed(server, ownershipOf(record));
  }
}

/** Who ran what before the attempt lies with all nodes before its first step; an interrupted one is taken up. */
export async function rememberOwners(rollout: Rollout, locks: readonly Lock[]): Promise<Memo> {
  const { look } = rollout.attempt;
  const earlier = readMemo(look.inspections);
  if (earlier) return earlier;
  const memo = { owners: ownersOf(look.state) };
  await writeAll(rollout, { locks, text: memoText(memo) });
  return memo;
}

/** The end is reached by now: what stays of it is taken away by the next operation. */
export async function forgetOwners(rollout: Rollout, locks: readonly Lock[]): Promise<void> {
  try {
    await writeAll(rollout, { locks, text: "" });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    rollout.reporter.info(`Who ran what before could not be taken from every record: ${why}`);
  }
}

async function writeAll(
  { machines, attempt }: Rollout,
  { locks, text }: { readonly locks: readonly Lock[]; readonly text: string },
): Promise<void> {
  for (const [index, { machine }] of machines.nodes.entries()) {
    const { server } = attempt.first.state.nodes[index]!;
    const record = attempt.records[keyOf(server)];
    if (record) await machine.remember(locks[index]!, record.token, text);
  }
}
