import type { Connect } from "../ssh/contract";
import type { AgentSource } from "./agent-file";
import { REAL_CLOCK, type MachineClock } from "./clock";
import { ConnectedMachine } from "./connected-machine";
import type { ConnectMachine } from "./contract";
import { openLink } from "./open-link";
import { Session } from "./session";

export function makeConnectMachine(parts: {
  readonly connect: Connect;
  readonly agentSource: AgentSource;
  readonly clock?: MachineClock;
}): ConnectMachine {
  const { connect, agentSource, clock = REAL_CLOCK } = parts;
  return async ({ target, signal, deadline, onRetry, onWarning, who }) => {
    const options = { connect, target, agent: await agentSource(), clock, signal, onRetry, onWarning };
    const link = await openLink({ ...options, deadline });
    return new ConnectedMachine(new Session(link, options), who);
  };
}
