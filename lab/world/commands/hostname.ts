import type { WorldCall } from "../program";

export async function hostname(call: WorldCall): Promise<number> {
  call.stdout(`${call.machine.name}\r\n`);
  return 0;
}
