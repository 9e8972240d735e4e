import type { SiteServer } from "../../lab/site-server";
import type { Step } from "../../lab/world/steps";

/** Tells each step of several servers; names and lanes then begin with the server's name. */
export function onEveryStepOf(
  servers: readonly SiteServer[],
  act: (step: Step, server: SiteServer) => void,
): () => void {
  const ends = servers.map((server) =>
    server.machine.steps.onEveryStep((step) =>
      act(servers.length === 1 ? step : ofServer(server, step), server),
    ),
  );
  return () => {
    for (const end of ends) end();
  };
}

function ofServer({ name }: SiteServer, step: Step): Step {
  return { ...step, name: `${name} ${step.name}`, lane: `${name} ${step.lane}` };
}

/** Of one of several servers: lanes begin in lower case, names of servers do not. */
export function isNodeStep({ name }: Step): boolean {
  return /^[A-Z]/.test(name);
}
