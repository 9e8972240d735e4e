// A process of its own, so that release.mjs can end it when the network is silent.
import { rm } from "node:fs/promises";
import automation from "@pulumi/pulumi/automation/index.js";

const [root, version] = process.argv.slice(2);
try {
  // Our caller checks the version of what arrived; the API's own check wants an object of its `semver`.
  await automation.PulumiCommand.install({ root, version, skipVersionCheck: true });
  await rm(process.env.TMPDIR, { recursive: true, force: true });
} catch (error) {
  process.stderr.write(`${error.message.trim().replace(/\s+/g, " ")}\n`);
  process.exitCode = 1;
}
