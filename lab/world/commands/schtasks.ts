import { SYSTEM } from "../account";
import type { WorldCall } from "../program";
import type { Trigger } from "../task-scheduler";

/** Options of Server 2003's schtasks per verb; true: takes a value. `/query` has no `/tn` there yet. */
const OPTIONS: Readonly<Record<string, Readonly<Record<string, boolean>>>> = {
  "/create": {
    "/tn": true,
    "/tr": true,
    "/sc": true,
    "/st": true,
    "/sd": true,
    "/ru": true,
    "/f": false,
    "/z": false,
  },
  "/run": { "/tn": true },
  "/end": { "/tn": true },
  "/delete": { "/tn": true, "/f": false },
  "/query": { "/fo": true, "/nh": false, "/v": false },
};
/** What Windows 6.0 added. */
const ADDED: Readonly<Record<string, Readonly<Record<string, boolean>>>> = {
  "/create": { "/rl": true, "/v1": false },
  "/query": { "/tn": true },
};

const LONGEST_COMMAND = 261;

/** schtasks.exe (operations.md 9.3). Exit code 0 or 1; words are localised. */
export async function schtasks(call: WorldCall): Promise<number> {
  const verb = (call.args[0] ?? "/query").toLowerCase();
  const known = OPTIONS[verb];
  if (!known) call.machine.refuse(`schtasks.exe ${verb}`);
  const asked = read(call, { ...known, ...(call.machine.windows.version === "5.2" ? {} : ADDED[verb]) });
  if (!asked) return 1;
  if (call.machine.services.find("Schedule")?.state !== 4)
    return error(call, "The service has not been started.");
  if (!call.process.account.administrator) return error(call, "Access is denied.");
  const name = asked.get("/tn") ?? "";
  if (verb === "/query") return query(call, asked);
  if (name === "") return error(call, 'Invalid syntax. "/TN" expected.');
  if (verb === "/create") return create(call, name, asked);
  if (!call.machine.tasks.find(name)) return error(call, `The specified task name "${name}" does not exist.`);
  if (verb === "/delete") return remove(call, name, asked);
  if (verb === "/end") call.machine.tasks.end(name);
  else call.machine.tasks.run(name);
  return success(call, `"${name}"`);
}

function read(call: WorldCall, known: Readonly<Record<string, boolean>>): Map<string, string> | undefined {
  const asked = new Map<string, string>();
  const words = call.args.slice(1);
  for (let at = 0; at < words.length; at++) {
    const option = (words[at] ?? "").toLowerCase();
    const takesValue = known[option];
    if (takesValue === undefined) {
      error(call, `Invalid argument/option - '${words[at] ?? ""}'.`);
      return undefined;
    }
    asked.set(option, takesValue ? (words[++at] ?? "") : "");
  }
  return asked;
}

function create(call: WorldCall, name: string, asked: ReadonlyMap<string, string>): number {
  const { machine } = call;
  if (asked.has("/sd") || asked.has("/z")) machine.refuse("schtasks.exe /create with /sd or /z");
  const trigger = readTrigger(call, asked);
  if (!trigger) return error(call, 'Invalid syntax. "/ST" expected as HH:mm.');
  const commandLine = asked.get("/tr") ?? "";
  if (commandLine === "" || commandLine.length > LONGEST_COMMAND)
    return error(call, 'Invalid value for "/TR".');
  const user = asked.get("/ru");
  if (user === undefined) return machine.refuse("schtasks.exe /create without /ru (needs a password)");
  if (!/^(system|nt authority\\system|)$/i.test(user)) machine.refuse(`schtasks.exe /ru ${user}`);
  if (machine.tasks.find(name) && !asked.has("/f") && !confirmed(call)) return 1;
  if (trigger.kind === "once" && trigger.at === undefined)
    call.stdout("WARNING: The task may not run because /ST is earlier than current time.\r\n");
  machine.tasks.create({ name, commandLine, account: SYSTEM, trigger });
  return success(call, `"${name}"`);
}

/** `/sc once` wants a time, `/sc onstart` wants none [W40]. undefined: it is not right. */
function readTrigger(call: WorldCall, asked: ReadonlyMap<string, string>): Trigger | undefined {
  const schedule = (asked.get("/sc") ?? "").toLowerCase();
  if (schedule === "onstart") {
    if (asked.has("/st")) call.machine.refuse("schtasks.exe /create /sc onstart with /st");
    return { kind: "startUp" };
  }
  if (schedule !== "once") call.machine.refuse(`schtasks.exe /create /sc ${schedule}`);
  const time = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(asked.get("/st") ?? "");
  if (!time) return undefined;
  return { kind: "once", at: todayAt(call.machine.clock.now(), Number(time[1]), Number(time[2])) };
}

/** The lab's machines live in UTC. A time of today that is past does not come again. */
function todayAt(now: number, hours: number, minutes: number): number | undefined {
  const at = new Date(now).setUTCHours(hours, minutes, 0, 0);
  return at > now ? at : undefined;
}

function remove(call: WorldCall, name: string, asked: ReadonlyMap<string, string>): number {
  if (!asked.has("/f") && !confirmed(call)) return 1;
  call.machine.tasks.remove(name);
  return success(call, `"${name}"`);
}

function query(call: WorldCall, asked: ReadonlyMap<string, string>): number {
  const { machine } = call;
  const wanted = asked.get("/tn");
  if (asked.has("/v") || (asked.get("/fo") ?? "").toLowerCase() !== "csv")
    machine.refuse("schtasks.exe /query but /fo csv");
  const german = machine.windows.language === "de";
  const tasks = machine.tasks.all.filter(
    (task) => wanted === undefined || task.name.toLowerCase() === wanted.toLowerCase(),
  );
  if (wanted !== undefined && tasks.length === 0)
    return error(call, "The system cannot find the file specified.");
  if (!asked.has("/nh"))
    call.stdout(`"${german ? "Aufgabenname" : "TaskName"}","Next Run Time","Status"\r\n`);
  for (const task of tasks) {
    const next = nextRun(task.trigger, machine.clock.now());
    const running = german ? "Wird ausgeführt" : "Running";
    call.stdout(`"${task.name}","${next}","${machine.tasks.running(task.name) ? running : ""}"\r\n`);
  }
  return 0;
}

/** The words are localised and differ between versions; nobody may read them. */
function nextRun(trigger: Trigger, now: number): string {
  if (trigger.kind === "startUp") return "At system startup";
  return trigger.at !== undefined && trigger.at > now ? new Date(trigger.at).toISOString() : "Never";
}

/** "(Y/N)?", in German "(J/N)?": end of input means no. */
function confirmed(call: WorldCall): boolean {
  const yes = call.machine.windows.language === "de" ? /^\s*j/i : /^\s*y/i;
  return yes.test(call.stdin.toString("latin1"));
}

function success(call: WorldCall, what: string): number {
  call.stdout(`${call.machine.windows.language === "de" ? "ERFOLGREICH" : "SUCCESS"}: ${what}\r\n`);
  return 0;
}

function error(call: WorldCall, what: string): number {
  call.stderr(`${call.machine.windows.language === "de" ? "FEHLER" : "ERROR"}: ${what}\r\n`);
  return 1;
}
