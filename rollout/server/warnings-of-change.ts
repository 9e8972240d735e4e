import type { Inspection } from "../../agent/protocol";
import type { ServerState } from "./contract";
import { doubtfulHolders } from "./files-in-use";
import { forefrontWarning } from "./forefront";
import { cacheWarnings } from "./installer-cache";
import { otherInstallers } from "./other-installers";
import type { Removing } from "./way";

/** What is doubtful of the server before a change, and no reason to leave it alone. */
export function warningsOfChange(seen: {
  readonly inspection: Inspection;
  readonly state: ServerState;
  readonly way: Removing;
  /** What the program allows to stop, with dependents. */
  readonly stopServices: readonly string[];
}): readonly string[] {
  return [
    ...doubtfulHolders({ ...seen, server: seen.state.server }),
    ...cacheWarnings(seen),
    ...otherInstallers(seen.inspection),
    ...forefrontWarning(seen.inspection),
  ];
}
