import assert from "node:assert/strict";
import type { StageReply } from "../../agent/protocol";
import { standaloneServer } from "../lab/world/server";
import { ADMINISTRATOR, agentText, failure, LANDING, value } from "./agent-on";
import { SHA256, uploadRollup } from "./staged-rollup";
import { createHash } from "node:crypto";

const PACKAGES = "C:\\ExchangeRollup\\packages";

describe("stage", () => {
  it("takes a file into the closed folder, whole, and clears the landing place", async () => {
    const machine = standaloneServer();
    const request = uploadRollup(machine);
    const uploaded = machine.disk(ADMINISTRATOR).read(request.from ?? "");
    const { path, present } = await value<StageReply>(machine, request);
    assert.equal(present, true);
    assert.equal(path, `${PACKAGES}\\${SHA256}\\${request.name}`);
    assert.deepEqual(machine.files.system.read(path), uploaded);
    assert.equal(machine.files.find(request.from ?? ""), undefined);
    assert.deepEqual(machine.refusals, []);
  });

  it("keeps others out of what it took, although the file came from a user's folder", async () => {
    const machine = standaloneServer();
    const request = uploadRollup(machine);
    machine.files.system.setAccessList(request.from ?? "", "D:(A;;FA;;;WD)");
    const { path } = await value<StageReply>(machine, request);
    assert.throws(() => machine.disk({ name: "Guest", administrator: false }).read(path), /denied/);
    assert.throws(
      () => machine.disk({ name: "Guest", administrator: false }).list("C:\\ExchangeRollup"),
      /denied/,
    );
  });

  it("does so on a German server too, where cacls asks in German", async () => {
    const machine = standaloneServer({ language: "de" });
    const { path } = await value<StageReply>(machine, uploadRollup(machine));
    assert.throws(() => machine.disk({ name: "Gast", administrator: false }).read(path), /denied/);
  });

  it("needs no upload for what is there already, and answers that it is not there otherwise", async () => {
    const machine = standaloneServer();
    const request = uploadRollup(machine);
    assert.equal((await value<StageReply>(machine, { ...request, from: null })).present, false);
    await value(machine, request);
    assert.equal((await value<StageReply>(machine, { ...request, from: null })).present, true);
  });

  it("does not believe in a package that changed on the disk", async () => {
    const machine = standaloneServer();
    const request = uploadRollup(machine);
    const { path } = await value<StageReply>(machine, request);
    const data = Buffer.from(machine.files.system.read(path));
    data[1000] = (data[1000] ?? 0) ^ 1;
    machine.files.system.write(path, data);
    assert.equal((await value<StageReply>(machine, { ...request, from: null })).present, false);
  });

  it("refuses a file that is not what was sent", async () => {
    const machine = standaloneServer();
    const request = uploadRollup(machine);
    const other = Buffer.alloc(request.size, 1);
    machine.disk(ADMINISTRATOR).write(request.from ?? "", other);
    const { code, detail } = await failure(machine, request);
    assert.equal(code, "hashMismatch");
    assert.match(detail, new RegExp(createHash("sha256").update(other).digest("hex")));
    assert.equal(machine.files.find(`${PACKAGES}\\${SHA256}\\${request.name}`), undefined);
    assert.equal((await failure(machine, { ...request, size: 7 })).code, "hashMismatch");
    assert.equal((await failure(machine, { ...request, from: `${LANDING}\\none.msp` })).code, "missingFile");
  });

  it("says how much room is missing, and leaves no piece behind", async () => {
    const machine = standaloneServer();
    const request = uploadRollup(machine);
    await value(machine, { op: "lock", token: "token-0001", leaseSeconds: 60, who: "a", what: "b" });
    machine.faults.diskFull("C:", request.size - 1);
    const { code, message } = await failure(machine, request);
    assert.equal(code, "diskFull");
    assert.match(message, new RegExp(`needs ${request.size}`));
    assert.equal(machine.files.find(`${PACKAGES}\\${SHA256}`), undefined);
  });

  it("falls back to certutil, and says so when the server cannot hash at all", async () => {
    const dotNet = ["HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v2.0.50727", "Install"] as const;
    const newer = standaloneServer({ windows: "2008", level: "SP1-RU1" });
    newer.keys.view(64).set(...dotNet, { type: "REG_DWORD", data: 0 });
    assert.equal((await value<StageReply>(newer, uploadRollup(newer))).present, true);
    const older = standaloneServer();
    older.keys.view(64).set(...dotNet, { type: "REG_DWORD", data: 0 });
    assert.equal((await failure(older, uploadRollup(older))).code, "hashUnavailable");
  });

  it("keeps the packages that were used last, and no more", async () => {
    const machine = standaloneServer();
    const hashes: string[] = [];
    for (const [index, text] of ["one", "two", "three", "four"].entries()) {
      const data = Buffer.from(text);
      const sha256 = createHash("sha256").update(data).digest("hex");
      hashes.push(sha256);
      await machine.clock.advance(60_000);
      const request = { ...uploadRollup(machine, data), sha256, size: data.length, keep: 2 };
      await value(machine, { ...request, name: `p${index}.msp` });
    }
    assert.deepEqual([...machine.files.system.list(PACKAGES)].sort(), hashes.slice(2).sort());
  });

  it("puts an agent among the agents", async () => {
    const machine = standaloneServer();
    const data = Buffer.from(agentText());
    const sha256 = createHash("sha256").update(data).digest("hex");
    const request = {
      ...uploadRollup(machine, data),
      name: `agent-${sha256.slice(0, 16)}.js`,
      sha256,
      size: data.length,
    };
    const { path } = await value<StageReply>(machine, request);
    assert.equal(path, `C:\\ExchangeRollup\\agent\\agent-${sha256.slice(0, 16)}.js`);
    assert.deepEqual(machine.files.system.read(path), data);
  });

  it("is for administrators", async () => {
    const guest = { name: "Guest", administrator: false };
    const machine = standaloneServer({ users: [ADMINISTRATOR, guest] });
    machine.files.makeFolders("C:\\Upload");
    machine.files.system.setAccessList("C:\\Upload", "D:P(A;OICI;FA;;;WD)");
    const request = uploadRollup(machine);
    assert.equal(
      (await failure(machine, request, { account: guest, landing: "C:\\Upload" })).code,
      "notAdministrator",
    );
    assert.equal(machine.files.find("C:\\ExchangeRollup"), undefined);
  });
});
