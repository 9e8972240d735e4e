import type { SFTPWrapper } from "ssh2";
import type { LabMachine } from "../world/contract";
import { noteFault } from "./note-fault";
import { attributesOf, entryOf } from "./sftp-attributes";
import type { SftpFiles } from "./sftp-files";
import { END_OF_FILE, FAILURE, OK, statusOf } from "./sftp-status";

/** Names in one READDIR answer: the client takes packets of at most 256 KB. */
const NAMES_AT_ONCE = 200;

type Handle =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "folder"; readonly entries: ReturnType<typeof entryOf>[] };

interface SftpOptions {
  readonly machine: LabMachine;
  readonly files: SftpFiles;
  /** false: the cable was cut at this moment. */
  readonly takeStep: (what: string) => boolean;
  readonly onSftp: () => void;
}

/** Answers one SFTP session from the files. */
export function serveSftp(sftp: SFTPWrapper, { machine, files, takeStep, onSftp }: SftpOptions): void {
  const handles = new Map<number, Handle>();
  let lastHandle = 0;

  /** Every request is answered exactly once; what the lab got wrong is noted as a refusal, so that a test sees it. */
  const answer = (id: number, verb: string, work: () => void): void => {
    onSftp();
    if (!takeStep(`SFTP ${verb}`)) return;
    try {
      work();
    } catch (error) {
      const status = statusOf(error) ?? { ...FAILURE, message: noteFault(machine, `SFTP ${verb}`, error) };
      sftp.status(id, status.code, status.message);
    }
  };
  /** It is done, and then the answer may be lost. */
  const done = (id: number, verb: string, work: () => void): void =>
    answer(id, verb, () => {
      work();
      if (!takeStep(`SFTP ${verb} is done`)) return;
      sftp.status(id, OK.code, OK.message);
    });
  const open = (id: number, handle: Handle): void => {
    handles.set(++lastHandle, handle);
    const name = Buffer.alloc(4);
    name.writeUInt32BE(lastHandle);
    sftp.handle(id, name);
  };
  const handleOf = (name: Buffer): Handle | undefined =>
    name.length === 4 ? handles.get(name.readUInt32BE()) : undefined;
  const withFile = (id: number, name: Buffer, work: (path: string) => void): void => {
    const handle = handleOf(name);
    if (handle?.kind === "file") work(handle.path);
    else sftp.status(id, FAILURE.code, "not an open file");
  };

  sftp.on("end", () => sayGoodbye(sftp));
  sftp.on("REALPATH", (id: number, path: string) =>
    answer(id, "REALPATH", () => {
      const full = files.realPath(path);
      sftp.name(id, [
        { filename: full, longname: full, attrs: attributesOf({ kind: "folder", size: 0, modified: 0 }) },
      ]);
    }),
  );
  for (const verb of ["STAT", "LSTAT"] as const) {
    sftp.on(verb as "STAT", (id: number, path: string) =>
      answer(id, verb, () => sftp.attrs(id, attributesOf(files.stat(path)))),
    );
  }
  sftp.on("OPEN", (id: number, path: string, flags: number) =>
    answer(id, "OPEN", () => open(id, { kind: "file", path: files.open(path, flags) })),
  );
  sftp.on("READ", (id: number, name: Buffer, offset: number, length: number) =>
    withFile(id, name, (path) => answer(id, "READ", () => sftp.data(id, files.read(path, offset, length)))),
  );
  sftp.on("WRITE", (id: number, name: Buffer, offset: number, data: Buffer) =>
    withFile(id, name, (path) => done(id, "WRITE", () => files.write(path, offset, data))),
  );
  sftp.on("FSTAT", (id: number, name: Buffer) =>
    withFile(id, name, (path) =>
      answer(id, "FSTAT", () => sftp.attrs(id, attributesOf(files.statOpen(path)))),
    ),
  );
  sftp.on("FSETSTAT", (id: number, name: Buffer, attributes) =>
    withFile(id, name, (path) =>
      done(id, "FSETSTAT", () => {
        if (attributes.size !== undefined) files.resize(path, attributes.size);
      }),
    ),
  );
  sftp.on("CLOSE", (id: number, name: Buffer) => {
    const known = name.length === 4 && handles.delete(name.readUInt32BE());
    const status = known ? OK : FAILURE;
    sftp.status(id, status.code, status.message);
  });
  sftp.on("OPENDIR", (id: number, path: string) =>
    answer(id, "OPENDIR", () =>
      open(id, { kind: "folder", entries: files.list(path).map(({ name, facts }) => entryOf(name, facts)) }),
    ),
  );
  sftp.on("READDIR", (id: number, name: Buffer) => {
    const handle = handleOf(name);
    if (handle?.kind !== "folder") return sftp.status(id, FAILURE.code, "not an open folder");
    const entries = handle.entries.splice(0, NAMES_AT_ONCE);
    if (entries.length === 0) return sftp.status(id, END_OF_FILE.code, END_OF_FILE.message);
    sftp.name(id, entries);
  });
  sftp.on("SETSTAT", (id: number, path: string, attributes) =>
    done(id, "SETSTAT", () => files.setAttributes(path, attributes.size)),
  );
  sftp.on("RENAME", (id: number, from: string, to: string) =>
    done(id, "RENAME", () => files.rename(from, to)),
  );
  sftp.on("REMOVE", (id: number, path: string) => done(id, "REMOVE", () => files.remove(path)));
  sftp.on("MKDIR", (id: number, path: string) => done(id, "MKDIR", () => files.createFolder(path)));
  sftp.on("RMDIR", (id: number, path: string) => done(id, "RMDIR", () => files.removeFolder(path)));
}

/** What scp and sftp wait for when they are through: an exit status, which ssh2 has no method for here, and the end. */
function sayGoodbye(sftp: SFTPWrapper): void {
  const { outgoing, _protocol: protocol } = sftp as unknown as {
    readonly outgoing: { readonly id: number; readonly state: string };
    readonly _protocol: { exitStatus(channel: number, code: number): void };
  };
  if (outgoing.state !== "open") return;
  protocol.exitStatus(outgoing.id, 0);
  sftp.end();
}
