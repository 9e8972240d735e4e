import { Trouble } from "../trouble.mjs";

export class Interrupted extends Trouble {}

/**
 * Ctrl-C and SIGTERM, so that the running engine ends in order and the lab after it. A terminal sends Ctrl-C to the
 * engine by itself, and a second one would end it hard; without a terminal it is passed on.
 */
export function catchInterrupt(terminal = process.stdin.isTTY) {
  let child;
  let happened = false;
  let tell;
  const told = new Promise((resolve) => (tell = resolve));
  const onSignal = (signal) => {
    if (!happened && (signal !== "SIGINT" || !terminal)) child?.kill("SIGINT");
    happened = true;
    tell();
  };
  const signals = ["SIGINT", "SIGTERM"];
  for (const signal of signals) process.on(signal, onSignal);
  return {
    /** The program that a signal is passed on to. */
    pass: (started) => (child = started),
    /** Resolves at the first signal. Keeps the process alive until then: the lab's servers do not. */
    wait: async () => {
      const alive = setInterval(() => undefined, 60_000);
      await told;
      clearInterval(alive);
    },
    check: () => {
      if (happened) throw new Interrupted("interrupted");
    },
    release: () => {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
