import assert from "node:assert/strict";
import { join } from "node:path";
import { EXCHANGE_PRODUCT_CODE, makeInterimPackage, rollupPackageNames } from "../../lab/msp";
import { site as startSite } from "../../lab/site";
import type { Site } from "../../lab/site";
import type { SiteServer } from "../../lab/site-server";
import { OPERATOR } from "../../lab/site-server";
import { addForefront } from "../../lab/world/exchange/forefront";
import { connectMachine } from "../../machine";
import { EngineStack } from "./harness";
import { servers } from "./programs";
import type { Declared } from "./programs";

interface Refused {
  readonly code: string;
  readonly server: string;
  readonly rollup?: string;
  /** The package, in the site's folder. */
  readonly file?: string;
  readonly pin?: string;
  readonly roles?: readonly string[];
  readonly user?: string;
  readonly says: RegExp;
}

const RU6_FILE = rollupPackageNames("RTM-RU6").fileName;

const refusals: readonly Refused[] = [
  {
    code: "FOREFRONT",
    server: "SCANNED",
    says: /Forefront for Exchange is in force[^]*fscutility\.exe" \/disable/,
  },
  { code: "NO_EXCHANGE", server: "BARE", says: /BARE: Exchange Server 2007 is not installed/ },
  { code: "CLUSTER_NODE", server: "NODE", says: /A ServerRollup is for standalone servers/ },
  {
    code: "ROLES_DIFFER",
    server: "AT6",
    roles: ["Mailbox"],
    says: /AT6: is declared as Mailbox, but has ClientAccess, HubTransport/,
  },
  {
    code: "OTHER_SERVICE_PACK",
    server: "SP1",
    rollup: "RTM-RU7",
    says: /SP1: Update Rollup 7 .* is for RTM, and the server is at SP1/,
  },
  { code: "INTERIM_UPDATE", server: "INTERIM", says: /INTERIM: interim updates are installed/ },
  {
    code: "PACKAGE_MISSING",
    server: "AT6",
    file: "nowhere.msp",
    says: /package: .*nowhere\.msp does not exist/,
  },
  { code: "PACKAGE_WRONG", server: "AT6", file: RU6_FILE, says: /is RTM-RU6 \(KB942846\), not RTM-RU7/ },
  { code: "PACKAGE_WRONG", server: "AT6", file: "interim.msp", says: /interim/i },
  { code: "PACKAGE_HASH", server: "AT6", pin: "0".repeat(64), says: /0{64}/ },
  {
    code: "INSTALLER_CACHE",
    server: "LOST",
    says: /LOST: Windows Installer has lost .*\.msi \(the package of Exchange Server 2007 itself\)/,
  },
  { code: "DISK_FULL", server: "FULL", says: /FULL: drive C: has 20 MiB free/ },
  {
    code: "NOT_ADMINISTRATOR",
    server: "AT6",
    user: OPERATOR,
    says: /Log on as a member of Administrators|administrator/i,
  },
];

describe("a server that must not be touched", () => {
  let site: Site;
  let stack: EngineStack;

  before(async () => {
    site = await startSite({
      servers: [
        { name: "BARE", exchange: "none" },
        { name: "NODE", clusterNode: true, level: "RTM-RU6" },
        { name: "SP1", level: "SP1" },
        { name: "INTERIM", level: "RTM-RU6", interimUpdates: ["949858"] },
        { name: "AT6", level: "RTM-RU6" },
        { name: "SCANNED", level: "RTM-RU6" },
        { name: "FULL", level: "RTM-RU6" },
        { name: "LOST", level: "RTM-RU6" },
      ],
    });
    addForefront(site.server("SCANNED").machine);
    await site.addPackage("interim.msp", makeInterimPackage({ kb: "949858", forBuild: "8.0.783.2" }));
    site.server("LOST").machine.faults.loseCachedPackage(EXCHANGE_PRODUCT_CODE);
    stack = await EngineStack.open({ doors: { connectMachine }, program: servers({}, {}) });
  });
  after(async () => {
    stack.close();
    await site.stop();
  });

  for (const refused of refusals) {
    const { code } = refused;
    it(`is refused with ${code}${refused.file ? ` (${refused.file})` : ""} by preview and up, and is as it was`, async () => {
      const server = site.server(refused.server);
      if (code === "DISK_FULL") server.machine.faults.diskFull("C:", 20 * 1024 ** 2);
      stack.program(servers({ it: declared(server, refused) }, { packages: site.packagesFolder }));
      const before = worldOf(server);
      for (const outcome of [await stack.preview(), await stack.up()]) {
        const said = outcome.messages.filter(
          ({ severity, resource }) => severity === "error" && resource === "it",
        );
        assert.match(said.map(({ text }) => text).join("\n"), refused.says);
        assert.match(
          said.map(({ text }) => text).join("\n"),
          new RegExp(`\\b${code} \\(docs/errors/${code}\\.md\\)`),
        );
        assert.notEqual(outcome.error, "");
      }
      assert.deepEqual(worldOf(server), before);
      assert.equal(await stack.resource("it"), undefined);
      assert.deepEqual([site.refusals(), site.broken()], [[], []]);
    });
  }

  function declared({ host, port, user, password, hostKey }: SiteServer, refused: Refused): Declared {
    return {
      rollup: refused.rollup ?? "RU7",
      ...(refused.file ? { package: join(site.packagesFolder, refused.file) } : {}),
      ...(refused.pin ? { packageSha256: refused.pin } : {}),
      ...(refused.roles ? { expectedRoles: refused.roles } : {}),
      connection: { host, port, user: refused.user ?? user, password, hostKey },
    };
  }
});

/** What an administrator would look at: the level by list and files, the services, and what the installer ever did. */
function worldOf({ machine }: SiteServer): object {
  return {
    level: machine.level(),
    services: machine.services.all.map(({ spec, start, state }) => [spec.name, start, state]),
    events: machine.events().filter(({ source }) => source === "MsiInstaller"),
  };
}
