import assert from "node:assert/strict";
import { load } from "../load";

interface Engine {
  readonly programs: string;
  readonly version: string;
}
type Source = () => Promise<{ engine?: Engine; missing?: string }>;
const { chooseEngine } = load<{
  chooseEngine: (options: { sources: Source[]; say(text: string): void; remedy: string }) => Promise<Engine>;
}>("engine/choose.mjs");

const engine: Engine = { programs: "/engine/bin", version: "3.259.0" };
const has: Source = () => Promise.resolve({ engine });
const lacks =
  (missing: string): Source =>
  () =>
    Promise.resolve({ missing });
const neverAsked: Source = () => assert.fail("was asked");

describe("the choice of the engine", () => {
  it("takes the first source that has one, and asks no later one", async () => {
    assert.equal(await chooseEngine({ sources: [has, neverAsked], say: assert.fail, remedy: "" }), engine);
  });

  it("says why each earlier source was passed over", async () => {
    const said: string[] = [];
    const sources = [lacks("pulumi 3.100.0 is too old"), () => Promise.resolve({}), lacks("no network"), has];
    assert.equal(await chooseEngine({ sources, say: (text) => said.push(text), remedy: "" }), engine);
    assert.deepEqual(said, ["pulumi 3.100.0 is too old", "no network"]);
  });

  it("fails with all reasons and the remedy when no source has one", async () => {
    const sources = [lacks("pulumi is not on PATH"), lacks("no network"), lacks("no go")];
    await assert.rejects(chooseEngine({ sources, say: () => {}, remedy: "Install one." }), {
      message: "there is no Pulumi engine: pulumi is not on PATH; no network; no go. Install one.",
    });
  });
});
