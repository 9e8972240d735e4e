import assert from "node:assert/strict";
import fc from "fast-check";
import { SYSTEM } from "../../../lab/world/account";
import { WindowsError } from "../../../lab/world/contract";
import { Disk } from "../../../lab/world/disk";
import { parentOf, resolvePath, splitPath } from "../../../lab/world/paths";

const ADMINISTRATOR = { name: "Administrator", administrator: true };
const CLERK = { name: "clerk", administrator: false };
const CLOSED = "D:PAI(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)";

function windowsNumber(work: () => unknown): number {
  try {
    work();
    return 0;
  } catch (error) {
    if (error instanceof WindowsError) return error.number;
    throw error;
  }
}

describe("the disk of a simulated server", () => {
  const disk = new Disk(() => 0);
  const admin = disk.as(ADMINISTRATOR);
  const clerk = disk.as(CLERK);

  it("finds a file whatever the case, the slashes and the dots on the way", () => {
    admin.createFolder("C:\\Work");
    admin.write("C:\\Work\\A.txt", Buffer.from("a"));
    for (const path of [
      "c:\\work\\a.TXT",
      "C:/Work/./A.txt",
      "C:\\Work\\x\\..\\A.txt",
      "C:\\Work\\A.txt. ",
    ]) {
      assert.equal(admin.read(path).toString(), "a", path);
    }
  });

  it("writes into a file anywhere, as into one buffer, and charges the drive for what is new", () => {
    const writes = fc.array(
      fc.record({ offset: fc.nat(60), data: fc.uint8Array({ maxLength: 40 }), append: fc.boolean() }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(writes, (all) => {
        const free = admin.freeBytes("C:");
        admin.write("C:\\anywhere", Buffer.alloc(0));
        let whole = Buffer.alloc(0);
        for (const { offset, data, append } of all) {
          const old = admin.read("C:\\anywhere");
          const copy = Buffer.from(old);
          const at = append ? whole.length : offset;
          const next = Buffer.alloc(Math.max(whole.length, at + data.length));
          whole.copy(next);
          next.set(data, at);
          whole = next;
          if (append) admin.write("C:\\anywhere", Buffer.from(data), { append });
          else admin.writeAt("C:\\anywhere", offset, Buffer.from(data));
          assert.deepEqual(old, copy); // what was read is not changed under its reader
        }
        assert.deepEqual(admin.read("C:\\anywhere"), whole);
        assert.equal(admin.stat("C:\\anywhere")?.size, whole.length);
        assert.equal(free - admin.freeBytes("C:"), whole.length);
        admin.remove("C:\\anywhere");
      }),
    );
    assert.equal(
      windowsNumber(() => admin.writeAt("C:\\none", 0, Buffer.from("x"))),
      2,
    );
    admin.write("C:\\held", Buffer.from("held"));
    const letGo = disk.hold("C:\\held", { deny: "write", pid: 1 });
    assert.equal(
      windowsNumber(() => admin.writeAt("C:\\held", 0, Buffer.from("x"))),
      32,
    );
    letGo();
    admin.setAccessList("C:\\held", CLOSED);
    assert.equal(
      windowsNumber(() => clerk.writeAt("C:\\held", 0, Buffer.from("x"))),
      5,
    );
    admin.remove("C:\\held");
  });

  it("tells a missing file from a missing folder", () => {
    assert.equal(
      windowsNumber(() => admin.read("C:\\Work\\none")),
      2,
    );
    assert.equal(
      windowsNumber(() => admin.read("C:\\None\\none")),
      3,
    );
    assert.equal(
      windowsNumber(() => admin.write("C:\\Work\\A.txt", Buffer.alloc(0), { createNew: true })),
      80,
    );
    assert.equal(
      windowsNumber(() => admin.rename("C:\\Work\\A.txt", "C:\\Work")),
      183,
    );
    assert.equal(
      windowsNumber(() => admin.removeFolder("C:\\Work")),
      145,
    );
  });

  it("gives 32 for a file that is held open, until it is let go", () => {
    const release = disk.hold("C:\\Work\\A.txt", { pid: 8, deny: "write" });
    assert.equal(
      windowsNumber(() => admin.write("C:\\Work\\A.txt", Buffer.from("b"))),
      32,
    );
    assert.equal(
      windowsNumber(() => admin.remove("C:\\Work\\A.txt")),
      32,
    );
    assert.equal(
      windowsNumber(() => admin.rename("C:\\Work", "C:\\Work2")),
      32,
    );
    assert.equal(admin.read("C:\\Work\\A.txt").toString(), "a");
    release();
    admin.write("C:\\Work\\A.txt", Buffer.from("b"), { append: true });
    assert.equal(admin.read("C:\\Work\\A.txt").toString(), "ab");
  });

  it("gives 112 when the drive is full, and the space back when something goes", () => {
    const full = new Disk(() => 0);
    full.setFreeBytes("C:", 10);
    full.system.write("C:\\a", Buffer.alloc(8));
    assert.equal(
      windowsNumber(() => full.system.write("C:\\b", Buffer.alloc(3))),
      112,
    );
    full.system.write("C:\\a", Buffer.alloc(10));
    full.system.remove("C:\\a");
    assert.equal(full.system.freeBytes("C:"), 10);
  });

  it("lets users make folders in the root of a drive, as Server 2003 does, and not into a closed one", () => {
    clerk.createFolder("C:\\ClerksOwn");
    clerk.write("C:\\ClerksOwn\\x", Buffer.from("x"));
    admin.createFolder("C:\\Closed");
    admin.setAccessList("C:\\Closed", CLOSED);
    admin.write("C:\\Closed\\secret", Buffer.from("s"));
    assert.equal(
      windowsNumber(() => clerk.read("C:\\Closed\\secret")),
      5,
    );
    assert.equal(
      windowsNumber(() => clerk.write("C:\\Closed\\mine", Buffer.alloc(0))),
      5,
    );
    assert.equal(
      windowsNumber(() => clerk.list("C:\\Closed")),
      5,
    );
    assert.equal(
      windowsNumber(() => clerk.setAccessList("C:\\Closed", "D:(A;;FA;;;WD)")),
      5,
    );
    assert.equal(disk.as(SYSTEM).read("C:\\Closed\\secret").toString(), "s");
  });

  it("a file that is moved keeps the access of where it came from, until access is set anew (KB 310316)", () => {
    clerk.write("C:\\ClerksOwn\\package", Buffer.from("p"));
    admin.rename("C:\\ClerksOwn\\package", "C:\\Closed\\package");
    clerk.write("C:\\Closed\\package", Buffer.from("changed"));
    assert.equal(admin.read("C:\\Closed\\package").toString(), "changed");
    admin.setAccessList("C:\\Closed", CLOSED);
    assert.equal(
      windowsNumber(() => clerk.write("C:\\Closed\\package", Buffer.alloc(0))),
      5,
    );
  });

  it("shows an access list as it was set, with what is inherited marked", () => {
    assert.equal(admin.accessList("C:\\Closed"), CLOSED);
    assert.equal(admin.accessList("C:\\Closed\\secret"), "D:AI(A;ID;FA;;;BA)(A;ID;FA;;;SY)");
    assert.equal(
      windowsNumber(() => admin.setAccessList("C:\\Closed", "D:P(A;OICI;FA;;;XX)")),
      1336,
    );
  });

  it("a denial before a grant denies", () => {
    admin.write("C:\\Work\\no", Buffer.from("n"));
    admin.setAccessList("C:\\Work\\no", "D:P(D;;FR;;;BA)(A;;FA;;;BA)");
    assert.equal(
      windowsNumber(() => admin.read("C:\\Work\\no")),
      5,
    );
  });

  it("knows the 8.3 name of a folder with a long one", () => {
    disk.makeFolders("C:\\Documents and Settings\\Administrator\\Local Settings\\Temp");
    assert.equal(
      admin.stat("C:\\DOCUME~1\\ADMINI~1\\LOCALS~1\\Temp")?.path,
      "C:\\Documents and Settings\\Administrator\\Local Settings\\Temp",
    );
  });

  it("free space and used space together stay the drive's size, whatever is written and removed", () => {
    const names = fc.constantFrom("a", "b", "c");
    const act = fc.tuple(fc.constantFrom("write", "append", "remove"), names, fc.nat(50));
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const small = new Disk(() => 0);
        small.setFreeBytes("C:", 100);
        for (const [verb, name, size] of acts) {
          const path = `C:\\${name}`;
          if (verb === "remove") windowsNumber(() => small.system.remove(path));
          else
            windowsNumber(() => small.system.write(path, Buffer.alloc(size), { append: verb === "append" }));
          const used = small.system
            .list("C:\\")
            .reduce((sum, one) => sum + small.system.read(`C:\\${one}`).length, 0);
          assert.equal(small.system.freeBytes("C:") + used, 100);
        }
      }),
    );
  });
});

describe("paths of a simulated server", () => {
  it("a path that goes up and down again never leaves its drive", () => {
    const part = fc.constantFrom("..", ".", "a", "b c", "");
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        assert.equal(splitPath(`C:\\${parts.join("\\")}`)?.[0], "C:");
      }),
    );
  });

  it("are taken from the current folder when they are not full", () => {
    assert.equal(resolvePath("C:\\a\\b", "..\\c"), "C:\\a\\c");
    assert.equal(resolvePath("C:\\a", "\\c"), "C:\\c");
    assert.equal(parentOf(".\\request.json"), ".");
    assert.equal(parentOf("C:\\a"), "C:\\");
  });
});
