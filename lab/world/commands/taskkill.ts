import type { WorldCall } from "../program";

const NOT_FOUND = 128;

/** taskkill /f /pid N: ends that process only, not what it started. */
export async function taskkill(call: WorldCall): Promise<number> {
  const { machine, args, process } = call;
  const [force = "", option = "", pid = "", ...rest] = args.map((arg) => arg.toLowerCase());
  if (force !== "/f" || option !== "/pid" || !/^\d+$/.test(pid) || rest.length > 0)
    machine.refuse(`taskkill.exe ${args.join(" ")}`);
  const wanted = machine.processTable.get(Number(pid));
  if (!wanted) {
    call.stderr(`ERROR: The process "${pid}" not found.\r\n`);
    return NOT_FOUND;
  }
  if (!process.account.administrator && wanted.account.name !== process.account.name) {
    call.stderr(
      `ERROR: The process with PID ${pid} could not be terminated.\r\nReason: Access is denied.\r\n`,
    );
    return 1;
  }
  machine.processTable.kill(wanted.pid);
  call.stdout(`SUCCESS: The process with PID ${pid} has been terminated.\r\n`);
  return 0;
}
