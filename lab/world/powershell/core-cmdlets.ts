import type { Cmdlet } from "./cmdlet";
import { scriptError } from "./errors";
import { addExchangeSnapin, EXCHANGE_SNAPIN, SNAPINS } from "./exchange-snapin";
import { eventLog } from "./event-log";
import { formatList, formatTable, wantedProperties } from "./format";
import { isObject, isTrue, textOf } from "./values";
import type { Value } from "./values";

const SNAPIN_SECONDS = 6;

/** PowerShell's own, as far as scripts here need them. */
export const CORE_CMDLETS: readonly Cmdlet[] = [
  {
    name: "Add-PSSnapin",
    parameters: { Name: "value", PassThru: "untaught" },
    places: ["Name"],
    mandatory: ["Name"],
    run: async ({ session, bound }) => {
      const name = textOf(bound.Name ?? null);
      const { machine, process } = session.call;
      if (!machine.registry(process.bits).exists(`${SNAPINS}\\${name}`))
        throw scriptError(
          "System.Management.Automation.PSArgumentException",
          `No Windows PowerShell Snap-ins are available for version 1.`,
        );
      if (name.toLowerCase() !== EXCHANGE_SNAPIN.toLowerCase()) session.refuse(`Add-PSSnapin ${name}`);
      if (session.snapins.has(EXCHANGE_SNAPIN))
        throw scriptError(
          "System.Management.Automation.PSArgumentException",
          `Cannot add Windows PowerShell snap-in ${name} because it is already added. Verify the name of the snap-in and try again.`,
        );
      await session.wait(SNAPIN_SECONDS);
      addExchangeSnapin(session);
      return [];
    },
  },
  {
    name: "New-Object",
    parameters: { TypeName: "value", ArgumentList: "value", ComObject: "untaught", Strict: "untaught" },
    places: ["TypeName", "ArgumentList"],
    mandatory: ["TypeName"],
    run: async ({ session, bound }) => {
      const type = textOf(bound.TypeName ?? null).replace(/^System\./i, "");
      if (type.toLowerCase() !== "diagnostics.eventlog") session.refuse(`New-Object ${type}`);
      return [eventLog(session, textOf(bound.ArgumentList ?? null))];
    },
  },
  {
    name: "ForEach-Object",
    parameters: { Process: "value", Begin: "untaught", End: "untaught" },
    places: ["Process"],
    mandatory: ["Process"],
    run: async ({ input, bound, invoke }) => {
      const values: Value[] = [];
      for (const item of input) values.push(...(await invoke(bound.Process ?? null, item)));
      return values;
    },
  },
  {
    name: "Where-Object",
    parameters: { FilterScript: "value" },
    places: ["FilterScript"],
    mandatory: ["FilterScript"],
    run: async ({ input, bound, invoke }) => {
      const values: Value[] = [];
      for (const item of input) if (isTrue(await invoke(bound.FilterScript ?? null, item))) values.push(item);
      return values;
    },
  },
  {
    name: "Select-Object",
    parameters: { Property: "value", First: "untaught", Last: "untaught", Unique: "untaught" },
    places: ["Property"],
    mandatory: ["Property"],
    run: async ({ session, input, bound }) =>
      input.map((item) => {
        if (!isObject(item)) return session.refuse("Select-Object of no object");
        const properties = Object.fromEntries(wantedProperties(item, bound.Property ?? null));
        return { type: "System.Management.Automation.PSCustomObject", properties };
      }),
  },
  { name: "Out-Null", parameters: {}, run: async () => [] },
  {
    name: "Write-Output",
    parameters: { InputObject: "value" },
    places: ["InputObject"],
    run: async ({ bound }) => [bound.InputObject ?? null],
  },
  {
    name: "Write-Host",
    parameters: { Object: "value", NoNewline: "untaught", ForegroundColor: "untaught" },
    places: ["Object"],
    run: async ({ session, bound }) => {
      session.call.stdout(`${textOf(bound.Object ?? null)}\r\n`);
      return [];
    },
  },
  {
    name: "Format-List",
    parameters: { Property: "value" },
    places: ["Property"],
    run: async ({ session, input, bound }) => written(session.call.stdout, formatList(input, bound.Property)),
  },
  {
    name: "Format-Table",
    parameters: { Property: "value", AutoSize: "switch" },
    places: ["Property"],
    run: async ({ session, input, bound }) =>
      written(session.call.stdout, formatTable(input, bound.Property)),
  },
];

function written(stdout: (text: string) => void, text: string): readonly Value[] {
  stdout(text);
  return [];
}
