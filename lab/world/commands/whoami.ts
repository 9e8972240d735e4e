import type { WorldCall } from "../program";

/** whoami without options: domain\user, lower case; it is there since Server 2003. */
export async function whoami(call: WorldCall): Promise<number> {
  if (call.args.length > 0) call.machine.refuse(`whoami.exe ${call.args.join(" ")}`);
  const { account, environment } = call.process;
  const name =
    account.name === "SYSTEM" ? "nt authority\\system" : `${environment.USERDOMAIN ?? ""}\\${account.name}`;
  call.stdout(`${name.toLowerCase()}\r\n`);
  return 0;
}
