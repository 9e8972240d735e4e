import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { root } from "../../root.mjs";
import { run } from "../../run.mjs";
import { say } from "../../say.mjs";
import { Trouble } from "../../trouble.mjs";
import { BREAKS } from "./breaks.mjs";
import { SUITES } from "./suites.mjs";

/** For one suite; a suite that hangs is not green either. */
const SUITE_MINUTES = 10;

/**
 * Applies each break to a copy of the checkout and runs the suites that must notice it. Answers whether all did. A suite
 * that is red without a break says nothing, so each runs once before. `names`: only breaks whose name contains one.
 */
export async function sabotage(names, environment) {
  const breaks = BREAKS.filter(({ name }) => names.length === 0 || names.some((part) => name.includes(part)));
  if (breaks.length === 0)
    throw new Trouble(`no break is called so. Known:\n${BREAKS.map(nameOf).join("\n")}`);
  const copy = await copyOfCheckout();
  try {
    await demandGreen(copy, [...new Set(breaks.flatMap(({ suites }) => suites))], environment);
    const rows = [];
    for (const broken of breaks) rows.push(...(await tryBreak(copy, broken, environment)));
    process.stdout.write(`${table(rows)}\n`);
    const green = rows.filter(({ verdict }) => verdict === "STAYED GREEN");
    say(
      green.length === 0 ? "every break was noticed" : `${green.length} of ${rows.length} were not noticed`,
    );
    return green.length === 0;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function nameOf({ name }) {
  return `  ${name}`;
}

/** What git knows or would take, with the installed packages linked. */
async function copyOfCheckout() {
  const copy = mkdtempSync(path.join(os.tmpdir(), "exchange-rollup-sabotage-"));
  const { code, files } = await checkedOut();
  if (code !== 0) throw new Trouble("git could not list the files of this checkout");
  for (const file of files) cpSync(path.join(root, file), path.join(copy, file));
  symlinkSync(path.join(root, "node_modules"), path.join(copy, "node_modules"));
  await build(copy, []);
  return copy;
}

async function checkedOut() {
  const list = path.join(mkdtempSync(path.join(os.tmpdir(), "exchange-rollup-files-")), "list");
  try {
    const command = `git ls-files -z --cached --others --exclude-standard --deduplicate > '${list}'`;
    const { code } = await run("sh", ["-c", command], { cwd: root, output: "kept" });
    const names = readFileSync(list, "utf8").split("\0");
    return { code, files: names.filter((name) => name !== "" && isThere(name)) };
  } finally {
    rmSync(path.dirname(list), { recursive: true, force: true });
  }
}

/** Removed, and not committed yet. */
function isThere(name) {
  try {
    readFileSync(path.join(root, name));
    return true;
  } catch {
    return false;
  }
}

async function build(copy, args) {
  const { code, output } = await run(process.execPath, ["tools/build.mjs", ...args], {
    cwd: copy,
    output: "kept",
  });
  if (code !== 0) throw new Trouble(`the copy could not be built:\n${output}`);
}

async function demandGreen(copy, suites, environment) {
  for (const suite of suites) {
    const { verdict, seconds, output } = await runSuite(copy, suite, environment);
    say(`${suite}: ${verdict === "STAYED GREEN" ? "green" : verdict} without a break, ${seconds} s`);
    if (verdict !== "STAYED GREEN") throw new Trouble(`${suite} is not green without a break:\n${output}`);
  }
}

async function tryBreak(copy, broken, environment) {
  const file = path.join(copy, broken.file);
  const whole = readFileSync(file, "utf8");
  writeFileSync(file, applied(broken, whole));
  const inAgent = broken.file.startsWith("agent/");
  try {
    if (inAgent) await build(copy, ["--agent"]);
    const rows = [];
    for (const suite of broken.suites) {
      const { verdict, seconds } = await runSuite(copy, suite, environment);
      say(`${broken.name}: ${suite}: ${verdict}, ${seconds} s`);
      rows.push({ name: broken.name, suite, verdict, seconds });
    }
    return rows;
  } finally {
    writeFileSync(file, whole);
    if (inAgent) await build(copy, ["--agent"]);
  }
}

/** The text of a file with the break in it; the text that it replaces has to stand there once. */
export function applied({ name, file, text, replacement }, whole) {
  const parts = whole.split(text);
  if (parts.length !== 2)
    throw new Trouble(`${name}: its text stands ${parts.length - 1} times in ${file}, and should once`);
  return parts.join(replacement);
}

/** Up to its first failure. What cannot even be loaded was not noticed by a test. */
async function runSuite(copy, suite, environment) {
  const counts = path.join(copy, "counts.json");
  rmSync(counts, { force: true });
  const began = Date.now();
  const mocha = path.join(root, "node_modules", "mocha", "bin", "mocha.js");
  const reporter = ["--reporter", "tools/ci/reporter.cjs", "--reporter-option", `counts=${counts}`];
  const { output, timedOut } = await run(process.execPath, [mocha, "--bail", ...reporter, ...SUITES[suite]], {
    cwd: copy,
    env: environment,
    output: "kept",
    timeout: SUITE_MINUTES * 60_000,
  });
  const seconds = Math.round((Date.now() - began) / 1000);
  if (timedOut) return { verdict: "hung", seconds, output };
  const { passed, failed } = readCounts(counts, output);
  if (failed > 0) return { verdict: "noticed", seconds, output };
  if (passed === 0) throw new Trouble(`${suite} ran no test:\n${output}`);
  return { verdict: "STAYED GREEN", seconds, output };
}

function readCounts(file, output) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    throw new Trouble(`a suite could not be loaded:\n${output}`);
  }
}

function table(rows) {
  const width = (key) => Math.max(...rows.map((row) => row[key].length));
  const [name, suite] = [width("name"), width("suite")];
  return rows
    .map((row) => `  ${row.name.padEnd(name)}  ${row.suite.padEnd(suite)}  ${row.verdict}, ${row.seconds} s`)
    .join("\n");
}
