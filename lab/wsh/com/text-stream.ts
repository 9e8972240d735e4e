import type { ComObject } from "./com-class";
import { action, method, property, textOf } from "./com-class";
import { asFileSystem, scriptingError } from "./com-error";
import type { ScriptRun } from "./script-run";
import type { TextFormat } from "./text-encoding";
import { decodeText, encodeText } from "./text-encoding";

export interface OpenOptions {
  readonly run: ScriptRun;
  readonly path: string;
  readonly format: TextFormat;
}

/**
 * While it is open, others cannot write, rename or delete the file. That a reader keeps writers out too is the nastier
 * reading (UNVERIFIED); readers do not keep readers out.
 */
export function openReader({ run, path, format }: OpenOptions): ComObject {
  const text = asFileSystem(() => decodeText(run.disk.read(path), format));
  const close = hold(run, path);
  let at = 0;
  let open = true;
  const take = (to: number): string => {
    if (!open) throw scriptingError(52, "Bad file name or number");
    if (at >= text.length) throw scriptingError(62, "Input past end of file");
    const taken = text.slice(at, to);
    at = Math.min(to, text.length);
    return taken;
  };
  const endOfLine = (): number => {
    const end = text.indexOf("\n", at);
    return end < 0 ? text.length : end + 1;
  };
  return {
    className: "TextStream",
    members: {
      AtEndOfStream: property(() => at >= text.length),
      AtEndOfLine: property(() => at >= text.length || text[at] === "\r" || text[at] === "\n"),
      Read: method((count) => take(at + Number(count))),
      ReadAll: method(() => take(text.length)),
      ReadLine: method(() => take(endOfLine()).replace(/\r?\n$/, "")),
      Skip: action((count) => void take(at + Number(count))),
      SkipLine: action(() => void take(endOfLine())),
      Close: action(() => {
        open = false;
        close();
      }),
    },
  };
}

export interface WriterOptions extends OpenOptions {
  readonly mode: "write" | "append" | "createNew";
}

/** What was written reaches the disk at Close, or when the script ends; a killed script loses it. */
export function openWriter({ run, path, format, mode }: WriterOptions): ComObject {
  const exists = run.disk.stat(path) !== undefined;
  const mark =
    format === "utf16" && !(exists && mode === "append") ? Buffer.from([0xff, 0xfe]) : Buffer.alloc(0);
  asFileSystem(() =>
    run.disk.write(path, mark, { append: mode === "append", createNew: mode === "createNew" }),
  );
  let release: (() => void) | undefined = hold(run, path);
  let pending: Buffer[] = [];
  const write = (text: string): void => {
    if (!release) throw scriptingError(52, "Bad file name or number");
    pending.push(encodeText(text, format));
  };
  const close = (): void => {
    if (!release) return;
    release();
    release = undefined;
    forget();
    const data = Buffer.concat(pending);
    pending = [];
    if (data.length > 0) asFileSystem(() => run.disk.write(path, data, { append: true }));
  };
  const forget = run.atEnd(close);
  return {
    className: "TextStream",
    members: {
      Write: action((text) => write(textOf(text))),
      WriteLine: action((text) => write(`${text === undefined ? "" : textOf(text)}\r\n`)),
      WriteBlankLines: action((count) => write("\r\n".repeat(Number(count)))),
      Close: action(close),
    },
  };
}

function hold(run: ScriptRun, path: string): () => void {
  return run.machine.holdOpen(path, run.process.pid);
}
