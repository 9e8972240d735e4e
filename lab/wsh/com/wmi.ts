import type { LoggedEvent } from "../../world/contract";
import type { ComObject } from "./com-class";
import { collection, fixed, method, textOf } from "./com-class";
import { ComError } from "./com-error";
import type { ScriptRun } from "./script-run";

/** The queries that the lab was taught; their parts may not come in another order. */
const EVENTS =
  /^SELECT EventCode, EventType, TimeGenerated, Message FROM Win32_NTLogEvent WHERE Logfile = '(\w+)' AND SourceName = '(\w+)' AND TimeGenerated >= '(\d{14})\.\d{6}\+000'$/;

const LOADED = /^ASSOCIATORS OF \{Win32_Process\.Handle='(\d+)'\} WHERE AssocClass = CIM_ProcessExecutable$/;

/** GetObject("winmgmts:…"): fails while the service WinMgmt is stopped, as it is while a patch runs (operations.md 4.3). */
export function winmgmts(run: ScriptRun, moniker: string): ComObject {
  if (!/^winmgmts:(\{[^}]*\}!?)?\\\\\.\\root\\cimv2$/i.test(moniker))
    run.machine.refuse(`GetObject("${moniker}")`);
  if (!run.machine.wmiRunning) throw new ComError(0x80070422, "The service cannot be started.");
  return {
    className: "SWbemServices",
    members: {
      ExecQuery: method((query) => {
        const pid = LOADED.exec(textOf(query))?.[1];
        if (pid !== undefined) return filesOf(run, Number(pid));
        const parts = EVENTS.exec(textOf(query));
        if (!parts) run.machine.refuse(`WMI query ${textOf(query)}`);
        const since = timeOf(parts[3] ?? "");
        const events = run.machine
          .events()
          .filter(({ log, source, time }) => log === parts[1] && source === parts[2] && time >= since);
        return collection("SWbemObjectSet", events.map(eventObject));
      }),
    },
  };
}

/** CIM_DataFile's names are in lower case. Of a 32-bit process nothing of its own is seen: the nastier reading. */
function filesOf({ machine }: ScriptRun, pid: number): ComObject {
  const process = machine.processes().find((one) => one.pid === pid);
  const modules = process?.bits === 64 ? process.modules : [];
  const files = modules.map((path) => ({
    className: "CIM_DataFile",
    members: { Name: fixed(path.toLowerCase()) },
  }));
  return collection("SWbemObjectSet", files);
}

function eventObject(event: LoggedEvent): ComObject {
  const time = new Date(event.time).toISOString();
  return {
    className: "Win32_NTLogEvent",
    members: {
      EventCode: fixed(event.id),
      EventType: fixed(event.type),
      TimeGenerated: fixed(`${time.slice(0, 19).replace(/[-:T]/g, "")}.000000+000`),
      Message: fixed(event.message),
    },
  };
}

function timeOf(digits: string): number {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = [
    digits.slice(0, 4),
    digits.slice(4, 6),
    digits.slice(6, 8),
    digits.slice(8, 10),
    digits.slice(10, 12),
    digits.slice(12, 14),
  ].map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
