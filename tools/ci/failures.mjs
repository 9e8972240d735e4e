// node tools/ci/failures.mjs FILE…: a line for each failure in the files of counts that reporter.cjs and the sweep write.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

for (const file of process.argv.slice(2).filter((one) => existsSync(one)))
  for (const failure of JSON.parse(readFileSync(file, "utf8")).failures)
    console.log(`FAILED ${path.basename(file, ".json")}: ${failure}`);
