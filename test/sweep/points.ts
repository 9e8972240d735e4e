import type { SiteServer } from "../../lab/site-server";
import type { Step } from "../../lab/world/steps";
import { stepNames } from "./step-names";

/** Tells each step of some servers, named by its call (step-names.ts); of several, names and lanes begin with the server's name. */
export function onEveryStepOf(
  servers: readonly SiteServer[],
  act: (step: Step, server: SiteServer) => void,
): () => void {
  const ends = servers.map((server) => {
    const nameOf = stepNames(server.machine);
    return server.machine.steps.onEveryStep((step) => {
      const named = { ...step, name: nameOf(step) };
      act(servers.length === 1 ? named : ofServer(server, named), server);
    });
  });
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
