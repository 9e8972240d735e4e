import type { WorldCall } from "../program";

/** ping -n N 127.0.0.1: what batch files sleep with, N-1 seconds. */
export async function ping(call: WorldCall): Promise<number> {
  const { args, machine, stdout } = call;
  const count = args[0] === "-n" ? Number(args[1]) : 4;
  const host = args[0] === "-n" ? args[2] : args[0];
  if (host !== "127.0.0.1" && host !== "localhost") machine.refuse(`ping.exe ${args.join(" ")}`);
  for (let sent = 0; sent < count; sent++) {
    if (sent > 0) await machine.clock.sleep(1000, call.process.killed);
    stdout("Reply from 127.0.0.1: bytes=32 time<1ms TTL=128\r\n");
  }
  return 0;
}
