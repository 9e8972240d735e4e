import path from "node:path";
import { findProgram, programIn } from "./find-program.mjs";
import { OLDEST_ENGINE } from "./pinned.mjs";
import { pulumiVersion } from "./pulumi-version.mjs";
import { isAtLeast } from "./version.mjs";

/** The user's own `pulumi`, if it is recent enough and can run a TypeScript program. */
export async function findOwnEngine(probes = { findProgram, programIn, pulumiVersion }) {
  const pulumi = probes.findProgram("pulumi");
  if (!pulumi) return { missing: "pulumi is not on PATH" };

  const version = await probes.pulumiVersion(pulumi);
  if (!version) return { missing: `${pulumi} does not say its version` };
  if (!isAtLeast(version, OLDEST_ENGINE)) {
    return { missing: `${pulumi} is ${version}, which is too old (${OLDEST_ENGINE} or later is needed)` };
  }

  const programs = path.dirname(pulumi);
  if (
    !probes.programIn(programs, "pulumi-language-nodejs") &&
    !probes.findProgram("pulumi-language-nodejs")
  ) {
    return { missing: `${pulumi} has no pulumi-language-nodejs, neither beside it nor on PATH` };
  }
  return { engine: { programs, version } };
}
