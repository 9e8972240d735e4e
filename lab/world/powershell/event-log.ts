import type { LoggedEvent } from "../contract";
import { scriptError } from "./errors";
import type { Session } from "./session";
import { dateTime } from "./values";
import type { LabObject } from "./values";

/** EventLogEntryType; its names are the same in every language. */
const TYPES = { 1: "Error", 2: "Warning", 3: "Information" } as const;

/** System.Diagnostics.EventLog of .NET: it asks the Event Log service, and WMI has no part in it. Oldest entry first. */
export function eventLog(session: Session, name: string): LabObject {
  const { machine } = session.call;
  const lower = name.toLowerCase();
  if (lower !== "application" && lower !== "system") session.refuse(`the event log ${name}`);
  if (machine.missingAutomation.has("EventLog"))
    throw scriptError("System.InvalidOperationException", "Cannot open log " + name + " on machine '.'.");
  const entries = machine.events().filter(({ log }) => log.toLowerCase() === lower);
  return { type: "System.Diagnostics.EventLog", properties: { Log: name, Entries: entries.map(entryOf) } };
}

function entryOf({ id, source, type, time, message }: LoggedEvent): LabObject {
  return {
    type: "System.Diagnostics.EventLogEntry",
    properties: {
      EventID: id,
      Source: source,
      EntryType: { type: "System.Diagnostics.EventLogEntryType", properties: {}, text: TYPES[type] },
      TimeGenerated: dateTime(time),
      Message: message,
    },
  };
}
