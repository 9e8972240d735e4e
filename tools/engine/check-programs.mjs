import path from "node:path";
import { Trouble } from "../trouble.mjs";
import { programIn } from "./find-program.mjs";
import { ENGINE_VERSION, NEEDED_PROGRAMS } from "./pinned.mjs";
import { pulumiVersion } from "./pulumi-version.mjs";

/** Throws unless the folder holds the pinned engine and it runs. */
export async function checkPrograms(root) {
  const programs = path.join(root, "bin");
  for (const name of NEEDED_PROGRAMS) {
    if (!programIn(programs, name)) throw new Trouble(`${name} is missing in ${programs}`);
  }
  const found = await pulumiVersion(programIn(programs, "pulumi"));
  if (found !== ENGINE_VERSION)
    throw new Trouble(`pulumi in ${programs} says ${found ?? "nothing"} instead of ${ENGINE_VERSION}`);
}
