import assert from "node:assert/strict";
import { Client } from "ssh2";
import { connect } from "../../../ssh/connect";
import type { SftpSession, SshConnection } from "../../../ssh/contract";
import type { SshServerKind } from "../../../lab/world/contract";
import { startedFront, type Started } from "./started-front";

interface View {
  readonly kind: SshServerKind["kind"];
  readonly home: string;
  /** The home folder on the disk. */
  readonly folder: string;
}

const VIEWS: readonly View[] = [
  {
    kind: "openssh",
    home: "/C:/Documents and Settings/Administrator",
    folder: "C:\\Documents and Settings\\Administrator",
  },
  {
    kind: "powershell",
    home: "/C:/Documents and Settings/Administrator",
    folder: "C:\\Documents and Settings\\Administrator",
  },
  { kind: "cygwin", home: "/home/Administrator", folder: "C:\\cygwin\\home\\Administrator" },
  { kind: "virtualRoot", home: "/", folder: "C:\\sftproot" },
];

describe("SFTP of the lab's servers", () => {
  let started: Started;
  let connection: SshConnection;
  let sftp: SftpSession;

  async function open(kind: SshServerKind["kind"]): Promise<void> {
    started = await startedFront(kind);
    connection = await connect(started.target);
    sftp = await connection.sftp();
  }
  afterEach(async () => {
    connection.close();
    await started.front.close();
    assert.deepEqual(started.machine.refusals, []);
  });

  for (const { kind, home, folder } of VIEWS) {
    it(`${kind} lands in ${home}, which is ${folder}`, async () => {
      await open(kind);
      assert.equal(await sftp.realPath("."), home);
      await sftp.write("x.txt", Buffer.from("here"));
      assert.equal(started.machine.files.read(`${folder}\\x.txt`).toString(), "here");
      assert.deepEqual(await sftp.list("."), [{ name: "x.txt", size: 4, folder: false }]);
    });
  }

  it("openssh shows the drives at / and takes backslashes", async () => {
    await open("openssh");
    assert.deepEqual(await sftp.list("/"), [{ name: "C:", size: 0, folder: true }]);
    assert.equal(await sftp.realPath("C:\\sftproot\\..\\x"), "/C:/x");
    assert.equal((await sftp.stat("/C:"))?.folder, true);
    assert.equal(await sftp.stat("/etc"), undefined);
  });

  it("cygwin shows drives below /cygdrive and C:\\cygwin as /", async () => {
    await open("cygwin");
    started.machine.files.write("C:\\boot.ini", Buffer.from("boot"));
    assert.equal((await sftp.read("/cygdrive/c/boot.ini", 100)).toString(), "boot");
    assert.deepEqual(
      (await sftp.list("/cygdrive")).map(({ name }) => name),
      ["c"],
    );
    assert.equal((await sftp.stat("/home"))?.folder, true);
    assert.equal(await sftp.stat("C:/boot.ini"), undefined);
  });

  it("virtualRoot shows nothing outside its folder", async () => {
    await open("virtualRoot");
    started.machine.files.write("C:\\boot.ini", Buffer.from("boot"));
    assert.equal(await sftp.stat("/../boot.ini"), undefined);
    assert.equal(await sftp.stat("/C:/boot.ini"), undefined);
    assert.equal(await sftp.realPath("../.."), "/");
    await connection.exec("say x");
    assert.equal(started.machine.ran[0]?.currentFolder, "C:\\Documents and Settings\\Administrator");
  });

  it("does folders, renames and removals on the machine's disk", async () => {
    await open("openssh");
    const { files } = started.machine;
    await sftp.createFolder("/C:/made");
    await sftp.write("/C:/made/a", Buffer.from("a"));
    await sftp.rename("/C:/made/a", "/C:/made/b");
    assert.deepEqual(files.list("C:\\made"), ["b"]);
    await sftp.remove("/C:/made/b");
    assert.deepEqual(files.list("C:\\made"), []);
    await assert.rejects(sftp.createFolder("/C:/made"), { code: "SFTP_FAILED" });
  });

  it("says access denied, nothing there, and a full disk apart from success", async () => {
    await open("openssh");
    await assert.rejects(sftp.write("/C:/locked.txt", Buffer.from("x")), /access denied \(status 3\)/);
    await assert.rejects(sftp.read("/C:/none", 10), /no such file or folder \(status 2\)/);
    started.machine.files.free = 1000;
    await assert.rejects(
      sftp.write("/C:/full", Buffer.alloc(2000)),
      /the server reports a failure \(status 4\)/,
    );
  });

  it("writes over what is there without cutting it, as scp does before it cuts", async () => {
    await open("openssh");
    const { files } = started.machine;
    files.write("C:\\over", Buffer.alloc(100_000, "o"));
    await overwrite(started, "/C:/over", Buffer.alloc(70_000, "n"));
    assert.equal(files.read("C:\\over").toString(), "n".repeat(70_000) + "o".repeat(30_000));
  });

  it("lists a folder of more names than one packet holds", async () => {
    await open("openssh");
    for (let n = 0; n < 450; n++) started.machine.files.write(`C:\\file-${n}`, Buffer.alloc(0));
    assert.equal((await sftp.list("/C:")).filter(({ folder }) => !folder).length, 450);
  });

  it("leaves what has arrived when the cable is cut in the middle of an upload", async () => {
    await open("openssh");
    started.front.faults.cutAfterBytesIn(600_000);
    await assert.rejects(sftp.write("/C:/half", Buffer.alloc(2_000_000, 1)), { code: "SSH_CLOSED" });
    const size = started.machine.files.stat("C:\\half")?.size ?? 0;
    assert.ok(size > 100_000 && size < 2_000_000, `${size} bytes`);
  });
});

/** Without the flag that cuts the file first. */
function overwrite({ target }: Started, path: string, data: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    const { host, port, user: username, password } = target;
    client.on("error", reject);
    client.on("ready", () =>
      client.sftp((error, sftp) => {
        if (error) return reject(error);
        sftp
          .createWriteStream(path, { flags: "r+" })
          .on("error", reject)
          .on("close", () => {
            client.end();
            resolve();
          })
          .end(data);
      }),
    );
    client.connect({ host, port, username, password: String(password) });
  });
}
