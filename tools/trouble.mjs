/** A condition that could be foreseen: its message is for people, its stack for nobody. */
export class Trouble extends Error {}

/** Runs a command to its exit code; what could be foreseen is told in its own words, the rest with its stack. */
export async function runCommand(main) {
  try {
    process.exitCode = (await main(process.argv.slice(2))) ?? 0;
  } catch (error) {
    process.stderr.write(
      error instanceof Trouble ? `error: ${error.message}\n` : `${error?.stack ?? error}\n`,
    );
    process.exitCode = 1;
  }
}
