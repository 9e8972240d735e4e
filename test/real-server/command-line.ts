import type { ExecResult } from "../../ssh/contract";
import type { SshConnection, SshTarget } from "../../ssh/contract";
import { connect } from "../../ssh/connect";
import { SHELL_PROBE, shellOf } from "../../machine/probe-shell";
import { throughShell, type Shell } from "../../machine/shell";

const SECONDS = 120;

export interface Answer {
  /** null: none came. */
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Lines of cmd.exe on the server, over a connection of its own: what Windows' own programs say, without our agent. */
export class CommandLine {
  private link: Promise<{ readonly connection: SshConnection; readonly shell: Shell }> | undefined;

  constructor(private readonly target: SshTarget) {}

  /** Whatever its exit code. A connection that has gone meanwhile is made anew. */
  async run(line: string): Promise<Answer> {
    const { connection, shell } = await this.reach();
    const answer = await connection.exec(throughShell(shell, line), { timeout: SECONDS * 1000 });
    return answerOf(answer);
  }

  /** Lines that it printed. */
  async lines(line: string): Promise<readonly string[]> {
    const { output } = await this.run(line);
    return output
      .split(/\r?\n/)
      .map((text) => text.trimEnd())
      .filter((text) => text !== "");
  }

  async shell(): Promise<Shell> {
    return (await this.reach()).shell;
  }

  async close(): Promise<void> {
    const link = await this.link?.catch(() => undefined);
    link?.connection.close();
    this.link = undefined;
  }

  private async reach(): Promise<{ readonly connection: SshConnection; readonly shell: Shell }> {
    const old = await this.link?.catch(() => undefined);
    if (old && !old.connection.closed.aborted) return old;
    this.link = this.open();
    return this.link;
  }

  private async open(): Promise<{ readonly connection: SshConnection; readonly shell: Shell }> {
    const connection = await connect(this.target);
    const shell = shellOf(connection.address, await connection.exec(SHELL_PROBE));
    return { connection, shell };
  }
}

function answerOf({ code, stdout, stderr }: ExecResult): Answer {
  return { code, output: stdout.toString("latin1"), errors: stderr.toString("latin1") };
}
