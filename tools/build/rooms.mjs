/** The rooms whose TypeScript becomes dist/ (as tsconfig.build.json has them), and the agent's, which is bundled. */
export const ROOMS = ["agent", "catalogue", "components", "lab", "machine", "provider", "rollout", "ssh"];
