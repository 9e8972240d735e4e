import { onOneServer } from "./one-server-example";
import { liveThrough } from "./whole-life";

describe("the example yaml", () => {
  const open = onOneServer();

  it("brings the server to Update Rollup 7, changes nothing a second time, and takes it away again", async () => {
    const { stack, server } = await open("yaml");
    await liveThrough(stack, server);
  });
});
