import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Inspection } from "../../agent/protocol";
import { readPackage } from "../../catalogue";
import { connectMachine } from "../../machine";
import type { Answer, CommandLine } from "./command-line";
import { QUESTIONS } from "./questions";
import type { Settings } from "./settings";

/** Longer answers are cut. */
const MOST_CHARACTERS = 64 * 1024;

interface Asked {
  readonly id: string;
  readonly question: string;
  readonly answers: readonly (Answer & { readonly command: string })[];
}

/** What is sent back: everything in it can be read before, and names of machines and people are replaced. */
export interface Report {
  readonly format: 1;
  readonly shell: string;
  readonly inspection: Inspection;
  readonly asked: readonly Asked[];
  /** What each .msp in the folder says of itself. */
  readonly packages: readonly unknown[];
}

export async function reportOn(settings: Settings, commands: CommandLine): Promise<Report> {
  const inspection = await look(settings);
  const report: Report = {
    format: 1,
    shell: await commands.shell(),
    inspection,
    asked: await ask(commands),
    packages: settings.packages === null ? [] : await packagesIn(settings.packages),
  };
  const text = masked(JSON.stringify(report, undefined, 2), namesIn(settings, inspection));
  await writeFile(settings.report, `${text}\n`);
  return JSON.parse(text) as Report;
}

async function look({ target }: Settings): Promise<Inspection> {
  const machine = await connectMachine({ target, who: "acceptance@controller" });
  try {
    return await machine.look();
  } finally {
    machine.close();
  }
}

/** A command that hangs or is not there is an answer too. */
async function ask(commands: CommandLine): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  for (const { id, question, when, commands: lines } of QUESTIONS) {
    if (when !== "look") continue;
    const answers: Asked["answers"][number][] = [];
    for (const command of lines) {
      const answer = await commands
        .run(command)
        .catch((error: Error): Answer => ({ code: null, output: "", errors: error.message }));
      answers.push({ command, ...answer, output: answer.output.slice(0, MOST_CHARACTERS) });
    }
    asked.push({ id, question, answers });
  }
  return asked;
}

async function packagesIn(folder: string): Promise<readonly unknown[]> {
  const names = (await readdir(folder)).filter((name) => /\.msp$/i.test(name)).sort();
  const facts: unknown[] = [];
  for (const name of names) {
    const read = await readPackage(path.join(folder, name)).catch((error: Error) => ({
      error: error.message,
    }));
    facts.push({ ...read, path: name });
  }
  return facts;
}

type Names = readonly (readonly [name: string, instead: string])[];

function namesIn({ target }: Settings, { computer, lock, record, publisherEvidence }: Inspection): Names {
  const [domain = "", account = ""] = (publisherEvidence.list?.account ?? "").split("\\");
  const people = [target.user, account, ...[lock?.who, record?.who].flatMap((who) => who?.split("@") ?? [])];
  return [
    [computer.domain ?? "", "DOMAIN"],
    // As Windows spells it before an account; before a computer's own accounts stands the computer's name.
    [domain.toLowerCase() === computer.name.toLowerCase() ? "" : domain, "DOMAIN"],
    [target.host, "HOST"],
    [computer.name, "SERVER"],
    [computer.machineGuid ?? "", "MACHINE-GUID"],
    ...people.map((name): readonly [string, string] => [name, "SOMEBODY"]),
  ];
}

/** Whole words, in any case. */
export function masked(text: string, names: Names): string {
  return names
    .filter(([name]) => name !== "")
    .reduce((rest, [name, instead]) => {
      const pattern = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      return rest.replace(new RegExp(`(?<![a-z0-9-])${pattern}(?![a-z0-9-])`, "gi"), instead);
    }, text);
}
