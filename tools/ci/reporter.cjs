// Mocha's usual output; and how many tests passed and failed, and which failed, as JSON in the file that the option `counts` names.
const { writeFileSync } = require("node:fs");
const { reporters, Runner } = require("mocha");

module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    // More than once when files that run at a time could not be run to their end: the last is the whole count.
    runner.on(Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      writeFileSync(
        options.reporterOptions.counts,
        JSON.stringify({ passed: passes, failed: failures, pending, failures: this.failures.map(inOneLine) }),
      );
    });
  }
};

function inOneLine(test) {
  return `${test.titlePath().join(" > ")}: ${String(test.err?.message).split("\n")[0]}`;
}
