import type { WorldCall } from "../program";

/** fsutil dirty query C: administrators only; everybody else gets 1 and a sentence. */
export async function fsutil(call: WorldCall): Promise<number> {
  const [area = "", verb = "", drive = "", ...more] = call.args;
  if (area !== "dirty" || verb !== "query" || more.length > 0)
    call.machine.refuse(`fsutil.exe ${call.args.join(" ")}`);
  if (!call.process.account.administrator) {
    call.stdout("The FSUTIL utility requires that you have administrative privileges.\r\n");
    return 1;
  }
  if (!call.machine.files.drives.includes(drive.toUpperCase())) {
    call.stdout("Error:  The system cannot find the path specified.\r\n");
    return 1;
  }
  call.stdout(`Volume - ${drive} is NOT Dirty\r\n`);
  return 0;
}
