import assert from "node:assert/strict";
import { diffServerRollup } from "../../provider/server-rollup/diff";
import { Secret, UNKNOWN } from "../../provider/host/value";
import type { Properties } from "../../provider/host/value";

const CONNECTION: Properties = {
  host: "ex1",
  user: "admin",
  password: new Secret("hunter2-horse"),
  acceptAnyHostKey: true,
};
const INPUTS: Properties = { connection: CONNECTION, rollup: "RU7", packageSha256: "AB".repeat(32) };
const AT_RU7: Properties = {
  ...INPUTS,
  server: "EX1",
  machineId: "ex1/1",
  servicePack: "RTM",
  level: "RTM-RU7",
  foundLevel: "RTM-RU6",
};

interface Row {
  readonly news?: Properties;
  readonly oldInputs?: Properties;
  readonly olds?: Properties;
  readonly ignoreChanges?: readonly string[];
  readonly expected: Readonly<Record<string, string>>;
}

const rows: Readonly<Record<string, Row>> = {
  "keeps a server that is as declared": { expected: {} },
  "keeps another spelling: level": { news: { rollup: "RTM-RU7" }, expected: {} },
  "keeps another spelling: KB number": { news: { rollup: "KB953469" }, expected: {} },
  "keeps another spelling: digits of the KB number": { news: { rollup: "953469" }, expected: {} },
  "keeps another spelling: build": { news: { rollup: "8.0.813.0" }, expected: {} },
  "updates to another rollup": { news: { rollup: "RU6" }, expected: { rollup: "update" } },
  "updates to another series": { news: { rollup: "SP1-RU7" }, expected: { rollup: "update" } },
  "updates when the last look found another level": {
    olds: { level: "RTM-RU6" },
    expected: { rollup: "update" },
  },
  "updates when Read has put the level found into the inputs": {
    olds: { level: "RTM-RU6", rollup: "RTM-RU6" },
    oldInputs: { rollup: "RTM-RU6" },
    expected: { rollup: "update" },
  },
  "updates when the level could not be found out": {
    olds: { level: "unknown" },
    expected: { rollup: "update" },
  },
  "holds to the series first seen, not to that of now": {
    olds: { servicePack: "SP1", level: "SP1-RU7" },
    expected: { rollup: "update" },
  },
  "updates when the rollup is not known yet": { news: { rollup: UNKNOWN }, expected: { rollup: "update" } },
  "updates for another host, and never replaces": {
    news: { connection: { ...CONNECTION, host: "10.0.0.5" } },
    expected: { "connection.host": "update" },
  },
  "updates for another password": {
    news: { connection: { ...CONNECTION, password: new Secret("another") } },
    expected: { "connection.password": "update" },
  },
  "keeps a password that was plain before and is wrapped now": {
    oldInputs: { connection: { ...CONNECTION, password: "hunter2-horse" } },
    expected: {},
  },
  "keeps a connection that is secret as a whole now": {
    news: { connection: new Secret({ ...CONNECTION, password: "hunter2-horse" }) },
    expected: {},
  },
  "keeps a default that is stated now": { news: { connection: { ...CONNECTION, port: 22 } }, expected: {} },
  "tells of a property of the connection that came": {
    news: { connection: { ...CONNECTION, port: 2222 } },
    expected: { "connection.port": "add" },
  },
  "tells of a property of the connection that went": {
    oldInputs: { connection: { ...CONNECTION, port: 2222 } },
    expected: { "connection.port": "delete" },
  },
  "tells of a change in the proxy by its path": {
    oldInputs: { connection: { ...CONNECTION, proxy: { host: "a", port: 22 } } },
    news: { connection: { ...CONNECTION, proxy: { host: "b" } } },
    expected: { "connection.proxy.host": "update" },
  },
  "takes a connection that is not known yet for a change": {
    news: { connection: UNKNOWN },
    expected: { connection: "update" },
  },
  "takes a host that is not known yet for a change": {
    news: { connection: { ...CONNECTION, host: UNKNOWN } },
    expected: { "connection.host": "update" },
  },
  "tells of a package that is named now": { news: { package: "./x.msp" }, expected: { package: "add" } },
  "keeps a pin in other letters": { news: { packageSha256: "ab".repeat(32) }, expected: {} },
  "tells of another pin": { news: { packageSha256: "cd".repeat(32) }, expected: { packageSha256: "update" } },
  "keeps other roles declared that the last look has found": {
    olds: { roles: ["Mailbox", "ClientAccess"] },
    oldInputs: { expectedRoles: ["Mailbox"] },
    news: { expectedRoles: ["ClientAccess", "Mailbox"] },
    expected: {},
  },
  "updates when the last look has found other roles than are declared": {
    olds: { roles: ["ClientAccess", "Mailbox"] },
    oldInputs: { expectedRoles: ["ClientAccess"] },
    news: { expectedRoles: ["ClientAccess"] },
    expected: { expectedRoles: "update" },
  },
  "updates when the declared roles could not be read": {
    olds: { roles: [] },
    news: { expectedRoles: ["ClientAccess"] },
    expected: { expectedRoles: "update" },
  },
  "takes roles that are not known yet for a change": {
    olds: { roles: ["ClientAccess"] },
    news: { expectedRoles: [UNKNOWN] },
    expected: { expectedRoles: "update" },
  },
  "keeps a server whose roles are declared no more": {
    olds: { roles: ["Mailbox"] },
    oldInputs: { expectedRoles: ["ClientAccess"] },
    expected: {},
  },
  "tells of interim updates that may go now": {
    news: { interimUpdates: "remove" },
    expected: { interimUpdates: "add" },
  },
  "keeps interim updates as they are by default, stated or not": {
    news: { interimUpdates: "fail" },
    expected: {},
  },
  "tells of services that may be stopped now": {
    news: { fileInUse: { stopServices: ["BackupAgent"] } },
    expected: { fileInUse: "add" },
  },
  "leaves out what is to be ignored": {
    news: { connection: { ...CONNECTION, port: 2222, host: "b" }, rollup: "RU6" },
    ignoreChanges: ["rollup", "connection.port"],
    expected: { "connection.host": "update" },
  },
  "leaves out what is to be ignored as a whole": {
    news: { connection: { ...CONNECTION, port: 2222, host: "b" } },
    ignoreChanges: ["connection"],
    expected: {},
  },
};

describe("Diff of a ServerRollup", () => {
  for (const [title, { news, oldInputs, olds, ignoreChanges = [], expected }] of Object.entries(rows)) {
    it(title, () => {
      const query = {
        olds: { ...AT_RU7, ...olds },
        oldInputs: { ...INPUTS, ...oldInputs },
        news: { ...INPUTS, ...news },
        ignoreChanges,
      };
      assert.deepEqual(diffServerRollup(query), expected);
    });
  }
});
