import * as assert from "node:assert/strict";
import * as fc from "fast-check";

import type { CollectReply, InstallerEvent } from "../../../agent/protocol";
import { exitCodeInEvents, explainFailure, explainRun } from "../../../rollout/server/explain-failure";
import { translateHresults } from "../../../rollout/server/hresult";

/*
 * Recordings. Where their form comes from: the events 11306, 1023 and 11729 as KB 953469 prints them; 1025, 1024, 1029,
 * 1036, 1037 and 1038 as Windows Installer's documentation of its event log; the lines "Info 1603" and "Info 1903" from
 * operations.md 5.3; errors and notes as Windows Installer's documented Error table; "Action ended" as its documented log.
 * The German ones are UNVERIFIED translations: only their numbers, names and paths are claimed.
 */
const FILE = "C:\\Program Files\\Microsoft\\Exchange Server\\bin\\Microsoft.Exchange.Data.dll";
const PRODUCT = "Product: Microsoft Exchange Server";
const RETRY = "Please shut down all other applications, then click Retry.";
const TITLE = "Update Rollup 7 for Exchange Server 2007 (KB953469)";

const E11306 = event(
  11306,
  `${PRODUCT} -- Error 1306. Another application has exclusive access to the file '${FILE}'. ${RETRY}\r\n`,
);
const E1025 = event(
  1025,
  `${PRODUCT}. The file ${FILE} is being used by the following process: Name: MOMService.exe, Id 4712.`,
);
const E1023 = event(
  1023,
  `${PRODUCT} - Update '${TITLE}' could not be installed. Error code 1603. Additional information is available in the log file C:\\FileName.log.`,
);
const E1024 = event(1024, `${PRODUCT} - Update '${TITLE}' could not be installed. Error code 1612.`);
const E11729 = event(11729, `${PRODUCT} -- Configuration failed.`);
const E1029 = event(
  1029,
  `${PRODUCT}. Restart required. The installation or update for the product required a restart for all changes to take effect. The restart was deferred to a later time.`,
);
const E1038 = event(
  1038,
  "Windows Installer requires a system restart. Product Name: Microsoft Exchange Server. Product Version: 8.0.685.24. Product Language: 1033. Type of System Restart: 2. Reason for Restart: 1.",
);
const E1036 = event(
  1036,
  `Windows Installer installed an update. Product Name: Microsoft Exchange Server. Product Version: 8.0.685.24. Product Language: 1033. Update Name: ${TITLE}. Installation success or error status: 1603.`,
);
const E1022 = event(1022, `${PRODUCT} - Update '${TITLE}' installed successfully.`);

const STAMP = "MSI (s) (A8:10) [10:00:00:000]: ";
const L_HELD = `${STAMP}Info 1603. The file ${FILE} is being held in use by the following process: Name: MOMService.exe, Id: 4712, Window Title: '(not determined yet)'.`;
const L_HELD_UNKNOWN = `Info 1603. The file ${FILE} is being held in use.`;
const L_1903 = `Info 1903. Scheduling reboot operation: Deleting file ${FILE}. Must reboot to complete operation.`;
const L_1306 = `${STAMP}${PRODUCT} -- Error 1306. Another application has exclusive access to the file '${FILE}'. ${RETRY}`;
const L_FAILED = "Action ended 10:00:00: InstallFiles. Return value 3.";
const L_ALL_FAILED = "Action ended 10:00:01: INSTALL. Return value 3.";
/** What a log has of the event 1023: not a file that is held. */
const L_1023 = `${STAMP}${PRODUCT} - Update '${TITLE}' could not be installed. Error code 1603. Additional information is available in the log file C:\\x\\msi.log.`;

const HOLDER = { name: "MOMService.exe", id: 4712 };

