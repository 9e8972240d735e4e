import { INSTALL_PATH } from "../exchange/exchange-services";
import type { Session } from "./session";

/** Where a snap-in is registered: for 64-bit PowerShell in the 64-bit view, and Exchange's is there only. */
export const SNAPINS = "HKLM\\SOFTWARE\\Microsoft\\PowerShell\\1\\PowerShellSnapIns";
export const EXCHANGE_SNAPIN = "Microsoft.Exchange.Management.PowerShell.Admin";

/** What a session that has Exchange's snap-in holds until it ends (operations.md 5.2); which files exactly is UNVERIFIED. */
export const MANAGEMENT_SHELL_FILES: readonly string[] = [`${INSTALL_PATH}bin\\Microsoft.Exchange.Data.dll`];

export function addExchangeSnapin(session: Session): void {
  const { machine, process } = session.call;
  session.snapins.add(EXCHANGE_SNAPIN);
  for (const file of MANAGEMENT_SHELL_FILES) machine.processTable.load(process.pid, file);
}
