import type { Cmdlet } from "./cmdlet";
import { CORE_CMDLETS } from "./core-cmdlets";
import { scriptError } from "./errors";
import { EXCHANGE_CMDLETS } from "./exchange-cmdlets";
import type { Session } from "./session";

const ALIASES: Readonly<Record<string, string>> = {
  "%": "ForEach-Object",
  foreach: "ForEach-Object",
  "?": "Where-Object",
  where: "Where-Object",
  select: "Select-Object",
  fl: "Format-List",
  ft: "Format-Table",
  echo: "Write-Output",
  asnp: "Add-PSSnapin",
};

const ALL: readonly Cmdlet[] = [...CORE_CMDLETS, ...EXCHANGE_CMDLETS];

/** What PowerShell or Exchange has and the lab was not taught: refused, not "not recognized". */
const VERBS =
  /^(?:Get|Set|New|Remove|Move|Start|Stop|Test|Out|Write|Read|Import|Export|Format|Select|Sort|Measure|Add|Update|Resume|Suspend|Mount|Dismount|Enable|Disable)-/i;

export function findCommand(session: Session, name: string): Cmdlet {
  const wanted = (ALIASES[name.toLowerCase()] ?? name).toLowerCase();
  const found = ALL.find((cmdlet) => cmdlet.name.toLowerCase() === wanted);
  if (found && (found.snapin === undefined || session.snapins.has(found.snapin))) return found;
  if (!found && VERBS.test(name)) session.refuse(name);
  throw scriptError(
    "System.Management.Automation.CommandNotFoundException",
    `The term '${name}' is not recognized as a cmdlet, function, operable program, or script file. Verify the term and try again.`,
  );
}
