import { WindowsError } from "../contract";
import { InstallerLog } from "../installer/installer-log";
import { installPatch } from "../installer/install-patch";
import { removePatches } from "../installer/remove-patch";
import { parentOf, resolvePath } from "../paths";
import type { WorldCall } from "../program";

interface CommandLine {
  readonly verb: "update" | "package" | "uninstall";
  readonly subject: string;
  /** Of /package P /uninstall Q. */
  readonly patch: string | undefined;
  readonly quiet: boolean;
  readonly restartAllowed: boolean;
  readonly log: { readonly path: string; readonly flushEachLine: boolean } | undefined;
  readonly properties: ReadonlyMap<string, string>;
}

const GUID = /^\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}$/i;

/** msiexec.exe (operations.md 2). A client: the work is done by the service and goes on when this is killed. */
export async function msiexec(call: WorldCall): Promise<number> {
  const { machine, process } = call;
  const asked = parse(call);
  if (!asked) return 1639;
  if (!asked.quiet) machine.refuse("msiexec.exe with dialogs (no /qn, /quiet or /passive)");
  const log = openLog(call, asked);
  if (log === "unwritable") return 1622;
  const { restartAllowed, verb, subject, patch } = asked;
  const { administrator } = process.account;
  if (verb === "update") {
    // A per-machine product: without an administrator's token the package is not opened (operations.md 6.7).
    if (!administrator) return 1625;
    const path = resolvePath(process.currentFolder, subject);
    return installPatch({ machine, account: process.account, path, log, restartAllowed });
  }
  const remove = patch ?? asked.properties.get("MSIPATCHREMOVE");
  if (verb === "package" && remove !== undefined) {
    return removePatches({
      machine,
      productCode: subject,
      patchCodes: remove.split(";"),
      log,
      restartAllowed,
      administrator,
    });
  }
  if (verb === "package") return machine.refuse(`msiexec.exe /package ${subject} without a patch`);
  return uninstall(call, subject, log);
}

/** `/x` with a product code takes the product away, and Exchange with it: never wanted (design.md 5, rule 8). */
async function uninstall(call: WorldCall, subject: string, log: InstallerLog | undefined): Promise<number> {
  const { machine } = call;
  const product = machine.msi.product(subject);
  if (!product) {
    log?.end(1605);
    return 1605;
  }
  machine.invariants.violated(`${product.name} was removed by: ${call.commandLine}`);
  await machine.clock.sleep(300_000, machine.msi.transactions.life);
  product.actions.removed();
  machine.msi.removeProduct(product.code);
  log?.end(0);
  return 0;
}

function openLog(call: WorldCall, { log }: CommandLine): InstallerLog | "unwritable" | undefined {
  if (!log) return undefined;
  const { machine, process } = call;
  const path = resolvePath(process.currentFolder, log.path);
  // msiexec does not make the folder (operations.md 2.1).
  if (machine.files.find(parentOf(path))?.kind !== "folder") return "unwritable";
  try {
    return new InstallerLog({
      disk: machine.disk(process.account),
      path,
      flushEachLine: log.flushEachLine,
      now: () => machine.clock.now(),
      installerVersion: machine.msi.version,
    });
  } catch (error) {
    if (error instanceof WindowsError) return "unwritable";
    throw error;
  }
}

/** undefined: 1639. */
function parse(call: WorldCall): CommandLine | undefined {
  let verb: CommandLine["verb"] | undefined;
  let subject = "";
  let patch: string | undefined;
  let quiet = false;
  let restartAllowed = true;
  let log: CommandLine["log"];
  const properties = new Map<string, string>();
  const words = [...call.args];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const property = /^([A-Za-z_]\w*)=(.*)$/.exec(word);
    if (property) {
      properties.set((property[1] ?? "").toUpperCase(), (property[2] ?? "").replaceAll('"', ""));
      continue;
    }
    const option = /^[/-](.+)$/.exec(word)?.[1]?.toLowerCase();
    if (option === undefined) return undefined;
    if (["update", "p", "package", "i", "uninstall", "x"].includes(option)) {
      const next = words.shift();
      if (next === undefined || next.startsWith("/")) return undefined;
      if (verb === "package" && (option === "uninstall" || option === "x")) patch = next;
      else if (verb === "uninstall" && (option === "package" || option === "i"))
        [patch, subject, verb] = [subject, next, "package"];
      else if (verb !== undefined) return undefined;
      else [verb, subject] = [verbOf(option), next];
    } else if (/^(quiet|passive|q|qn|qb(-|!|\+|!-|-!)?)$/.test(option)) quiet = true;
    else if (option === "norestart") restartAllowed = false;
    else if (option === "log" || /^l[iwearucmopvx+!*]*$/.test(option)) {
      const path = words.shift();
      if (path === undefined) return undefined;
      log = { path, flushEachLine: option.includes("!") };
    } else if (option === "promptrestart" || option === "forcerestart")
      call.machine.refuse(`msiexec.exe /${option}`);
    else return undefined;
  }
  // Only the first letter counts: R, or S for the end of the installation (operations.md 2.1).
  if (/^[rs]/i.test(properties.get("REBOOT") ?? "")) restartAllowed = false;
  if (verb === undefined || (verb === "package" && !GUID.test(subject))) return undefined;
  return { verb, subject, patch, quiet, restartAllowed, log, properties };
}

function verbOf(option: string): CommandLine["verb"] {
  if (option === "update" || option === "p") return "update";
  return option === "package" || option === "i" ? "package" : "uninstall";
}
