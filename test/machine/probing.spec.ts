import * as assert from "node:assert/strict";

import type { ExecResult } from "../../ssh/contract";
import { MachineError } from "../../machine";
import { SHELL_PROBE, shellOf } from "../../machine/probe-shell";
import { windowsPathOf } from "../../machine/sftp-path";
import { AGENT, ScriptedServer, TARGET } from "./scripted-server";
import { behaviour, ECHOES, type Where } from "./shells";

function printed(stdout: string): ExecResult {
  return { code: 0, stdout: Buffer.from(stdout), stderr: Buffer.alloc(0) };
}

function code(expected: string, ...words: RegExp[]) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof MachineError, String(error));
    assert.equal(error.code, expected);
    for (const word of words) assert.match(`${error.message}\n${error.detail}`, word);
    return true;
  };
}

describe("probing the shell", () => {
  for (const shell of ["cmd", "bash", "powershell"] as const) {
    it(`recognises ${shell} by its answer`, () => {
      assert.equal(shellOf("ex1:22", printed(ECHOES[shell])), shell);
    });
  }

  it("recognises PowerShell 1.0, which has no $PSVersionTable", () => {
    assert.equal(shellOf("x", printed("exchange-rollup\r\ncmd=%ComSpec%\r\nbash=\r\nps=\r\n")), "powershell");
  });

  it("is not misled by what a log-on script prints before and after", () => {
    assert.equal(shellOf("x", printed(`Welcome!\r\n\r\n${ECHOES.cmd}Bye\r\n`)), "cmd");
  });

  const strange = {
    "says nothing": "",
    "prints the line as it was sent": SHELL_PROBE,
    "is cmd.exe with nothing in %ComSpec%": "exchange-rollup cmd=%ComSpec% bash=$0 ps=$PSVersionTable",
    "is a menu of a network device": "% Unknown command",
  };
  for (const [what, answer] of Object.entries(strange)) {
    it(`refuses a shell that ${what}, and shows the answer`, () => {
      assert.throws(
        () => shellOf("ex1:22", printed(answer)),
        code("SHELL_UNKNOWN", /^ex1:22: /, /Set cmd\.exe/),
      );
    });
  }
});

describe("probing where SFTP lands", () => {
  const found: { what: string; where: Where; base: string; shell: keyof typeof ECHOES; enter: RegExp }[] = [
    {
      what: "where commands start",
      where: 0,
      base: "/C:/Users/adm",
      shell: "cmd",
      enter: /^cd \.exchange-rollup&& /,
    },
    {
      what: "the user's profile",
      where: 1,
      base: "/home",
      shell: "cmd",
      enter: /^cd \/d "%USERPROFILE%\\\.exchange-rollup"&& /,
    },
    {
      what: "the folder that SFTP's path names",
      where: 2,
      base: "/C:/Docs and (Settings)/a&b",
      shell: "cmd",
      enter: /^cd \/d C:\\Docs and \^\(Settings\^\)\\a\^&b\\\.exchange-rollup&& /,
    },
    {
      what: "the folder behind /cygdrive",
      where: 1,
      base: "/cygdrive/d/mail",
      shell: "bash",
      enter: /cmd\.exe \/c 'cd \/d D:\\mail\\\.exchange-rollup&& .*'$/,
    },
    {
      what: "a virtual root at the top of the drive",
      where: "top",
      base: "/",
      shell: "cmd",
      enter: /^cd \/d C:\\sftp root\\\.exchange-rollup&& /,
    },
    {
      what: "a virtual root anywhere, by a search",
      where: "deep",
      base: "/",
      shell: "powershell",
      enter: /^cmd\.exe \/c 'cd \/d C:\\data\\sftp root\\\.exchange-rollup&& .*'$/,
    },
  ];
  for (const { what, where, base, shell, enter } of found) {
    it(`finds ${what}, and starts the agent there`, async () => {
      const folder = where === "deep" ? "C:\\data\\sftp root\\.exchange-rollup" : "C:\\x\\.exchange-rollup";
      const server = new ScriptedServer(
        behaviour({ where, base, shell, folder, answer: () => inspectReply }),
      );
      const machine = await server.machine();
      await machine.look();
      assert.match(server.commands.at(-1)!, enter);
      assert.equal(server.requests.length, 1);
      assert.deepEqual(server.leftovers(), []);
      machine.close();
    });
  }

  it("asks twice when the first candidates hit, and never searches then", async () => {
    const server = new ScriptedServer(behaviour({}));
    (await server.machine()).close();
    assert.equal(server.commands.length, 2);
  });

  it("never sends a line that is longer than cmd.exe takes", async () => {
    const server = new ScriptedServer(behaviour({ where: "nowhere", base: "/" }));
    await assert.rejects(server.machine());
    assert.ok(server.commands.length > 4, "all ways were tried");
    assert.ok(server.commands.every((command) => command.length < 8191));
  });

  it("gives up with what to configure when the file is nowhere", async () => {
    const server = new ScriptedServer(behaviour({ where: "nowhere", base: "/" }));
    await assert.rejects(server.machine(), code("SFTP_FOLDER_UNKNOWN", /Set the SFTP root/, /probe-/));
    assert.deepEqual(server.leftovers(), []);
    assert.ok(server.connection?.closed.aborted, "the connection is closed");
  });

  it("does not use a folder whose name came through a code page damaged", async () => {
    const server = new ScriptedServer(
      behaviour({ where: "deep", base: "/", folder: "C:\\M\u00fcller\\.exchange-rollup" }),
    );
    await assert.rejects(server.machine(), code("SFTP_FOLDER_UNKNOWN", /plain letters/));
  });

  it("removes what killed operations left behind a day ago, and only that", async () => {
    const server = new ScriptedServer(behaviour({}));
    const folder = "/C:/Users/adm/.exchange-rollup";
    const seconds = (hours: number): string =>
      Math.floor(server.clock.now() / 1000 - hours * 3600).toString(36);
    server.folders.add(folder);
    const old = `${folder}/package-${seconds(25)}-0123456789abcdef.msp.77aa.part`;
    const young = `${folder}/request-${seconds(1)}-0123456789abcdef.json`;
    const foreign = `${folder}/notes.txt`;
    for (const file of [old, young, foreign]) server.files.set(file, Buffer.from("x"));
    (await server.machine()).close();
    assert.deepEqual(
      [old, young, foreign].map((file) => server.files.has(file)),
      [false, true, true],
    );
  });
});

