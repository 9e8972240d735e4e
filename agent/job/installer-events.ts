import type { InstallerEvent } from "../protocol";
import { itemsOf } from "../com/collection";
import { mapped } from "../text/arrays";
import { isoTime, timeOf } from "../text/time";

/** Of root\cimv2's class Win32_NTLogEvent. */
interface LogEvent {
  readonly EventCode: number;
  readonly EventType: number;
  /** yyyymmddHHMMSS.mmmmmm±minutes from UTC. */
  readonly TimeGenerated: string;
  readonly Message: string | null;
}

interface WmiService {
  ExecQuery(query: string): unknown;
}

/** WMI is asked only here, when the patch that stops it is over. null: WMI does not answer. */
export function readInstallerEvents(since: string): InstallerEvent[] | null {
  try {
    var service = GetObject("winmgmts:\\\\.\\root\\cimv2") as WmiService;
    var events = itemsOf<LogEvent>(
      service.ExecQuery(
        "SELECT EventCode, EventType, TimeGenerated, Message FROM Win32_NTLogEvent" +
          " WHERE Logfile = 'Application' AND SourceName = 'MsiInstaller' AND TimeGenerated >= '" +
          wmiTime(since) +
          "'",
      ),
    );
    return mapped(events, eventFacts);
  } catch (error) {
    return null;
  }
}

function eventFacts(event: LogEvent): InstallerEvent {
  return {
    id: Number(event.EventCode),
    time: timeFromWmi(event.TimeGenerated),
    type: eventType(Number(event.EventType)),
    message: event.Message || "",
  };
}

function eventType(type: number): InstallerEvent["type"] {
  if (type === 1) return "error";
  if (type === 2) return "warning";
  return type === 3 ? "information" : "unknown";
}

function wmiTime(iso: string): string {
  return iso.replace(/[-:TZ]/g, "") + ".000000+000";
}

/** "" when it is not of that shape. */
function timeFromWmi(text: string): string {
  var parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\.\d+([+-]\d+)$/.exec(text);
  if (parts === null) return "";
  var local = timeOf(
    parts[1] + "-" + parts[2] + "-" + parts[3] + "T" + parts[4] + ":" + parts[5] + ":" + parts[6] + "Z",
  );
  return isoTime(new Date(local - Number(parts[7]) * 60000));
}
