#!/usr/bin/env node
// npm run engine: provides the Pulumi engine and prints, as its last line, the folder of its programs.
import { installDependencies } from "../install-dependencies.mjs";
import { say } from "../say.mjs";
import { runCommand } from "../trouble.mjs";
import { provideEngine } from "./provide.mjs";

await runCommand(async () => {
  await installDependencies(say);
  const engine = await provideEngine(say);
  say(`Pulumi ${engine.version}`);
  process.stdout.write(`${engine.programs}\n`);
});
