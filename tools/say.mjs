/** What is going on goes to standard error: standard output is for what was asked for. */
export function say(text) {
  process.stderr.write(`exchange-rollup: ${text}\n`);
}
