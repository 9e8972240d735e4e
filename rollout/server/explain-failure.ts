import type { CollectReply, InstallerEvent, InstallerRun } from "../../agent/protocol";
import { EXIT_CODES, win32Of } from "./exit-codes";
import { explainByInterimUpdates } from "./explain-interim";
import { MESSAGES, baseName, nameOf } from "./installer-messages";
import type { Holder, HolderService, Subject } from "./installer-messages";
import { readFailedAction, readHeld, readMessage, readSubject } from "./read-installer-words";
import type { Said } from "./read-installer-words";

export interface FailureSigns {
  /** MsiInstaller's, in any order; null: could not be read. */
  readonly events: readonly InstallerEvent[] | null;
  /** Of the verbose log, in their order. */
  readonly lines: readonly string[];
  /** By the id of its process. Absent: not known of any. */
  readonly serviceOf?: ServiceOf;
}

export type ServiceOf = (pid: number) => HolderService | null;

export interface Explanation {
  /** Goes on after "because". */
  readonly cause: string;
  readonly file: string | null;
  readonly holder: Holder | null;
  readonly todo: string;
}

/** Codes that say no more than that it failed; the others are the answer themselves. */
const VAGUE = [1601, 1602, 1603, 1604, 1612];
/** An entry of the Error table is an event with 10000 added (operations.md 5.1). */
const EVENT_OFFSET = 10_000;
/** Info 1603 in a log, not msiexec's exit code 1603 (operations.md 5.3). */
const HELD_LINE = 1603;
const HELD_EVENT = 1025;
/** Could not be installed or removed, with and without a log (operations.md 5.1, 6.10). */
const FAILED_EVENTS = [1023, 1024];
/** Status of an update's installation and removal, from Installer 4.0 on (operations.md 6.10). */
const STATUS_EVENTS = [1036, 1037];
/** A restart was asked for (operations.md 6.9). */
const RESTART_EVENTS = [1029, 1038];
const WHOLE = "INSTALL";

/** Why a run failed, from the log first, which is this run's alone, then from the events. null: they do not say. */
export function explainRun(
  collected: CollectReply,
  run: InstallerRun,
  serviceOf: ServiceOf = () => null,
): Explanation | null {
  const { events, telling, logTail } = collected;
  const signs = { events, lines: [...telling, ...logTail], serviceOf };
  const code = run.exitCode ?? exitCodeInEvents(events);
  if (code === null) return null;
  const known = win32Of(code);
  const vague = VAGUE.includes(known) || EXIT_CODES[known] === undefined;
  if (vague && hasMessage(signs)) return explainFailure(signs);
  return explainByInterimUpdates(collected, { run, known, vague }) ?? (vague ? explainFailure(signs) : null);
}

function hasMessage({ lines, events }: FailureSigns): boolean {
  return (inLog(lines) ?? inEvents(ofExchange(events))) !== null;
}

/** Reads numbers, names and paths only: the words around them are in the server's language. */
export function explainFailure(signs: FailureSigns): Explanation | null {
  const events = ofExchange(signs.events);
  const said = inLog(signs.lines) ?? inEvents(events);
  const held = heldFiles(signs.lines, events).map((file) => withService(file, signs.serviceOf));
  const explained = said ? byMessage(said, held) : byAction(signs.lines, held);
  return explained && { ...explained, todo: explained.todo + restartAsked(events) };
}

/** For a run whose end was not seen. null: no event has a code that is a failure's. */
export function exitCodeInEvents(events: readonly InstallerEvent[] | null): number | null {
  for (const { id, message } of ofExchange(events).reverse()) {
    if (![...FAILED_EVENTS, ...STATUS_EVENTS].includes(id)) continue;
    // Titles have numbers too, in quotes or before the status, which is the last.
    const numbers =
      message
        .slice(0, 4000)
        .replace(/'[^']*'/g, "")
        .match(/\b\d{2,4}\b(?=\.)/g) ?? [];
    const code = numbers
      .map(Number)
      .filter((number) => EXIT_CODES[number]?.outcome === "failed")
      .at(-1);
    if (code !== undefined) return code;
  }
  return null;
}

