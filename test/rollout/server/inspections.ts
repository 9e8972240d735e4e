import type { Inspection, JobStatus, PatchFacts, RecordFacts } from "../../../agent/protocol";
import { findRelease, patchTitle } from "../../../catalogue";
import type { PackageFacts } from "../../../catalogue/contract";

export const PRODUCT = "{24B2C164-DE66-44FE-B468-A46D9D5E6B31}";
const BASE_VERSIONS: Readonly<Record<string, string>> = {
  RTM: "8.0.685.25",
  SP1: "8.1.240.6",
  SP2: "8.2.176.2",
  SP3: "8.3.83.6",
};

/** What a healthy standalone server at this level answers to a look. */
export function inspectionAt(level: string, changes: Partial<Inspection> = {}): Inspection {
  const release = releaseAt(level);
  return {
    protocol: 1,
    time: "2008-07-09T22:00:00Z",
    computer: { name: "EX1", domain: "corp.example", machineGuid: "0b5e2d6c-1111-2222-3333-444455556666" },
    system: {
      version: "5.2",
      build: "3790",
      productName: "Microsoft Windows Server 2003 R2",
      servicePack: "Service Pack 2",
      architecture: "x64",
      installerVersion: "3.1.4000.3959",
      systemDrive: "C:",
      home: "C:\\ExchangeRollup",
    },
    exchange: {
      productCode: PRODUCT,
      productName: "Microsoft Exchange Server",
      productVersion: BASE_VERSIONS[release.servicePack]!,
      installPath: "C:\\Program Files\\Microsoft\\Exchange Server\\",
      setupVersion: release.build,
      roles: ["ClientAccess", "HubTransport"],
    },
    patches: release.rollup === null ? [] : [rollupPatch(level)],
    services: [
      { name: "MSExchangeTransport", displayName: "", start: "automatic", state: "running", dependsOn: [] },
      { name: "MSExchangePOP3", displayName: "", start: "manual", state: "stopped", dependsOn: [] },
    ],
    otherServices: [
      {
        name: "BackupAgent",
        displayName: "Backup Agent for Mail",
        state: "running",
        dependsOn: [],
        pid: 1234,
        clustered: "no",
      },
      {
        name: "BackupRelay",
        displayName: "Backup Agent Relay",
        state: "running",
        dependsOn: ["backupagent"],
        pid: 1240,
        clustered: "no",
      },
    ],
    publisherEvidence: { services: [], changed: [], list: null, clrServicePack: 1 },
    cluster: { node: "no", evidence: "no cluster key, no cluster database, ClusSvc disabled" },
    installer: { inProgress: "no", patchingDisabled: "no", removalDisabled: "no" },
    drives: [{ drive: "C:", holds: ["system", "temp", "exchange"], freeBytes: 40 * 1024 ** 3 }],
    restartPending: { pending: "no", reasons: [] },
    lock: null,
    record: null,
    job: null,
    openSnapshot: null,
    broken: null,
    forefront: null,
    unfinished: null,
    administrator: "yes",
    holders: [],
    msiexec: [],
    installerCache: [],
    unknowns: [],
    ...changes,
  };
}

export const URN = "urn:pulumi:prod::mail::exchange-rollup:index:ServerRollup::ex1";
export const TOKEN = "0123456789abcdef0123456789abcdef";

/** That the server is this resource's, which found it at a level or with these patches. */
export function recordAt(level: string, changes: Partial<RecordFacts> = {}): RecordFacts {
  const { exchange, patches } = inspectionAt(level);
  return {
    urn: URN,
    token: TOKEN,
    who: "tom@desk",
    since: "2008-07-09T21:00:00Z",
    productCode: PRODUCT,
    productVersion: exchange!.productVersion,
    patchesFound: patches!,
    ...changes,
  };
}

export function jobStatus(changes: Partial<JobStatus> = {}): JobStatus {
  return {
    id: "old",
    title: "Update Rollup 7",
    who: "a@b",
    phase: "installing",
    since: "2008-07-09T21:00:00Z",
    note: "",
    alive: "yes",
    healsAtBoot: "yes",
    ...changes,
  };
}

export function rollupPatch(level: string, changes: Partial<PatchFacts> = {}): PatchFacts {
  const release = releaseAt(level);
  const digits = release.build.replace(/\D/g, "").padStart(12, "0");
  return {
    code: release.patchCode ?? `{00000000-0000-0000-0000-${digits}}`,
    displayName: patchTitle(release),
    state: "applied",
    uninstallable: "yes",
    installed: "20080221",
    ...changes,
  };
}

export function packageFor(level: string, changes: Partial<PackageFacts> = {}): PackageFacts {
  const release = releaseAt(level);
  return {
    path: `/packages/Exchange2007-KB${release.kb}-x64-EN.msp`,
    fileName: `Exchange2007-KB${release.kb}-x64-EN.msp`,
    kind: "rollup",
    what: "a patch",
    patchCode: rollupPatch(level).code,
    obsoletes: [],
    targetProductCodes: [PRODUCT],
    displayName: patchTitle(release),
    kb: release.kb,
    sequences: [],
    allowRemoval: true,
    release,
    sha256: "a".repeat(64),
    size: 30 * 1024 * 1024,
    ...changes,
  };
}

function releaseAt(level: string): NonNullable<ReturnType<typeof findRelease>> {
  const release = findRelease({ level });
  if (!release) throw new Error(`the catalogue has no ${level}`);
  return release;
}
