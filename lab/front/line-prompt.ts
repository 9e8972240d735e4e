import type { ServerChannel } from "ssh2";

export interface LinePromptOptions {
  readonly channel: ServerChannel;
  /** A terminal: what is typed is echoed, and Enter is \r. */
  readonly terminal: boolean;
  readonly prompt: () => string;
  /** Runs one line to its end. */
  readonly run: (line: string) => Promise<void>;
}

const CTRL_C = "\u0003";
const CTRL_D = "\u0004";
const BACKSPACE = ["\u007f", "\b"];

/** A plain line-by-line prompt for people who look around; `exit` or Ctrl-D leaves. */
export function servePrompt({ channel, terminal, prompt, run }: LinePromptOptions): void {
  let typed = "";
  let waiting = "";
  let busy = false;
  const echo = (text: string): void => void (terminal && channel.write(text));
  const leave = (): void => {
    channel.exit(0);
    channel.end();
  };

  const take = async (): Promise<void> => {
    while (waiting !== "" && !busy) {
      const letter = waiting.charAt(0);
      waiting = waiting.slice(1);
      if (letter === CTRL_D && typed === "") return leave();
      if (letter === CTRL_C) {
        typed = "";
        channel.write(`^C\r\n${prompt()}`);
      } else if (BACKSPACE.includes(letter)) {
        if (typed !== "") echo("\b \b");
        typed = typed.slice(0, -1);
      } else if (letter === "\r" || letter === "\n") {
        if (letter === "\r" && waiting.startsWith("\n")) waiting = waiting.slice(1);
        const line = typed.trim();
        typed = "";
        echo("\r\n");
        if (/^(exit|logout)$/i.test(line)) return leave();
        busy = true;
        if (line !== "") await run(line);
        busy = false;
        channel.write(prompt());
      } else if (letter >= " ") {
        typed += letter;
        echo(letter);
      }
    }
  };
  const receive = (text: string): void => {
    waiting += text;
    void take();
  };

  channel.write(prompt());
  channel.on("data", (data: Buffer) => receive(data.toString("utf8")));
  channel.on("end", () => receive(typed === "" ? CTRL_D : `\n${CTRL_D}`));
}
