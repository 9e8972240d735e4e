import { onOneServer } from "../engine/one-server-example";
import { liveThrough } from "../engine/whole-life";

describe("the example python", () => {
  // npm run test:python has put the virtual environment first.
  const open = onOneServer();

  it("brings the server to Update Rollup 7, changes nothing a second time, and takes it away again", async () => {
    const { stack, server } = await open("python");
    await liveThrough(stack, server);
  });
});
