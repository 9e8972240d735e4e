import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { load } from "../load";

const { readOptions } = load<{ readOptions: (args: string[]) => { keep: boolean; help: boolean } }>(
  "demo/options.mjs",
);
const { describeOutcome } = load<{ describeOutcome: (before: unknown[], after: unknown[]) => string }>(
  "demo/outcome.mjs",
);
const { describeByHand } = load<{ describeByHand: (options: object) => string }>("demo/by-hand.mjs");

const { takeLines } = load<{ takeLines: (options: object) => () => void }>("demo/power.mjs");

describe("npm start", () => {
  it("knows --keep and --help, and names them when it is asked for anything else", () => {
    assert.equal(readOptions(["--keep"]).keep, true);
    assert.equal(readOptions([]).keep, false);
    assert.throws(() => readOptions(["--kep"]), { message: "Unknown option '--kep'. Known: --keep, --help" });
    assert.throws(() => readOptions(["keep"]), /Unexpected argument 'keep'.*Known: --keep, --help/);
  });

  it("ends with a table of where the servers were and are", () => {
    const row = {
      server: "EX1",
      roles: ["ClientAccess", "HubTransport"],
      services: "14 as before",
      runs: [],
    };
    const table = describeOutcome([{ ...row, level: "RTM-RU6" }], [{ ...row, level: "RTM-RU7" }]);
    assert.deepEqual(table.split("\n"), [
      "  server  roles                       level before  level after  services",
      "  EX1     ClientAccess, HubTransport  RTM-RU6       RTM-RU7      14 as before",
    ]);
  });

  it("ends with where each clustered mailbox server was and is", () => {
    const row = { roles: ["Mailbox"], services: "14 as before", level: "RTM-RU7" };
    const table = describeOutcome(
      [
        { ...row, server: "NODE1", runs: ["CMS1"] },
        { ...row, server: "NODE2", runs: [] },
      ],
      [
        { ...row, server: "NODE1", runs: [] },
        { ...row, server: "NODE2", runs: ["CMS1"] },
      ],
    );
    assert.equal(table.split("\n").at(-1), "  CMS1 runs on NODE2, before on NODE1");
  });

  it("lets a server lose power that is named on a line, and says what it knows of any other line", async () => {
    const input = new PassThrough();
    const said: string[] = [];
    const lost: string[] = [];
    const site = {
      servers: [{ name: "EX1" }, { name: "EX2" }],
      losePower: (name: string) => Promise.resolve(void lost.push(name)),
    };
    const over = new Promise<void>((resolve) => {
      const say = (text: string): void => {
        if (said.push(text) === 5) resolve();
      };
      const stop = takeLines({ site, say, input });
      queueMicrotask(() => void over.then(stop));
    });
    input.write("\npower ex2\npower\npower EX3\nreboot EX1\n");
    await over;
    assert.deepEqual(lost, ["EX2"]);
    assert.equal(said.filter((text) => text === "known here: power EX1, power EX2").length, 3);
    assert.ok(said.includes("EX2 lost power; it starts again") && said.includes("EX2 is up"));
  });

  it("with --keep prints commands that a shell takes as they are", () => {
    const text = describeByHand({
      workspace: { settings: { PULUMI_HOME: "/tmp/it's here" }, configFile: "/tmp/x/Pulumi.lab.yaml" },
      site: {
        servers: [{ name: "EX1", host: "127.0.0.1", port: 2222, roles: ["Mailbox"] }],
        user: "Administrator",
        password: "secret of the lab",
        knownHostsFile: "/tmp/x/known_hosts",
      },
      programs: "/engine/bin",
      platform: "linux",
    });
    const lines = text.split("\n").map((line) => line.trim());
    assert(lines.includes("export PULUMI_HOME='/tmp/it'\\''s here'"), text);
    assert(lines.includes('export PATH=/engine/bin:"$PATH"'), text);
    assert(lines.includes("pulumi up --stack lab --config-file /tmp/x/Pulumi.lab.yaml"), text);
    assert(
      lines.includes("ssh -p 2222 -o UserKnownHostsFile=/tmp/x/known_hosts Administrator@127.0.0.1"),
      text,
    );
    assert(
      lines.includes("sftp -P 2222 -o UserKnownHostsFile=/tmp/x/known_hosts Administrator@127.0.0.1"),
      text,
    );
  });
});
