import type { SiteServer } from "../../../lab/site-server";
import { builtAgent, makeConnectMachine, REAL_CLOCK } from "../../../machine";
import type { ConnectMachine, Machine } from "../../../machine/contract";
import { connect } from "../../../ssh/connect";

/** A controller whose pauses are over at once, and whose clock has gone on by them. */
export function hurriedConnect(): ConnectMachine {
  let ahead = 0;
  const clock = {
    ...REAL_CLOCK,
    now: () => Date.now() + ahead,
    sleep: (ms: number, signal?: AbortSignal) => {
      ahead += ms;
      return REAL_CLOCK.sleep(Math.min(ms, 20), signal);
    },
  };
  return makeConnectMachine({ connect, agentSource: builtAgent, clock });
}

export function hurriedMachine({ host, port, user, password, hostKey }: SiteServer): Promise<Machine> {
  const target = { host, port, user, password, hostKey, perDialTimeout: 2, dialErrorLimit: 1 };
  return hurriedConnect()({ target, who: "tom@desk" });
}
