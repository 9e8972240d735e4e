import { EXCHANGE_PRODUCT_CODE, interimPackageNames, rollupPackageNames } from "../../lab/msp";
import { levelsOfSeries } from "../../lab/world/exchange/levels";
import type { Machine } from "../../lab/world/machine";
import type { Step } from "../../lab/world/steps";
import { INTERIM_UPDATES } from "./known-issues";

export interface InstallerWatch {
  /** What msiexec was started for, in order: "install RTM-RU7", "remove RTM-RU6". */
  readonly started: readonly string[];
  readonly violations: readonly string[];
}

/** Watches how msiexec is started: never beside another one, and never for what is done already. */
export function watchInstaller(machine: Machine): InstallerWatch {
  const started: string[] = [];
  const violations: string[] = [];
  machine.steps.onEveryStep((step) => {
    const work = step.kind === "program" ? workOf(step.what) : undefined;
    if (!work) return;
    const what = `${work.kind} ${work.levels.join(", ")}`;
    started.push(what);
    const other = otherInstaller(machine, step);
    if (other) violations.push(`${what} was started at ${step.name} beside ${other}`);
    // A suspended one is finished by the same command.
    else if (machine.msi.transactions.journal === undefined && isDone(machine, work))
      violations.push(`${what} was started at ${step.name} although it was done already`);
  });
  return { started, violations };
}

interface Work {
  readonly kind: "install" | "remove";
  readonly levels: readonly string[];
}

const PACKAGES = [
  ...levelsOfSeries("RTM").map((level) => ({ level, ...rollupPackageNames(level) })),
  ...INTERIM_UPDATES.map((kb) => ({ level: `KB${kb}`, ...interimPackageNames(kb) })),
];

function workOf(commandLine: string): Work | undefined {
  if (!/^"?([a-z]:\\[^"]*\\)?msiexec(\.exe)?"? /i.test(commandLine)) return undefined;
  const text = commandLine.toLowerCase();
  const kind = / \/(package|uninstall) /.test(text) ? "remove" : "install";
  const named = PACKAGES.filter(({ patchCode, fileName }) =>
    text.includes((kind === "remove" ? patchCode : fileName).toLowerCase()),
  );
  return { kind, levels: named.map(({ level }) => level) };
}

function otherInstaller(machine: Machine, { pid }: Step): string | undefined {
  const { holder } = machine.msi.transactions;
  if (holder !== undefined) return `${holder}, which holds the installer`;
  const service = machine.services.find("msiserver")?.pid;
  const other = machine
    .processes()
    .find((one) => /msiexec/i.test(one.image) && one.pid !== pid && one.pid !== service);
  return other && `the process ${other.pid}: ${other.commandLine}`;
}

function isDone(machine: Machine, { kind, levels }: Work): boolean {
  const states = new Map(
    machine.installer
      .patches(EXCHANGE_PRODUCT_CODE)
      .map(({ patchCode, state }) => [patchCode.toUpperCase(), state]),
  );
  const codes = PACKAGES.filter(({ level }) => levels.includes(level)).map(({ patchCode }) =>
    patchCode.toUpperCase(),
  );
  if (codes.length === 0) return false;
  return codes.every((code) => (kind === "install" ? states.get(code) === 1 : !states.has(code)));
}
