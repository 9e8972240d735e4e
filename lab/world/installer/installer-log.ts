import type { DiskView } from "../contract";

export interface LogOptions {
  readonly disk: DiskView;
  readonly path: string;
  /** "!" of /l*v!: each line reaches the disk at once; without it a loss of power loses the log. */
  readonly flushEachLine: boolean;
  readonly now: () => number;
  readonly installerVersion: string;
}

/** A verbose log of Windows Installer: UTF-16LE with its mark; the form of lines as in operations.md 5.3. */
export class InstallerLog {
  #unwritten = "\uFEFF";

  constructor(private readonly options: LogOptions) {
    options.disk.write(options.path, Buffer.alloc(0));
    const [major, minor, ...rest] = options.installerVersion.split(".");
    const version = [major, minor?.padStart(2, "0"), ...rest].join(".");
    this.#line(
      `=== Verbose logging started: ${this.#moment()}  Build type: SHIP UNICODE ${version}  ` +
        "Calling process: C:\\WINDOWS\\system32\\msiexec.exe ===",
    );
  }

  get path(): string {
    return this.options.path;
  }

  readonly server = (text: string): void => this.#line(`MSI (s) (A8:10) [${this.#clock()}:000]: ${text}`);

  plain(text: string): void {
    this.#line(text);
  }

  actionStarts(name: string): void {
    this.#line(`Action start ${this.#clock()}: ${name}.`);
  }

  /** 1 done, 3 failed. */
  actionEnds(name: string, value: 1 | 3): void {
    this.#line(`Action ended ${this.#clock()}: ${name}. Return value ${value}.`);
  }

  end(code: number): void {
    this.server(`MainEngineThread is returning ${code}`);
    this.#line(`=== Verbose logging stopped: ${this.#moment()} ===`);
    this.#flush();
  }

  #line(text: string): void {
    this.#unwritten += `${text}\r\n`;
    if (this.options.flushEachLine) this.#flush();
  }

  #flush(): void {
    const text = this.#unwritten;
    this.#unwritten = "";
    try {
      this.options.disk.write(this.options.path, Buffer.from(text, "utf16le"), { append: true });
    } catch {
      // A log that cannot be written on (disk full) does not stop an installation.
    }
  }

  #moment(): string {
    const at = new Date(this.options.now());
    return `${at.getUTCMonth() + 1}/${at.getUTCDate()}/${at.getUTCFullYear()}  ${this.#clock()}`;
  }

  #clock(): string {
    return new Date(this.options.now()).toISOString().slice(11, 19);
  }
}
