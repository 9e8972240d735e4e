import assert from "node:assert/strict";
import { settingsFrom, VARIABLES } from "./settings";

const ENOUGH = {
  [VARIABLES.host]: "ex1.contoso.example",
  [VARIABLES.user]: "Administrator",
  [VARIABLES.password]: "a password",
  [VARIABLES.hostKey]: "ssh-ed25519 AAAA",
};
const OTHER = "ex2.contoso.example";

describe("the settings of a run on a real server", () => {
  it("allow to look and no more where the server is named once", () => {
    const { may, target, packages } = settingsFrom(ENOUGH);
    assert.deepEqual([may, target.host, target.port, packages], ["look", "ex1.contoso.example", 22, null]);
    assert.notEqual(target.acceptAnyHostKey, true);
  });

  it("allow to install where it is named again, and to remove where it is named a third time", () => {
    const install = {
      ...ENOUGH,
      [VARIABLES.install]: ENOUGH[VARIABLES.host],
      [VARIABLES.packages]: "/packages",
    };
    assert.equal(settingsFrom(install).may, "install");
    const remove = { ...install, [VARIABLES.remove]: ENOUGH[VARIABLES.host] };
    assert.equal(settingsFrom(remove).may, "install and remove");
  });

  const wrong: readonly (readonly [string, Readonly<Record<string, string>>, keyof typeof VARIABLES])[] = [
    ["no host", { [VARIABLES.host]: "" }, "host"],
    ["no user", { [VARIABLES.user]: "" }, "user"],
    ["neither password nor key", { [VARIABLES.password]: "" }, "password"],
    ["neither host key nor known hosts", { [VARIABLES.hostKey]: "" }, "knownHosts"],
    ["a key file that is not there", { [VARIABLES.privateKeyFile]: "/no/such/file" }, "privateKeyFile"],
    ["a port that is none", { [VARIABLES.port]: "ssh" }, "port"],
    ["another word than yes and no", { [VARIABLES.legacyAlgorithms]: "true" }, "legacyAlgorithms"],
    ["another server to install on", { [VARIABLES.install]: OTHER, [VARIABLES.packages]: "/p" }, "install"],
    ["a yes in place of the server", { [VARIABLES.install]: "yes", [VARIABLES.packages]: "/p" }, "install"],
    ["an installation without packages", { [VARIABLES.install]: ENOUGH[VARIABLES.host] }, "packages"],
    ["a removal without an installation", { [VARIABLES.remove]: ENOUGH[VARIABLES.host] }, "remove"],
    [
      "another server to remove from",
      { [VARIABLES.install]: ENOUGH[VARIABLES.host], [VARIABLES.packages]: "/p", [VARIABLES.remove]: OTHER },
      "remove",
    ],
  ];
  for (const [what, changes, name] of wrong) {
    it(`are refused with ${what}, and name the variable`, () => {
      assert.throws(
        () => settingsFrom({ ...ENOUGH, ...changes }),
        ({ message }: Error) =>
          message.startsWith(`${VARIABLES[name]}: `) && /docs\/real-server\.md/.test(message),
      );
    });
  }
});
