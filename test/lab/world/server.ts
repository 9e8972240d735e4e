import { createClock } from "../../../lab/world/clock";
import type { ClockMode } from "../../../lab/world/clock";
import type { ExchangeSpec } from "../../../lab/world/exchange/exchange-server";
import { installExchange } from "../../../lab/world/exchange/exchange-server";
import type { Machine } from "../../../lab/world/machine";
import type { WindowsSpec } from "../../../lab/world/windows/windows-machine";
import { buildWindows } from "../../../lab/world/windows/windows-machine";

type ServerSpec = Partial<Omit<WindowsSpec, "clock">> &
  Partial<ExchangeSpec> & { readonly clock?: ClockMode };

/** A machine of its own for one test. */
export function standaloneServer(spec: ServerSpec = {}): Machine {
  const machine = buildWindows({ name: "EX1", ...spec, clock: createClock(spec.clock ?? "jump") });
  const { roles = ["ClientAccess", "HubTransport"], level = "RTM-RU6", interimUpdates = [] } = spec;
  installExchange(machine, { roles, level, interimUpdates });
  return machine;
}

export const ADMINISTRATOR = { name: "Administrator", administrator: true };

/** One line of an administrator's cmd. */
export async function run(
  machine: Machine,
  line: string,
  bits: 32 | 64 = 64,
): Promise<{ code: number; output: string }> {
  let output = "";
  const take = (text: string): void => void (output += text);
  const commandLine = `C:\\WINDOWS\\system32\\cmd.exe /s /c "${line}"`;
  const code = await machine.run({ commandLine, account: ADMINISTRATOR, bits, stdout: take, stderr: take });
  return { code, output };
}
