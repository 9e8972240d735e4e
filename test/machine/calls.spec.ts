import * as assert from "node:assert/strict";
import * as fc from "fast-check";

import type { AgentFailureCode } from "../../agent/protocol";
import { MachineError, type MachineErrorCode } from "../../machine";
import { asciiJson } from "../../machine/ascii-json";
import { findReply } from "../../machine/reply";
import { AGENT, framed, ScriptedServer, TARGET, type Answer } from "./scripted-server";
import { behaviour } from "./shells";

const EX1 = { ok: true, value: { computer: { name: "EX1" } } } as const;

function serverThat(answer: Answer): ScriptedServer {
  return new ScriptedServer(behaviour({ answer }));
}

async function failureOf(work: Promise<unknown>): Promise<MachineError> {
  const error = await work.then(
    () => assert.fail("it did not fail"),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof MachineError, String(error));
  return error;
}

describe("a request to the agent", () => {
  it("is ASCII on the wire and reads back as it was, whatever is in it", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const bytes = asciiJson(value);
        assert.ok(bytes.every((byte) => byte < 0x7f && byte >= 0x20));
        assert.deepEqual(JSON.parse(bytes.toString("latin1")), JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("has its reply read whole, however it was cut into lines and whatever stood around it", () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 6000 }),
        fc.constantFrom("", "Welcome\r\n", "<<exchange"),
        (text, noise) => {
          const reply = {
            ok: true,
            value: { text: JSON.parse(asciiJson(text).toString()) as string },
          } as const;
          const printed = framed(JSON.parse(asciiJson(reply).toString()) as typeof reply);
          assert.deepEqual(findReply(`${noise}${printed}bye`), reply);
        },
      ),
    );
  });

  it("leaves no file behind, neither after an answer nor after a failure", async () => {
    const server = serverThat(({ op }) =>
      op === "inspect" ? EX1 : { ok: false, error: { code: "jobUnknown", message: "no", detail: "" } },
    );
    const machine = await server.machine();
    await machine.look();
    await failureOf(machine.collect("nope"));
    assert.deepEqual(server.leftovers(), []);
  });

  it("never carries the password, in a file, a command or an error", async () => {
    const server = serverThat(() => undefined);
    const machine = await server.machine();
    const error = await failureOf(machine.look());
    const everything = [...server.commands, ...server.written.map(String), error.message, error.detail].join(
      "\n",
    );
    assert.ok(!everything.includes(TARGET.password!));
  });

  it("takes the reply from its file when what cscript printed is lost", async () => {
    const server = serverThat((_, self) => {
      const request = self.leftovers().find((name) => name.startsWith("request-"))!;
      const reply = /\.\\(reply-\S+\.json)/.exec(self.commands.at(-1)!)![1]!;
      assert.notEqual(request, reply);
      self.files.set(`/C:/Users/adm/.exchange-rollup/${reply}`, Buffer.from(framed(EX1)));
      return '<<exchange-rollup-reply\r\n{"ok":tr';
    });
    const machine = await server.machine();
    assert.equal((await machine.look()).computer.name, "EX1");
    assert.deepEqual(server.leftovers(), []);
  });

  it("without an answer anywhere fails as AGENT_SILENT, with the command and what was printed", async () => {
    const server = serverThat(() => "Windows Script Host access is disabled on this machine.\r\n");
    const machine = await server.machine();
    const error = await failureOf(machine.look());
    assert.equal(error.code, "AGENT_SILENT");
    assert.match(
      error.message,
      /^ex1:22: the request "inspect" got no answer: cscript ended with exit code 0 /,
    );
    assert.match(error.detail, new RegExp(`command: cd \\.exchange-rollup&& .*${AGENT.name}`));
    assert.match(error.detail, /access is disabled/);
  });

  it("is asked again over a new connection when the first broke under a look", async () => {
    let cuts = 1;
    const server = serverThat((_, self) => {
      if (cuts-- > 0) throw self.cutCable();
      return EX1;
    });
    const machine = await server.machine();
    assert.equal((await machine.look()).computer.name, "EX1");
    assert.equal(server.dials, 2);
    assert.equal(
      server.commands.filter((command) => command.startsWith("echo")).length,
      2,
      "probed once only",
    );
  });

  it("is not asked a third time", async () => {
    const server = serverThat((_, self) => {
      throw self.cutCable();
    });
    const machine = await server.machine();
    await assert.rejects(machine.look(), { code: "SSH_CLOSED" });
    assert.equal(server.requests.length, 2);
  });

  it("is not made at all after close, which may be called twice", async () => {
    const server = serverThat(() => EX1);
    const machine = await server.machine();
    machine.close();
    machine.close();
    await assert.rejects(machine.look(), /closed/);
    assert.equal(server.requests.length, 0);
  });
});

describe("a failure that the agent understands", () => {
  const codes: Record<AgentFailureCode, MachineErrorCode> = {
    badRequest: "AGENT_BAD_REQUEST",
    notAdministrator: "NOT_ADMINISTRATOR",
    wrongBitness: "WRONG_BITNESS",
    accessList: "ACCESS_LIST",
    missingFile: "STAGED_FILE_MISSING",
    hashMismatch: "HASH_MISMATCH",
    hashUnavailable: "HASH_UNAVAILABLE",
    diskFull: "DISK_FULL",
    locked: "LOCKED",
    notLocked: "NOT_LOCKED",
    jobExists: "JOB_EXISTS",
    jobUnknown: "JOB_UNKNOWN",
    jobNotStarted: "JOB_NOT_STARTED",
    servicesOwed: "SERVICES_NOT_RESTORED",
    evidenceOwed: "EVIDENCE_FILE",
    otherOwner: "OTHER_OWNER",
    noRecord: "RECORD_MISSING",
    wrongToken: "RECORD_MISSING",
    noCluster: "NO_CLUSTER",
    clusterDown: "CLUSTER_DOWN",
    noShell: "NO_EXCHANGE_SHELL",
    noCredentials: "NO_NETWORK_CREDENTIALS",
    noRights: "NO_EXCHANGE_RIGHTS",
    exchangeRefused: "EXCHANGE_REFUSED",
    windows: "WINDOWS_REFUSED",
  };
  for (const [agent, ours] of Object.entries(codes)) {
    it(`${agent} becomes ${ours}, named after the server once it is known`, async () => {
      const error = { code: agent as AgentFailureCode, message: "This went wrong", detail: "0x80070005" };
      const server = serverThat(({ op }) => (op === "inspect" ? EX1 : { ok: false, error }));
      const machine = await server.machine();
      await machine.look();
      const failure = await failureOf(machine.collect("job"));
      assert.equal(failure.code, ours);
      assert.match(failure.message, /^EX1: This went wrong\./);
      assert.equal(failure.detail, "0x80070005");
    });
  }

  it("with a code of a later agent is told as WINDOWS_REFUSED, not lost", async () => {
    const error = { code: "constructor" as AgentFailureCode, message: "New trouble.", detail: "" };
    const server = serverThat(() => ({ ok: false, error }));
    const failure = await failureOf((await server.machine()).look());
    assert.equal(failure.code, "WINDOWS_REFUSED");
  });
});
