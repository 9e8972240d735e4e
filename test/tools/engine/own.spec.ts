import assert from "node:assert/strict";
import { load } from "../load";

interface Probes {
  findProgram(name: string): string | undefined;
  programIn(folder: string, name: string): string | undefined;
  pulumiVersion(pulumi: string): Promise<string | undefined>;
}
interface Finding {
  readonly engine?: { readonly programs: string; readonly version: string };
  readonly missing?: string;
}
const { findOwnEngine } = load<{ findOwnEngine: (probes: Probes) => Promise<Finding> }>("engine/own.mjs");

const complete: Probes = {
  findProgram: (name) => (name === "pulumi" ? "/opt/pulumi/bin/pulumi" : undefined),
  programIn: (folder, name) => `${folder}/${name}`,
  pulumiVersion: () => Promise.resolve("3.248.0"),
};

describe("the user's own engine", () => {
  it("is taken when it is recent enough and has the Node language host beside it", async () => {
    assert.deepEqual(await findOwnEngine(complete), {
      engine: { programs: "/opt/pulumi/bin", version: "3.248.0" },
    });
  });

  it("may have the language host elsewhere on PATH", async () => {
    const elsewhere: Probes = {
      ...complete,
      findProgram: (name) => `/usr/bin/${name}`,
      programIn: () => undefined,
    };
    assert.equal((await findOwnEngine(elsewhere)).engine?.programs, "/usr/bin");
  });

  const passedOver: [string, Partial<Probes>, string][] = [
    ["is absent", { findProgram: () => undefined }, "pulumi is not on PATH"],
    [
      "is too old",
      { pulumiVersion: () => Promise.resolve("3.247.0") },
      "/opt/pulumi/bin/pulumi is 3.247.0, which is too old (3.248.0 or later is needed)",
    ],
    [
      "does not run",
      { pulumiVersion: () => Promise.resolve(undefined) },
      "/opt/pulumi/bin/pulumi does not say its version",
    ],
    [
      "cannot run TypeScript",
      { programIn: () => undefined },
      "/opt/pulumi/bin/pulumi has no pulumi-language-nodejs, neither beside it nor on PATH",
    ],
  ];
  for (const [how, probes, missing] of passedOver) {
    it(`is passed over when it ${how}, and that is said`, async () => {
      assert.deepEqual(await findOwnEngine({ ...complete, ...probes }), { missing });
    });
  }
});
