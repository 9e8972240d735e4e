import type { WorldCall } from "../program";

/** "Shutdown comment (maximum of 127 characters)", as Server 2003's help has it; 512 from Windows 6.0 on. */
const LONGEST_COMMENT = { "5.2": 127, "6.0": 512 } as const;
const LONGEST_WAIT = { "5.2": 600, "6.0": 315_360_000 } as const;
/** xx below 256, yy below 65536, behind p (planned), u (user) or nothing. */
const REASON = /^([pu]|up|pu)?:(\d{1,3}):(\d{1,5})$/i;

/** shutdown.exe: -r, -a, with -t, -f, -c and -d. What it prints is localised; 0, or Windows' error number. */
export async function shutdown(call: WorldCall): Promise<number> {
  const { machine } = call;
  const asked = parse(call);
  if (!asked) {
    call.stdout(machine.windows.language === "de" ? "Syntax: shutdown ...\r\n" : "Usage: shutdown ...\r\n");
    return 1;
  }
  if (!call.process.account.administrator) return 5;
  if (asked.verb === "a") return machine.shutdown.abort();
  if (asked.verb === "r") return machine.shutdown.begin(asked.seconds, asked.comment);
  return machine.refuse(`shutdown.exe ${call.args.join(" ")}`);
}

interface Asked {
  readonly verb: string;
  readonly seconds: number;
  readonly comment: string;
}

function parse({ args, machine }: WorldCall): Asked | undefined {
  const { version } = machine.windows;
  const words = [...args];
  let asked: Asked = { verb: "", seconds: 30, comment: "" };
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const option = /^[-/](\w+)$/.exec(word)?.[1]?.toLowerCase();
    switch (option) {
      case "r":
      case "s":
      case "l":
      case "a":
        if (asked.verb !== "") return undefined;
        asked = { ...asked, verb: option };
        break;
      case "f":
        break;
      case "t": {
        const seconds = Number(words.shift());
        if (!Number.isInteger(seconds) || seconds < 0 || seconds > LONGEST_WAIT[version]) return undefined;
        asked = { ...asked, seconds };
        break;
      }
      case "c": {
        const comment = words.shift();
        if (comment === undefined || comment.length > LONGEST_COMMENT[version]) return undefined;
        asked = { ...asked, comment };
        break;
      }
      case "d":
        if (!REASON.test(words.shift() ?? "")) return undefined;
        break;
      default:
        return machine.refuse(`shutdown.exe ${word}`);
    }
  }
  return asked.verb === "" ? undefined : asked;
}
