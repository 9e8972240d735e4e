import type { World, WorldService } from "./witness";

/** How a server stands, in a form that two moments can be compared by. */
export interface WorldView {
  readonly patches: readonly string[];
  readonly services: readonly WorldService[];
  readonly files: Readonly<Record<string, string>>;
  readonly tasks: readonly string[];
  readonly patchRuns: number | undefined;
  readonly boot: string | undefined;
}

/** One after the other: on a real server each is a command over SSH. */
export async function viewOf(world: World): Promise<WorldView> {
  return {
    patches: await world.appliedPatches(),
    services: await world.services(),
    files: await world.exchangeFiles(),
    tasks: await world.tasks(),
    patchRuns: await world.patchRuns(),
    boot: await world.boot(),
  };
}

/** Of what we put on a server: the folder, and what stays (DESIGN.md). */
export function ourPaths(systemDrive: string): { readonly home: string; readonly proof: string } {
  return { home: `${systemDrive}\\ExchangeRollup`, proof: `${systemDrive}\\WINDOWS\\ExchangeRollup` };
}
