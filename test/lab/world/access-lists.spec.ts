import assert from "node:assert/strict";
import type { Machine } from "../../../lab/world/machine";
import { run, standaloneServer } from "./server";

const CLOSED = "D:PAI(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)";

function folder(language: "en" | "de"): Machine {
  const machine = standaloneServer({ language });
  machine.files.makeFolders("C:\\Home");
  return machine;
}

describe("setting access on a simulated Server 2003", () => {
  it("cacls asks before it replaces a list, in the language of Windows", async () => {
    const machine = folder("de");
    const before = machine.files.system.accessList("C:\\Home");
    const line = `cacls C:\\Home /S:${CLOSED}`;
    await run(machine, `${line} <nul`);
    await run(machine, `echo y| ${line}`);
    assert.equal(machine.files.system.accessList("C:\\Home"), before);
    await run(machine, `echo j| ${line}`);
    assert.equal(machine.files.system.accessList("C:\\Home"), CLOSED);
  });

  it("cacls /G wants the localised name of a group", async () => {
    assert.equal((await run(folder("de"), "echo j| cacls C:\\Home /G Administrators:F")).code, 1332);
    assert.equal((await run(folder("de"), "echo j| cacls C:\\Home /G Administratoren:F")).code, 0);
  });

  it("icacls cannot break inheritance, but restores a saved list without asking", async () => {
    const machine = folder("de");
    assert.equal((await run(machine, "icacls C:\\Home /inheritance:r")).code, 87);
    machine.files.putFile("C:\\list.txt", { data: Buffer.from(`Home\r\n${CLOSED}\r\n`, "utf16le") });
    assert.equal((await run(machine, "icacls C:\\ /restore C:\\list.txt")).code, 0);
    assert.equal(machine.files.system.accessList("C:\\Home"), CLOSED);
  });

  it("icacls takes SIDs whatever the language", async () => {
    const machine = folder("de");
    assert.equal((await run(machine, "icacls C:\\Home /grant:r *S-1-5-32-544:(OI)(CI)F")).code, 0);
    assert.match(machine.files.system.accessList("C:\\Home"), /^D:AI\(A;OICI;FA;;;BA\)/);
    assert.match(machine.files.system.accessList("C:\\Home"), /ID;0x1200a9;;;BU/);
  });

  it("certutil hashes with SHA-1 only", async () => {
    const machine = folder("en");
    machine.files.putFile("C:\\Home\\a", { data: Buffer.from("abc") });
    const plain = await run(machine, "certutil -hashfile C:\\Home\\a");
    assert.match(plain.output.replaceAll(" ", ""), /a9993e364706816aba3e25717850c26c9cd0d89d/);
    assert.notEqual((await run(machine, "certutil -hashfile C:\\Home\\a SHA256")).code, 0);
  });
});
