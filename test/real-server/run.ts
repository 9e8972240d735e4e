import assert from "node:assert/strict";
import { acceptance } from "../acceptance/acceptance";
import { CommandLine } from "./command-line";
import { QUESTIONS } from "./questions";
import { realServer } from "./real-server-witness";
import { reportOn } from "./report";
import { settingsFrom, type Settings } from "./settings";

const MINUTES = 60_000;

/** npm run test:real-server: the acceptance spec on a server that somebody has, and what it answers of what is not known. */
const settings = settingsOrEnd();
acceptance(realServer(settings));

describe("what is not known", function () {
  this.timeout(30 * MINUTES);
  it(`is asked of the server and written to ${settings.report}`, async () => {
    const commands = new CommandLine(settings.target);
    try {
      const { asked } = await reportOn(settings, commands);
      const open = QUESTIONS.filter(({ when }) => when === "look").map(({ id }) => id);
      assert.deepEqual(
        asked.map(({ id }) => id),
        open,
      );
    } finally {
      await commands.close();
    }
  });
});

function settingsOrEnd(): Settings {
  try {
    return settingsFrom(process.env);
  } catch (error) {
    console.error(`error: ${(error as Error).message}`);
    process.exit(1);
  }
}
