import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { load, root } from "../load";

interface Module {
  readonly name: string;
  readonly folder: string;
  readonly flags: readonly string[];
}
const { modules, pythonModule, cacheKey, neededGo } = load<{
  modules: readonly Module[];
  pythonModule: Module;
  cacheKey: (modules?: readonly Module[], readFile?: (file: string) => string) => string;
  neededGo: () => string;
}>("engine/modules.mjs");
const pinned =
  load<Record<"ENGINE_VERSION" | "NODE_HOST_VERSION" | "YAML_HOST_VERSION" | "OLDEST_ENGINE", string>>(
    "engine/pinned.mjs",
  );

const goMod = (name: string) => readFileSync(path.join(root, "tools", "engine", name, "go.mod"), "utf8");

describe("the engine's Go modules", () => {
  it("require the versions that we name", () => {
    assert.match(goMod("cli"), new RegExp(`\\sgithub.com/pulumi/pulumi/pkg/v3 v${pinned.ENGINE_VERSION}\\b`));
    assert.match(goMod("cli"), new RegExp(`\\sgithub.com/pulumi/pulumi/sdk/v3 v${pinned.ENGINE_VERSION}\\b`));
    assert.match(
      goMod("cli"),
      new RegExp(`\\sgithub.com/pulumi/pulumi-yaml v${pinned.YAML_HOST_VERSION}\\b`),
    );
    for (const name of ["nodejs", pythonModule.name])
      assert.match(
        goMod(name),
        new RegExp(`\\sgithub.com/pulumi/pulumi/sdk/v3 v${pinned.NODE_HOST_VERSION}\\b`),
      );
  });

  it("name no place of the computer they were made on", () => {
    for (const { name } of [...modules, pythonModule])
      assert.doesNotMatch(goMod(name), /=>\s*[./]|[a-z]:\\|https?:|\/home\/|\/root\//);
  });

  it("need the newer Go of the two", () => {
    assert.match(neededGo(), /^\d+\.\d+\.\d+$/);
    for (const { name } of [...modules, pythonModule])
      assert.match(goMod(name), new RegExp(`^go ${neededGo()}$`, "m"));
  });

  it("leave the oldest engine that is taken at the version of the locked SDK", () => {
    const lock = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")) as {
      packages: Record<string, { version: string }>;
    };
    assert.equal(pinned.OLDEST_ENGINE, lock.packages["node_modules/@pulumi/pulumi"]?.version);
  });
});

describe("the key of the built engine", () => {
  const module: Module = { name: "cli", folder: "cli", flags: ["-ldflags", "-s"] };
  const files = (changes: Record<string, string> = {}) => {
    const all: Record<string, string> = { "go.mod": "module x\n", "go.sum": "sum\n", ...changes };
    return (file: string) => all[path.basename(file)] ?? assert.fail(file);
  };
  const key = cacheKey([module], files());

  it("is the same for the same files, whatever their line ends", () => {
    assert.equal(cacheKey([module], files({ "go.mod": "module x\r\n" })), key);
  });

  it("differs when a requirement, a checksum, a flag or a module does", () => {
    const others = [
      cacheKey([module], files({ "go.mod": "module y\n" })),
      cacheKey([module], files({ "go.sum": "other\n" })),
      cacheKey([{ ...module, flags: ["-ldflags", "-w"] }], files()),
      cacheKey([module, { ...module, name: "nodejs" }], files()),
    ];
    assert.equal(new Set([key, ...others]).size, 5);
  });
});