/** In the order of time. Other products' are left out; one whose text could not be had may be Exchange's. */
function ofExchange(events: readonly InstallerEvent[] | null): InstallerEvent[] {
  return (events ?? [])
    .filter(({ message }) => message === "" || message.includes("Microsoft Exchange"))
    .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}

/** The last message before the first action that failed: what comes later is rolling back. A note is worth less. */
function inLog(lines: readonly string[]): Said | null {
  const failed = lines.findIndex((line) => readFailedAction(line) !== null);
  const before = failed < 0 ? lines : lines.slice(0, failed);
  const after = failed < 0 ? [] : lines.slice(failed);
  const said = (from: readonly string[], form: Said["form"]): Said[] =>
    from.map(readMessage).filter((entry) => entry?.form === form && isCause(entry.number)) as Said[];
  return said(before, "message").at(-1) ?? said(after, "message")[0] ?? said(before, "note").at(-1) ?? null;
}

function inEvents(events: readonly InstallerEvent[]): Said | null {
  const last = events.filter(({ id }) => isCause(id - EVENT_OFFSET)).at(-1);
  if (!last) return null;
  const subject = readMessage(last.message)?.subject ?? readSubject(last.message);
  return { number: last.id - EVENT_OFFSET, form: "message", subject };
}

function isCause(number: number): boolean {
  return Object.hasOwn(MESSAGES, number);
}

interface HeldFile {
  readonly file: string;
  readonly holder: Holder;
}

/** Files that were said to be held, with who holds them, in the order in which they were told. */
function heldFiles(lines: readonly string[], events: readonly InstallerEvent[]): readonly HeldFile[] {
  const texts = [
    ...events.filter(({ id }) => id === HELD_EVENT).map(({ message }) => message),
    ...lines.filter((line) => readMessage(line)?.number === HELD_LINE),
  ];
  return texts.map(readHeld).filter((held): held is HeldFile => held.file !== null && held.holder !== null);
}

function withService(held: HeldFile, serviceOf: ServiceOf = () => null): HeldFile {
  const service = serviceOf(held.holder.id);
  return service ? { ...held, holder: { ...held.holder, service } } : held;
}

function byMessage({ number, subject }: Said, held: readonly HeldFile[]): Explanation | null {
  const message = MESSAGES[number];
  if (!message) return null;
  const whole: Subject = number === 1306 ? withHolder(subject, held) : subject;
  const { file, holder } = whole;
  return { cause: message.cause(whole), file, holder, todo: message.todo(whole) };
}

/** Who held the file of the error, or, where that names none, the last that was told. */
function withHolder(subject: Subject, held: readonly HeldFile[]): Subject {
  const { file } = subject;
  const same = file === null ? held.at(-1) : held.filter((other) => sameFile(other.file, file)).at(-1);
  return { ...subject, file: file ?? same?.file ?? null, holder: subject.holder ?? same?.holder ?? null };
}

/** By its name alone: one may be written with short names of folders. */
function sameFile(a: string, b: string): boolean {
  return baseName(a).toLowerCase() === baseName(b).toLowerCase();
}

/** A file that was only said to be held may be the cause: Exchange's own, before they stop, are said to be held too. */
function byAction(lines: readonly string[], held: readonly HeldFile[]): Explanation | null {
  const action = lines.map(readFailedAction).find((name) => name !== null && name !== WHOLE) ?? null;
  const last = held.at(-1);
  if (action === null && !last) return null;
  const failed = action === null ? "it gave up" : `its action ${action} failed`;
  return {
    cause: last ? `${failed}, perhaps as ${nameOf(last.holder)} held ${last.file}` : failed,
    file: last?.file ?? null,
    holder: last?.holder ?? null,
    todo: `Read the log on the server around "Return value 3", ${last ? `stop ${last.holder.name} if it is not Exchange's, ` : ""}then run \`pulumi up\` again.`,
  };
}

function restartAsked(events: readonly InstallerEvent[]): string {
  const event = events.find(({ id }) => RESTART_EVENTS.includes(id));
  return event ? ` Windows Installer asked for a restart as well (event ${event.id}).` : "";
}
