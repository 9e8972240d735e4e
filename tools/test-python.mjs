#!/usr/bin/env node
// npm run test:python: the example in Python through the engine. Needs Python 3.9 or later with venv; takes Pulumi's SDK
// from PyPI and, where none is on PATH, builds the Python language host. Arguments are mocha's.
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { findProgram } from "./engine/find-program.mjs";
import { providePythonHost } from "./engine/python-host.mjs";
import { root } from "./root.mjs";
import { run } from "./run.mjs";
import { say } from "./say.mjs";
import { setUp } from "./set-up.mjs";
import { withSuites } from "./tests-to-run.mjs";
import { runCommand, Trouble } from "./trouble.mjs";

const REQUIREMENTS = path.join(root, "examples", "python", "requirements.txt");

await runCommand(async (args) => {
  const python = ["python3", "python"].map((name) => findProgram(name)).find(Boolean);
  if (!python) throw new Trouble("python3 is not on PATH. The example in Python was not tried.");
  const { environment } = await setUp();
  const host = await providePythonHost(say);
  const folder = await mkdtemp(path.join(os.tmpdir(), "exchange-rollup-python-"));
  try {
    const programs = await makeVirtualEnvironment(python, folder);
    const mocha = path.join(root, "node_modules", "mocha", "bin", "mocha.js");
    // The host of that version knows no virtual environments: the first python on PATH is its.
    const env = { ...environment, PATH: [programs, host, environment.PATH].join(path.delimiter) };
    const { code } = await run(process.execPath, [mocha, ...withSuites(args, "test/python/**/*.python.ts")], {
      cwd: root,
      env,
    });
    return code;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** With what the example requires; gives the folder of its programs. */
async function makeVirtualEnvironment(python, folder) {
  const made = await run(python, ["-m", "venv", folder], { output: "kept" });
  if (made.code !== 0)
    throw new Trouble(
      `${python} makes no virtual environment (on Debian: apt-get install python3-venv):\n${made.output.trim()}`,
    );
  const programs = path.join(folder, process.platform === "win32" ? "Scripts" : "bin");
  say("installing Pulumi's SDK for Python");
  const installed = await run(path.join(programs, "pip"), ["install", "--quiet", "-r", REQUIREMENTS], {
    output: "kept",
  });
  if (installed.code !== 0) throw new Trouble(`pip could not install it:\n${installed.output.trim()}`);
  return programs;
}
