import type { WorldCall } from "../program";

/** `net stop` gives up after this long without the service being stopped. */
const STOP_SECONDS = 30;

/** net start|stop NAME [/y]: waits for the end. Exit code 2 whatever went wrong; the number is in the localised text. */
export async function net(call: WorldCall): Promise<number> {
  if (call.args[0]?.toLowerCase() === "use") return use(call, call.args.slice(1));
  const [verb = "", name, ...options] = call.args;
  const { machine } = call;
  for (const option of options)
    if (option.toLowerCase() !== "/y") machine.refuse(`net.exe ${verb} ${option}`);
  if (verb.toLowerCase() !== "start" && verb.toLowerCase() !== "stop") machine.refuse(`net.exe ${verb}`);
  if (name === undefined) return listStarted(call);
  const service =
    machine.services.find(name) ??
    machine.services.all.find(({ spec }) => spec.displayName.toLowerCase() === name.toLowerCase());
  if (!service) return help(call, 2185);
  if (!call.process.account.administrator) return help(call, 5);
  return verb.toLowerCase() === "start"
    ? start(call, service.spec.name)
    : stop(call, service.spec.name, options.length > 0);
}

/** net use \\\\HOST\\SHARE: whether the share answers. What is not there is 53 ("network path"), a closed one 5. */
function use(call: WorldCall, [share = "", ...options]: readonly string[]): number {
  const { machine, stderr } = call;
  if (!/^\\\\[^\\]+\\[^\\]+$/.test(share) || options.length > 0)
    machine.refuse(`net.exe use ${share} ${options.join(" ")}`);
  const error = machine.connectShare(share);
  stderr(
    machine.windows.language === "de"
      ? `Systemfehler ${error} aufgetreten.\r\n\r\n`
      : `System error ${error} has occurred.\r\n\r\n`,
  );
  return 2;
}

function listStarted(call: WorldCall): number {
  for (const { spec, state } of call.machine.services.all)
    if (state === 4) call.stdout(`   ${spec.displayName}\r\n`);
  return 0;
}

async function start(call: WorldCall, name: string): Promise<number> {
  const error = await call.machine.services.startAndWait(name);
  if (error === 1056) return help(call, 2182);
  if (error !== 0) return help(call, error === 1053 ? 2186 : error);
  call.stdout(`${name}: started\r\n`);
  return 0;
}

async function stop(call: WorldCall, name: string, yes: boolean): Promise<number> {
  const { services } = call.machine;
  const service = services.get(name);
  if (service.state === 1) return help(call, 3521);
  const dependents = services.dependents(name).filter(({ state }) => state !== 1);
  // It asks, and there is nobody to answer: end of input means no.
  if (dependents.length > 0 && !yes && !/^\s*[yj]/i.test(call.stdin.toString("latin1"))) return 1;
  const stopped = await services.stopTree(name, STOP_SECONDS);
  if (!stopped) return help(call, 2189);
  call.stdout(`${name}: stopped\r\n`);
  return 0;
}

function help(call: WorldCall, number: number): number {
  call.stderr(
    call.machine.windows.language === "de"
      ? `Sie erhalten weitere Hilfe, wenn Sie NET HELPMSG ${number} eingeben.\r\n`
      : `More help is available by typing NET HELPMSG ${number}.\r\n`,
  );
  return 2;
}
