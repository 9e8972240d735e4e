import { run } from "../run.mjs";
import { parseVersion } from "./version.mjs";

const TIME_LIMIT = 30_000;

/** "3.259.0" as the program itself says it; undefined: it does not run, or says something else. */
export async function pulumiVersion(pulumi) {
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const { code, output } = await run(pulumi, ["version"], { output: "kept", timeout: TIME_LIMIT, env });
  const version = output.split(/\r?\n/).find((line) => parseVersion(line));
  return code === 0 && version ? version.trim().replace(/^v/, "") : undefined;
}
