import * as assert from "node:assert/strict";

import type { StageRequest } from "../../agent/protocol";
import { MachineError } from "../../machine";
import type { LocalFile } from "../../machine/contract";
import { SshError } from "../../ssh/ssh-error";
import { ScriptedServer, tempFile, type Answer } from "./scripted-server";
import { behaviour } from "./shells";

const STAGED = "C:\\ExchangeRollup\\packages\\aa\\ru7.msp";
const FOLDER = "/C:/Users/adm/.exchange-rollup";

function msp(): LocalFile {
  return { path: tempFile("ru7.msp", "the package"), name: "ru7.msp", sha256: "aa".repeat(32), size: 11 };
}

/** Keeps what it staged, as the agent does. */
function stagingServer(options: { readonly folder?: string; readonly from?: Answer } = {}): ScriptedServer {
  let present = false;
  const stage: Answer = (request, server) => {
    if (request.op !== "stage") return { ok: true, value: { drives: [] } };
    if (request.from !== null && options.from) return options.from(request, server);
    present ||= request.from !== null;
    return { ok: true, value: { present, path: STAGED } };
  };
  return new ScriptedServer(
    behaviour({ answer: stage, ...(options.folder ? { folder: options.folder } : {}) }),
  );
}

function packages(server: ScriptedServer): string[] {
  return server.uploads.filter((path) => !path.endsWith(".js"));
}

describe("staging a package", () => {
  it("uploads it once: the second time the server has it", async () => {
    const server = stagingServer();
    const machine = await server.machine();
    const sent: number[] = [];
    assert.deepEqual(await machine.stage(msp(), (bytes) => sent.push(bytes)), {
      path: STAGED,
      uploaded: true,
    });
    assert.deepEqual(await machine.stage(msp(), () => assert.fail("sent again")), {
      path: STAGED,
      uploaded: false,
    });
    assert.equal(packages(server).length, 1);
    assert.deepEqual(sent, [11]);
  });

  it("names the uploaded file as the server sees it, and leaves nothing in the landing folder", async () => {
    const server = stagingServer();
    await (await server.machine()).stage(msp(), () => undefined);
    const from = server.asked("stage").map((request: StageRequest) => request.from);
    assert.equal(from[0], null);
    assert.match(from[1]!, /^C:\\Users\\adm\\\.exchange-rollup\\package-\w+-[0-9a-f]{16}\.msp$/);
    assert.deepEqual(server.leftovers(), []);
  });

  it("does not name a folder whose letters a code page may have damaged", async () => {
    const server = stagingServer({ folder: "C:\\Users\\M\ufffdller\\.exchange-rollup" });
    await (await server.machine()).stage(msp(), () => undefined);
    assert.match(server.asked("stage")[1]!.from!, /^\.\\package-[\w-]+\.msp$/);
  });

  it("removes the upload when the server finds it damaged", async () => {
    const server = stagingServer({
      from: () => ({ ok: false, error: { code: "hashMismatch", message: "Damaged.", detail: "" } }),
    });
    const machine = await server.machine();
    await assert.rejects(
      machine.stage(msp(), () => undefined),
      { code: "HASH_MISMATCH" },
    );
    assert.deepEqual(server.leftovers(), []);
  });

  it("says how much room there is when the upload fails for lack of it", async () => {
    const full = { drive: "C:", holds: ["system"], freeBytes: 5 };
    const server = new ScriptedServer(
      behaviour({
        answer: ({ op }) =>
          op === "inspect"
            ? { ok: true, value: { computer: { name: "EX1" }, drives: [full] } }
            : { ok: true, value: { present: false, path: "" } },
      }),
    );
    server.refuseUploads = new SshError({ code: "SFTP_FAILED", message: "ex1:22: SFTP: writing failed" });
    const machine = await server.machine();
    await assert.rejects(
      machine.stage(msp(), () => undefined),
      (error) => {
        assert.ok(error instanceof MachineError);
        assert.equal(error.code, "DISK_FULL");
        assert.match(
          error.message,
          /ru7\.msp .* could not be copied: C: has 0 MiB free\. Nothing was installed\./,
        );
        return true;
      },
    );
    assert.equal(server.asked("stage").filter(({ from }) => from !== null).length, 0, "nothing was staged");
  });

  it("tells any other failed upload as it was", async () => {
    const server = stagingServer();
    server.refuseUploads = new SshError({ code: "SFTP_FAILED", message: "ex1:22: SFTP: access denied" });
    await assert.rejects(
      (await server.machine()).stage(msp(), () => undefined),
      { code: "SFTP_FAILED" },
    );
    assert.ok(![...server.files.keys()].some((name) => name.startsWith(`${FOLDER}/package`)));
  });
});