describe("why msiexec failed", () => {
  for (const [where, signs] of [
    ["events alone", { events: [E1025, E11306, E1023, E11729], lines: [] }],
    ["events, newest first", { events: [E11729, E1023, E11306, E1025], lines: [] }],
    ["the log alone", { events: null, lines: [L_HELD, L_1306, L_FAILED, L_ALL_FAILED, L_1023] }],
    ["both", { events: [E11306, E1023, E11729], lines: [L_HELD, L_1306, L_FAILED] }],
  ] as const) {
    it(`a file in use is told with file and holder, from ${where}`, () => {
      assert.deepEqual(explainFailure(signs), {
        cause: `MOMService.exe (process 4712) held ${FILE}`,
        file: FILE,
        holder: HOLDER,
        todo: "Stop MOMService.exe on the server, then run `pulumi up` again.",
      });
    });
  }

  it("a holder that nobody names is said to be unknown, with the command that lists it", () => {
    const explained = explainFailure({ events: [E11306], lines: [L_HELD_UNKNOWN, L_1903, L_1306, L_FAILED] });
    assert.equal(explained?.holder, null);
    assert.match(explained.cause, /neither log nor events name held C:\\Program Files.*Data\.dll$/);
    assert.match(explained.todo, /`tasklist \/m Microsoft\.Exchange\.Data\.dll`/);
  });

  it("the holder of another file is not blamed", () => {
    const other = L_HELD.replace("Microsoft.Exchange.Data.dll", "Cdoex.dll");
    assert.equal(explainFailure({ events: [], lines: [other, L_1306, L_FAILED] })?.holder, null);
  });

  it("a German server is read by numbers, names and paths", () => {
    const lines = [
      `${STAMP}Info 1603. Die Datei ${FILE} wird von folgendem Prozess verwendet: Name: MOMService.exe, ID: 4712, Fenstertitel: 'x'.`,
      `${STAMP}Produkt: Microsoft Exchange Server -- Fehler 1306. Eine andere Anwendung hat exklusiven Zugriff auf die Datei '${FILE}'.`,
      "Aktion beendet um 10:00:00: InstallFiles. Rückgabewert 3.",
    ];
    const explained = explainFailure({ events: [], lines });
    assert.deepEqual([explained?.file, explained?.holder], [FILE, HOLDER]);
  });

  it("the message before the first failed action counts, not what rolling back says", () => {
    const later = `${STAMP}${PRODUCT} -- Error 1304. Error writing to file: C:\\Bin\\a.dll.`;
    const explained = explainFailure({ events: [], lines: [L_1306, L_FAILED, later, L_ALL_FAILED] });
    assert.equal(explained?.file, FILE);
  });

  it("a file that was only said to be held is a guess, and called one", () => {
    const explained = explainFailure({
      events: [E1025],
      lines: [L_HELD, "Action ended 10:00:00: CA_STOP. Return value 3.", L_ALL_FAILED],
    });
    assert.match(explained?.cause ?? "", /^its action CA_STOP failed, perhaps as MOMService\.exe .*4712/);
  });

  it("the installation source is asked for", () => {
    const error = `${PRODUCT} -- Error 1706. An installation package for the product Microsoft Exchange Server cannot be found. Try the installation again using a valid copy of the installation package 'exchangeserver.msi'.`;
    for (const signs of [
      { events: [event(11706, error)], lines: [] },
      { events: [], lines: [STAMP + error, L_FAILED] },
      { events: [], lines: [`${STAMP}Note: 1: 1706 2: -2147483647 3: 'exchangeserver.msi'`, L_FAILED] },
    ]) {
      const explained = explainFailure(signs);
      assert.match(explained?.cause ?? "", /original installation source \(exchangeserver\.msi\)$/);
      assert.match(explained?.todo ?? "", /installation media/);
    }
  });

  it("another suspended installation is told with the installer's words", () => {
    const line = `${STAMP}${PRODUCT} -- Error 1704. An installation for Agent 2.0 is currently suspended. You must undo the changes.`;
    assert.match(
      explainFailure({ events: [], lines: [line] })?.cause ?? "",
      /^another .* \(An installation for Agent 2\.0 is currently/,
    );
  });

  for (const restart of [E1029, E1038]) {
    it(`event ${restart.id} adds that a restart was asked for`, () => {
      const explained = explainFailure({ events: [E11306, restart], lines: [] });
      assert.match(
        explained?.todo ?? "",
        new RegExp(`asked for a restart as well \\(event ${restart.id}\\)\\.$`),
      );
    });
  }

  it("another product's events are not Exchange's", () => {
    const others = [E11306, E1025, E1023].map((one) => ({
      ...one,
      message: one.message.replace("Microsoft Exchange Server", "Backup Agent"),
    }));
    assert.equal(explainFailure({ events: others, lines: [] }), null);
    assert.equal(exitCodeInEvents(others), null);
  });

  it("an exit code that nobody saw is in the events 1023, 1024, 1036 and 1037, and a success has none", () => {
    assert.equal(exitCodeInEvents([E1023]), 1603);
    assert.equal(exitCodeInEvents([E1024]), 1612);
    assert.equal(exitCodeInEvents([E1036]), 1603);
    assert.equal(exitCodeInEvents([{ ...E1036, id: 1037 }]), 1603);
    assert.equal(exitCodeInEvents([E1022, E11729]), null);
    assert.equal(exitCodeInEvents([{ ...E1036, message: E1036.message.replace("1603", "0") }]), null);
    assert.equal(exitCodeInEvents(null), null);
  });

  it("an exit code that is an answer itself needs no other", () => {
    const run = (exitCode: number | null) =>
      explainRun(collected([E11306, E1025]), {
        kind: "install",
        title: "",
        skipped: false,
        exitCode,
        seconds: 1,
        logPath: "",
      });
    assert.equal(run(1618), null);
    assert.equal(run(null), null, "nothing says that it failed");
    for (const code of [1603, 0x80070643, -2147023293, 4711]) assert.equal(run(code)?.file, FILE);
  });

  it("nothing is explained by nothing", () => {
    assert.equal(explainFailure({ events: null, lines: [] }), null);
    assert.equal(explainFailure({ events: [E1023, E11729], lines: [L_1023, L_ALL_FAILED] }), null);
  });

  it("no text of any kind makes it throw, and what it says stays short and on one line", () => {
    const pieces = [
      L_HELD,
      L_1306,
      L_FAILED,
      "1306. ",
      "C:\\",
      "'",
      ", Id: 9",
      "\u0000\r\n",
      "\u2028",
      "\\a.b",
    ];
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc
        .array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 8 })
        .map((list) => list.join("")),
    );
    const id = fc.constantFrom(1022, 1023, 1024, 1025, 1029, 1036, 1037, 1038, 11304, 11306, 11706, 11729);
    const anyEvent = fc.record({ id, message: text.map((words) => `Microsoft Exchange ${words}`) });
    fc.assert(
      fc.property(fc.array(text), fc.array(anyEvent), (lines, events) => {
        const all = events.map((one) => event(one.id, one.message));
        const explained = explainFailure({ events: all, lines });
        exitCodeInEvents(all);
        for (const line of lines) translateHresults(line);
        if (explained === null) return;
        const said = `${explained.cause}${explained.todo}`;
        assert.ok(said.length < 2000, said);
        assert.doesNotMatch(said, /[\p{Cc}\u2028\u2029]/u);
      }),
      { seed: 953469, numRuns: 500 },
    );
  });

  it("reads no more than the beginning of a text without end", () => {
    for (const filling of ["C:\\", "a\\", "'", ": ", "1: 1306 2: ", "x.", ", "]) {
      const long = `${STAMP}${PRODUCT} -- Error 1306. ${filling.repeat(1_000_000 / filling.length)}`;
      const explained = explainFailure({ events: [event(11306, long)], lines: [long] });
      assert.ok((explained?.cause.length ?? 0) < 2000);
    }
  });
});

function event(id: number, message: string): InstallerEvent {
  return { id, time: "2008-07-09T22:00:00Z", type: "error", message };
}

function collected(events: readonly InstallerEvent[]): CollectReply {
  return { events, telling: [], logTail: [], result: undefined as unknown as CollectReply["result"] };
}
