/** What a break is to be noticed by: mocha's arguments for each suite. */
export const SUITES = {
  "acceptance, lab": ["test/acceptance/lab.spec.ts"],
  // One of its six ways through the product, which takes a Wine machine of its own each.
  "installation, Wine": ["test/witness/wine/acceptance.witness.ts", "--grep=OpenSSH an installation an "],
  smoke: ["test/witness/smoke/*.witness.ts"],
  msitools: ["test/witness/msitools/*.witness.ts"],
  "OpenSSH, host keys": ["test/witness/openssh/host-keys.witness.ts"],
  "OpenSSH, algorithms": ["test/witness/openssh/algorithms.witness.ts"],
  "OpenSSH, transfer": ["test/witness/openssh/transfer.witness.ts"],
  staging: ["test/agent/stage.spec.ts"],
  claims: ["test/agent/claim.spec.ts"],
};
