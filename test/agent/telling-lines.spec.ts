import * as assert from "node:assert/strict";

import type { CollectReply } from "../../agent/protocol";
import type { Machine } from "../../lab/world/machine";
import { standaloneServer } from "../lab/world/server";
import { value } from "./agent-on";
import { installRollup } from "./staged-rollup";

const COLLECT = { op: "collect", job: "job-1", logLines: 5 } as const;

/** As KB 953469 (1306), operations.md 5.3 (Info 1603) and Windows Installer's documented form of actions have them. */
const HELD =
  "Info 1603. The file C:\\Bin\\Cdoex.dll is being held in use by the following process: Name: a, Id: 4.";
const ERROR =
  "MSI (s) (A8:10) [10:00:00:000]: Product: Microsoft Exchange Server -- Error 1306. Another application has exclusive access to the file 'C:\\Bin\\Cdoex.dll'.";
const ENDED = "Action ended 10:00:00: InstallFiles. Return value 3.";
const TELLING = [HELD, ERROR, ENDED];
const NOISE =
  "MSI (s) (A8:10) [10:00:00:000]: Executing op: FileCopy(SourceName=a.dll,DestName=a.dll,Version=8.0.813.0)";
const PROPERTY = "Property(S): Note = Error 1306. Another application";

describe("the telling lines of a log", () => {
  let machine: Machine;
  let path: string;

  before(async () => {
    machine = standaloneServer();
    const { result } = await installRollup(machine);
    path = result.runs[0]?.logPath ?? "";
    assert.notEqual(path, "");
  });

  async function collect(text: string, encoding: "utf16le" | "latin1"): Promise<CollectReply> {
    machine.files.system.write(path, Buffer.from(encoding === "utf16le" ? `\uFEFF${text}` : text, encoding));
    return value<CollectReply>(machine, COLLECT);
  }

  for (const encoding of ["utf16le", "latin1"] as const) {
    it(`come from far before the tail of a log in ${encoding}, in their order, and no others`, async () => {
      const lines = [...many(NOISE, 100), ...TELLING, PROPERTY, ...many(NOISE, 3000), "=== stopped ==="];
      const { telling, logTail } = await collect(`${lines.join("\r\n")}\r\n`, encoding);
      assert.deepEqual(telling, TELLING);
      assert.equal(logTail.at(-1), "=== stopped ===");
      assert.equal(logTail.length, 5);
    });
  }

  it("are found in a language that is not English", async () => {
    const german = [
      "MSI (s) (A8:10) [10:00:00:000]: Produkt: Microsoft Exchange Server -- Fehler 1306. Die Datei 'C:\\Bin\\Cdoex.dll' wird verwendet.",
      "Aktion beendet um 10:00:00: InstallFiles. Rückgabewert 3.",
    ];
    const { telling } = await collect([NOISE, ...german, NOISE, ""].join("\r\n"), "utf16le");
    assert.deepEqual(telling, german);
  });

  it("are whole where a piece that was read at once ends within one", async () => {
    // 65536 characters are read at once: the second line crosses that mark.
    const first = "x".repeat(65_530);
    const { telling } = await collect([first, ...TELLING].join("\r\n"), "latin1");
    assert.deepEqual(telling, TELLING);
  });

  it("are the first 60 and the last 20 of more, and cut", async () => {
    const all = Array.from({ length: 300 }, (_, index) => `${ERROR} ${index} ${"y".repeat(3000)}`);
    const { telling } = await collect(all.join("\r\n"), "utf16le");
    assert.deepEqual(
      telling.map((line) => Number(/'\. (\d+) /.exec(line)?.[1])),
      [...numbers(0, 60), ...numbers(280, 300)],
    );
    assert.ok(telling.every((line) => line.length === 1000));
  });

  it("are looked for in the last 8 million characters only", async () => {
    const filling = `${"z".repeat(99_998)}\r\n`.repeat(81);
    const { telling } = await collect(`${ERROR}\r\n${filling}${ENDED}\r\n`, "latin1");
    assert.deepEqual(telling, [ENDED]);
  });

  it("are none of an empty log, and of a log that is gone", async () => {
    assert.deepEqual((await collect("", "latin1")).telling, []);
    machine.files.system.remove(path);
    const gone = await value<CollectReply>(machine, COLLECT);
    assert.deepEqual([gone.telling, gone.logTail], [[], []]);
  });
});

function many(line: string, count: number): string[] {
  return Array.from({ length: count }, () => line);
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
