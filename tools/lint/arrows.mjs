/**
 * Which room may import from which (design: program → engine → provider → rollout → machine → ssh). A value names a
 * room, a folder or a file without its ending; "types" allows `import type` only. Rooms that are not listed as a key
 * (test, bench, tools) may import all.
 */
export const ARROWS = {
  "index.ts": { components: "values" },
  examples: { components: "values" },
  // The component knows from the catalogue which spellings of a target mean an early rollup.
  components: { "catalogue/target": "values", "catalogue/contract": "types", "agent/protocol": "types" },
  provider: {
    rollout: "values",
    machine: "values",
    catalogue: "values",
    ssh: "types",
    "agent/protocol": "types",
  },
  rollout: { machine: "values", catalogue: "values", "agent/protocol": "types" },
  machine: { ssh: "values", "agent/protocol": "values" },
  ssh: {},
  catalogue: {},
  agent: {},
  lab: { "catalogue/rollups.json": "values", "dist/agent": "values" },
};