describe("probing at large", () => {
  it("uploads the agent once per version", async () => {
    const server = new ScriptedServer(behaviour({}));
    (await server.machine()).close();
    (await server.machine()).close();
    assert.deepEqual(server.uploads, [`/C:/Users/adm/.exchange-rollup/${AGENT.name}`]);
  });

  it("uploads the agent again when the one on the server is not whole", async () => {
    const server = new ScriptedServer(behaviour({}));
    const place = `/C:/Users/adm/.exchange-rollup/${AGENT.name}`;
    server.files.set(place, Buffer.from("// th"));
    (await server.machine()).close();
    assert.equal(server.files.get(place)?.toString(), "// the agent");
  });

  it("ends at the deadline when a server logs on and then says nothing", async () => {
    const silent = { ...behaviour({}), shell: () => "" };
    const server = new ScriptedServer(silent);
    const connect = server.connect;
    const hanging = new ScriptedServer(silent);
    Object.assign(hanging, {
      connect: async () => {
        const connection = await connect(TARGET);
        connection.exec = () => new Promise(() => undefined);
        return connection;
      },
    });
    const looking = hanging.machine({ deadline: 20_000 });
    const ended = assert.rejects(looking, code("SERVER_SILENT", /within 20 s/));
    await hanging.clock.move(0);
    await hanging.clock.move(20_000);
    await ended;
    assert.ok(server.connection?.closed.aborted, "the connection is closed");
  });

  it("stops at once when it is cancelled, and closes the connection", async () => {
    const cancel = new AbortController();
    const server = new ScriptedServer({
      ...behaviour({}),
      shell: (command) => {
        cancel.abort();
        return command === SHELL_PROBE ? ECHOES.cmd : "";
      },
    });
    await assert.rejects(server.machine({ signal: cancel.signal }), code("CANCELLED"));
    assert.ok(server.connection?.closed.aborted);
  });

  it("lets what ssh/ says of a failed dial through as it is", async () => {
    const server = new ScriptedServer(behaviour({}));
    server.refuseDials = Object.assign(server.cutCable(), { code: "SSH_REFUSED" as const });
    await assert.rejects(server.machine(), (error) => error === server.refuseDials);
  });
});

describe("a path of SFTP in Windows' words", () => {
  const paths: Record<string, string | undefined> = {
    "/C:/Users/adm": "C:\\Users\\adm",
    "/c:/": "C:\\",
    "C:/Users/adm/": "C:\\Users\\adm",
    "C:\\Users\\adm": "C:\\Users\\adm",
    "/cygdrive/d/x y": "D:\\x y",
    "/C/Users": "C:\\Users",
    "/": undefined,
    "/home/adm": undefined,
  };
  for (const [sftp, windows] of Object.entries(paths)) {
    it(`${sftp} is ${windows ?? "not known by its form"}`, () => assert.equal(windowsPathOf(sftp), windows));
  }
});

const inspectReply = { ok: true, value: { computer: { name: "EX1" } } } as const;
