import type { Lock } from "../../machine/contract";
import { withLock } from "../server/with-lock";
import type { ClusterChange, ClusterLook } from "./contract";

/** Does the work while every node is held for it, from the first to the last; one that another holds ends it before it begins. */
export async function holdAll<T>(
  { machines, reporter, look }: Pick<ClusterChange, "machines" | "reporter"> & { readonly look: ClusterLook },
  { purpose, work }: { readonly purpose: string; readonly work: (locks: readonly Lock[]) => Promise<T> },
): Promise<T> {
  const hold = (locks: readonly Lock[]): Promise<T> => {
    const next = machines.nodes[locks.length];
    if (!next) return work(locks);
    const { server } = look.state.nodes[locks.length]!;
    return withLock({
      machine: next.machine,
      server,
      purpose,
      reporter,
      work: (lock) => hold([...locks, lock]),
    });
  };
  return hold([]);
}
