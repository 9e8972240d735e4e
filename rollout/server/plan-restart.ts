import type { Inspection } from "../../agent/protocol";
import { findRelease, patchTitle } from "../../catalogue";
import type { Place, RestartPolicy, ServerPlan, ServerState, Step } from "./contract";
import { refusalsOfChange } from "./refusals-of-change";
import { endangersInstallation, isRestartDue, isRestartDueBefore } from "./restart-due";
import { restartAfterTitle, restartBeforeTitle } from "./titles";

interface Seen {
  readonly inspection: Inspection;
  readonly state: ServerState;
  readonly restart?: RestartPolicy | undefined;
  readonly place?: Place | undefined;
}

/** The level is right, and the change that made it so asked for a restart that nobody has made. null: none is due. */
export function planRestart(seen: Seen): Extract<ServerPlan, { kind: "change" | "refused" }> | null {
  const { inspection, state, place } = seen;
  if (!isRestartDue({ inspection, restart: seen.restart })) return null;
  const { level, problems } = state;
  const refusals = refusalsOfChange({
    inspection: { ...inspection, holders: [] }, // whoever holds a file is what the restart may be for
    state,
    way: { interim: [], remove: [], install: "no" },
    interimUpdates: "stay",
    packageBytes: null,
    stopServices: [],
  });
  if (refusals.length > 0) return { kind: "refused", refusals };
  return {
    kind: "change",
    from: level,
    to: level,
    steps: [
      {
        kind: "restart",
        title: restartAfterTitle({ place, level }),
        because: `${nameOf(level)} asked for it`,
      },
      { kind: "verify", title: `Look again: ${level}, every service as before.`, level },
    ],
    warnings: problems,
    unforeseen: ["Not to be foreseen: how long the server takes to come back."],
  };
}

export function restartBefore({ inspection, restart, place }: Seen): readonly Step[] {
  if (!isRestartDueBefore({ inspection, restart })) return [];
  return [
    {
      kind: "restart",
      title: restartBeforeTitle(inspection, place),
      because: "files of Exchange are to be replaced at the next start",
    },
  ];
}

/** Without leave to restart, what is dangerous is only said. */
export function restartWarning({ inspection, restart }: Seen): readonly string[] {
  if (restart === "ifRequired" || !endangersInstallation(inspection)) return [];
  return [
    "Files of Exchange or of Windows Installer are to be replaced at the next restart, over what is installed now: restart the server first, or set restart to ifRequired.",
  ];
}

function nameOf(level: string): string {
  const release = findRelease({ level });
  return release ? patchTitle(release) : level;
}
