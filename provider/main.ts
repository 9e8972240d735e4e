import { connectMachine } from "../machine";
import { endWithEngine, outliveBugs } from "./host/process-life";
import { serve } from "./host/serve";
import { createProvider } from "./provider";

/** Started by the engine as `main.js <engine address>`: the port is the first line of stdout and all that is ever there. */
async function main(): Promise<void> {
  const announce = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr);
  outliveBugs();
  const engine = process.argv.slice(2).find((argument) => !argument.startsWith("-")) ?? "";
  const served = await serve({ definition: createProvider({ connectMachine }), engine });
  endWithEngine(served);
  announce(`${String(served.port)}\n`);
}

if (require.main === module) {
  main().catch((error: unknown) => {
    console.error("exchange-rollup: the provider did not start:", error);
    process.exitCode = 1;
  });
}
