import { findRelease } from "../../catalogue";
import { againstFound } from "../../rollout/server";
import type { ServerState } from "../../rollout/server/contract";

/** Of a server that a look found at a rollup which Microsoft took back, whatever is declared; "" if it is at another. */
export function withdrawnNow({ server, level }: Pick<ServerState, "server" | "level">): string {
  const release = findRelease({ level });
  return release?.withdrawn ? `${server}: ${againstFound(release).join(" ")}` : "";
}
