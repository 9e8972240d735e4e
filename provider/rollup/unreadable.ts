import type { CheckFailure } from "../host/contract";

/** For an import or a get: the id names the hosts, and the rest of the way there is not known well enough. */
export function unreadable(
  id: string,
  way: { readonly of: "its connection" | "its connections"; readonly failures: readonly CheckFailure[] },
): Error {
  const reasons = way.failures.map(({ reason }) => `  - ${reason}`).join("\n");
  return new Error(
    `${id}: cannot be read with what the provider's config and the environment say of ${way.of}:\n${reasons}`,
  );
}
