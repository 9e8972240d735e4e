import { CONTROLLER, integrate } from "../exchange/forefront";
import type { WorldCall } from "../program";

/**
 * fscutility.exe of Forefront for Exchange: /disable and /enable (operations.md 6.6). Microsoft's sample stops the services
 * before both ([C23]); that it refuses while its controller runs is the nastier reading.
 */
export async function fscutility({ machine, args, process, stdout }: WorldCall): Promise<number> {
  const [verb = "", ...more] = args.map((arg) => arg.toLowerCase());
  if ((verb !== "/disable" && verb !== "/enable") || more.length > 0)
    machine.refuse(`fscutility.exe ${args.join(" ")}`);
  if (!process.account.administrator || machine.services.get(CONTROLLER).state !== 1) {
    stdout("The operation failed.\r\n");
    return 1;
  }
  integrate(machine, verb === "/enable");
  stdout("The operation completed.\r\n");
  return 0;
}
