import assert from "node:assert/strict";
import { load } from "./load";

type Packages = Record<string, { version?: string; optional?: boolean }>;
const { difference } = load<{ difference: (wanted: Packages, present: Packages) => string | undefined }>(
  "install-dependencies.mjs",
);

const wanted: Packages = {
  "": { version: "0.1.0" },
  "node_modules/ssh2": { version: "1.17.0" },
  "node_modules/@esbuild/aix": { version: "0.28.2", optional: true },
};

describe("node_modules", () => {
  it("may lack what is optional and hold more than is wanted", () => {
    const present: Packages = {
      "node_modules/ssh2": { version: "1.17.0" },
      "node_modules/more": { version: "1.0.0" },
    };
    assert.equal(difference(wanted, present), undefined);
  });

  it("is stale when a package is missing or of another version, and that is said", () => {
    assert.equal(difference(wanted, {}), "node_modules/ssh2 is missing instead of 1.17.0");
    const older: Packages = { "node_modules/ssh2": { version: "1.16.0" } };
    assert.equal(difference(wanted, older), "node_modules/ssh2 is 1.16.0 instead of 1.17.0");
  });
});
