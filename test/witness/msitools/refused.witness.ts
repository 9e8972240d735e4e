import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { readPackage } from "../../../catalogue";
import { rollupPackageNames } from "../../../lab/msp";
import { site, type Site } from "../../../lab/site";
import type { SiteServer } from "../../../lab/site-server";
import { connectMachine } from "../../../machine";
import { createProvider } from "../../../provider/provider";
import type { Properties } from "../../../provider/host/value";
import { ProviderCalls } from "../../provider/rpc";
import { rowsByMsiinfo, tablesByMsiinfo } from "./msiinfo";
import { NOT_PACKAGES, type NotAPackage } from "./not-packages";
import { oleFacts } from "./olefile";

/** Under Update Rollup 7's own file name: by its name nobody could tell. */
const FILE = rollupPackageNames("RTM-RU7").fileName;

describe("a file that is no package", () => {
  let folder: string;
  let lab: Site;
  let server: SiteServer;
  let provider: ProviderCalls;

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "exchange-rollup-not-packages-"));
    lab = await site({ servers: [{ name: "EX1", level: "RTM-RU6" }] });
    server = lab.server("EX1");
    provider = await ProviderCalls.open(createProvider({ connectMachine, environment: {} }));
    await provider.configure({});
  });
  after(async () => {
    provider?.close();
    await lab?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  for (const wrong of NOT_PACKAGES) {
    describe(`but ${wrong.name}`, () => {
      let file: string;
      before(async () => {
        file = path.join(await mkdtemp(path.join(folder, "file-")), FILE);
        wrong.write(file);
      });

      it("is told for what it is by getPackage", async () => {
        const { outputs, failures } = await provider.invoke("getPackage", { path: file });
        if ("damaged" in wrong.is) {
          assert.match(failures.join("\n"), wrong.is.damaged);
          return;
        }
        assert.deepEqual([failures, outputs["kind"], outputs["level"]], [[], "notAPatch", undefined]);
        assert.equal((await readPackage(file)).what, wrong.is.what);
      });

      for (const preview of [true, false]) {
        it(`is refused by ServerRollup in ${preview ? "a preview" : "an up"}, and the server is not touched`, async () => {
          const refused = provider.create(inputs(file), { preview });
          await assert.rejects(refused, ({ message }: Error) => {
            assert.match(message, /PACKAGE_WRONG/);
            assert.ok(message.includes(FILE), message);
            assert.match(message, wordsFor(wrong));
            return true;
          });
          assertUntouched();
        });
      }
    });
  }

  it("is a database for msiinfo where wixl made it, with Exchange's product code", async () => {
    const file = path.join(await mkdtemp(path.join(folder, "wixl-")), FILE);
    NOT_PACKAGES[0]!.write(file);
    assert.ok(tablesByMsiinfo(file).includes("InstallExecuteSequence"));
    const properties = rowsByMsiinfo(file, "Property").map((row) => `${row["Property"]}=${row["Value"]}`);
    assert.ok(properties.includes("ProductCode={24B2C164-DE66-44FE-B468-A46D9D5E6B31}"), properties.join());
    assert.equal(oleFacts(file).classId, "000C1084-0000-0000-C000-000000000046");
  });

  it("has for olefile the class that it was given by cfb", async () => {
    const of = async (name: string): Promise<string> => {
      const file = path.join(await mkdtemp(path.join(folder, "class-")), FILE);
      NOT_PACKAGES.find((wrong) => wrong.name === name)!.write(file);
      return oleFacts(file).classId;
    };
    assert.equal(await of("an .mst"), "000C1082-0000-0000-C000-000000000046");
    assert.equal(await of("a Word document"), "00020906-0000-0000-C000-000000000046");
  });

  function inputs(file: string): Properties {
    const { host, port, user, password, hostKey } = server;
    return { connection: { host, port, user, password, hostKey }, rollup: "RU7", package: file };
  }

  function assertUntouched(): void {
    const { machine } = server;
    assert.equal(machine.level(), "RTM-RU6");
    const disk = machine.files.system;
    assert.equal(disk.stat("C:\\ExchangeRollup"), undefined);
    const runs = machine.steps.recorded().filter(({ what }) => /msiexec/i.test(what));
    assert.deepEqual(runs, []);
    assert.deepEqual([lab.refusals(), lab.broken()], [[], []]);
  }
});

function wordsFor({ is }: NotAPackage): RegExp {
  return "damaged" in is ? is.damaged : new RegExp(is.what.replace(/[.()]/g, "\\$&"));
}
