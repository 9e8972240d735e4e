import * as assert from "node:assert/strict";

import type {
  BrokenFacts,
  Inspection,
  InstallerEvent,
  SavedServices,
  ServiceFacts,
} from "../../../agent/protocol";
import { brokenServer } from "../../../rollout/server/broken-server";
import { brokenProblem } from "../../../rollout/server/broken-words";
import { inspectionAt } from "./inspections";

const NAMES = [
  "MSExchangeADTopology",
  "MSExchangeTransport",
  "MSExchangePOP3",
  "MSExchangeServiceHost",
  "W3SVC",
];
const PRODUCT = "Product: Microsoft Exchange Server";
const TITLE = "Update Rollup 7 for Exchange Server 2007 (KB953469)";

describe("a server's disabled services", () => {
  const proved = { job: "rtm-ru6-1", endedAt: "2008-06-01T10:00:00Z", services: [] };

  it("are put back from Exchange's saved state where all is proved", () => {
    const broken = brokenServer(inspection());
    assert.deepEqual(broken?.why, "");
    assert.deepEqual(
      broken.repair?.map(({ name, start, running }) => `${name} ${start} ${running}`),
      [
        "MSExchangeADTopology automatic true",
        "MSExchangeTransport automatic true",
        "MSExchangePOP3 manual false",
        "MSExchangeServiceHost automatic true",
        "W3SVC automatic true",
      ],
    );
  });

  const unproved: readonly (readonly [string, Partial<BrokenFacts>, RegExp])[] = [
    ["the log could not be read", { events: null, logSince: "" }, /log could not be read/],
    ["a second attempt failed", { events: [failed("03:10"), failed("04:10")] }, /2 attempts failed/],
    [
      "a removal failed as well",
      { events: [failed("02:10", `'${TITLE}' could not be removed. Error code 1603.`), failed("03:10")] },
      /2 attempts failed/,
    ],
    [
      "the log begins after the last success",
      { logSince: "2008-03-02T00:00:00Z" },
      /begins 2008-03-02 .* only/,
    ],
    ["the log is empty", { events: [], logSince: "" }, /begins at an unknown time, names no failed attempt/],
    ["nothing was saved", { saved: null }, /no state that Exchange's script had saved/],
    [
      "the script names other files",
      { saved: saved({ namedByScript: "no" }) },
      /could not be proved that the server's own/,
    ],
    ["the script could not be read", { saved: saved({ namedByScript: "unknown" }) }, /could not be proved/],
    ["the files say nothing readable", { saved: saved({ services: null }) }, /could not be understood/],
    ["the files have no time", { saved: saved({ writtenTo: "" }) }, /could not be read/],
    [
      "the files were written later",
      { saved: saved({ writtenTo: "2008-07-12T03:20:00Z" }) },
      /after that attempt had failed/,
    ],
    [
      "the files were written the day before",
      {
        saved: saved({
          createdFrom: "2008-07-11T03:00:00Z",
          writtenFrom: "2008-07-11T03:00:00Z",
          writtenTo: "2008-07-11T03:00:03Z",
        }),
      },
      /long before that attempt/,
    ],
    [
      "the files were written over",
      { saved: saved({ createdFrom: "2008-07-12T02:40:00Z" }) },
      /older .* wrote over them/,
    ],
    [
      "a service is missing in them",
      { saved: saved({ services: was().slice(1) }) },
      /says nothing of MSExchangeADTopology/,
    ],
    [
      "they call everything disabled and stopped",
      {
        saved: saved({
          services: was().map((service) => ({ ...service, start: "disabled", running: false })),
        }),
      },
      /none of its services ran/,
    ],
    [
      "they call one disabled that a patch disables",
      {
        saved: saved({
          services: was().map((service) =>
            service.name === "MSExchangeTransport"
              ? { ...service, start: "disabled", running: false }
              : service,
          ),
        }),
      },
      /calls MSExchangeTransport disabled/,
    ],
  ];
  for (const [what, facts, why] of unproved)
    it(`are not put back by us where ${what}: a person has to decide`, () => {
      const broken = brokenServer(inspection(facts));
      assert.ok(broken);
      assert.equal(broken.repair, null);
      assert.match(broken.why, why);
      assert.match(brokenProblem(broken), /A person has to decide: MSExchangeADTopology: disabled now; /);
    });

  it("are put back where POP3 had been disabled before, and stay so", () => {
    const services = was().map((service) =>
      service.name === "MSExchangePOP3" ? { ...service, start: "disabled" as const } : service,
    );
    const broken = brokenServer(inspection({ saved: saved({ services }) }));
    assert.ok(!broken?.repair?.some(({ name }) => name === "MSExchangePOP3"));
    assert.equal(broken?.repair?.length, 4);
  });

  it("are somebody's choice where nothing failed since the last success", () => {
    const only = (...names: string[]): readonly ServiceFacts[] => services((name) => names.includes(name));
    for (const facts of [
      { events: [] },
      {
        events: [
          failed("03:10"),
          event(1022, "03:30", `${PRODUCT} - Update '${TITLE}' installed successfully.`),
        ],
      },
      { proved: { ...proved, endedAt: "2008-07-12T03:11:00Z" } },
      { events: [failed("03:10", "Produkt: Microsoft Office - Update 'x' could not be installed.", "")] },
    ])
      assert.equal(brokenServer({ ...inspection(facts), services: only("MSExchangePOP3") }), null);
  });

  it("are broken all the same where all that the roles need are disabled at once", () => {
    assert.ok(brokenServer(inspection({ events: [] })));
  });

  it("are unclear without a log, but for POP3 and IMAP4", () => {
    const facts = { events: null, logSince: "" };
    const only = (wanted: string): readonly ServiceFacts[] => services((name) => name === wanted);
    assert.ok(brokenServer({ ...inspection(facts), services: only("MSExchangeTransport") }));
    assert.equal(brokenServer({ ...inspection(facts), services: only("MSExchangePOP3") }), null);
  });

  it("are no longer broken where a person has put back all but what had been disabled before", () => {
    const before = was().map((service) =>
      service.name === "MSExchangePOP3" ? { ...service, start: "disabled" as const } : service,
    );
    const seen = inspection({ saved: saved({ services: before }) });
    assert.equal(brokenServer({ ...seen, services: services((name) => name === "MSExchangePOP3") }), null);
  });

  it("that a person has set since stay as he set them, and are started where they ran", () => {
    const now = services(() => true).map((service) =>
      service.name === "MSExchangeServiceHost" ? { ...service, start: "manual" as const } : service,
    );
    const repair = brokenServer({ ...inspection(), services: now })?.repair ?? [];
    assert.deepEqual(
      repair.find(({ name }) => name === "MSExchangeServiceHost"),
      { name: "MSExchangeServiceHost", start: "manual", running: true },
    );
  });

  it("are told with the update, its error and the cause, in a language that is not ours, too", () => {
    const german = [
      event(
        11306,
        "03:09",
        `Produkt: Microsoft Exchange Server -- Fehler 1306. Eine andere Anwendung hat exklusiven Zugriff auf die Datei 'C:\\x\\Cdoex.dll'.`,
      ),
      failed("03:10", `Update '${TITLE}' konnte nicht installiert werden. Fehlercode 1603.`),
    ];
    const text = brokenProblem(brokenServer(inspection({ events: german }))!);
    assert.match(
      text,
      /since Update Rollup 7 for Exchange Server 2007 \(KB953469\) failed 2008-07-12 03:10 UTC with 1603, which Microsoft Update shows as 0x80070643, because .* held C:\\x\\Cdoex\.dll\./,
    );
  });

  it("of the Cluster service count on a node only", () => {
    const seen = { ...inspection(), services: [...services(() => true), service("ClusSvc", true)] };
    const has = (inspection: Inspection): boolean =>
      brokenServer(inspection)!.disabled.some(({ name }) => name === "ClusSvc");
    assert.equal(has(seen), false);
    assert.equal(has({ ...seen, cluster: { node: "yes", evidence: "" } }), true);
  });
});

function inspection(changes: Partial<BrokenFacts> = {}): Inspection {
  return inspectionAt("RTM-RU6", {
    patches: inspectionAt("RTM-RU6").patches!.map((patch) => ({ ...patch, installed: "20080301" })),
    services: services(() => true),
    broken: {
      events: [failed("03:10")],
      logSince: "2007-06-01T00:00:00Z",
      productInstalled: "20070601",
      saved: saved(),
      proved: null,
      ...changes,
    },
  });
}

function services(isDisabled: (name: string) => boolean): readonly ServiceFacts[] {
  return NAMES.map((name) => service(name, isDisabled(name)));
}

function service(name: string, isDisabled: boolean): ServiceFacts {
  return {
    name,
    displayName: name,
    start: isDisabled ? "disabled" : "automatic",
    state: isDisabled ? "stopped" : "running",
    dependsOn: [],
  };
}

function was(): NonNullable<SavedServices["services"]> {
  return NAMES.map((name) => {
    const isOff = name === "MSExchangePOP3";
    return { name, start: isOff ? "manual" : "automatic", running: !isOff };
  });
}

function saved(changes: Partial<SavedServices> = {}): SavedServices {
  return {
    files: ["C:\\ExchangeSetupLogs\\ServiceState.xml", "C:\\ExchangeSetupLogs\\ServiceStartupMode.xml"],
    createdFrom: "2008-07-12T03:00:00Z",
    writtenFrom: "2008-07-12T03:00:00Z",
    writtenTo: "2008-07-12T03:00:03Z",
    namedByScript: "yes",
    services: was(),
    ...changes,
  };
}

function failed(
  time: string,
  what = `Update '${TITLE}' could not be installed. Error code 1603.`,
  product = `${PRODUCT} - `,
): InstallerEvent {
  return event(1023, time, `${product}${what}`);
}

function event(id: number, time: string, message: string): InstallerEvent {
  return { id, time: `2008-07-12T${time}:00Z`, type: "error", message };
}
