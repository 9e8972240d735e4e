import { createHash } from "node:crypto";
import rollups from "../../catalogue/rollups.json";
import { makeMsp, type MspFile } from "./make-msp";

/** As KB 953469 has it, and as the service packs very likely kept it. */
export const EXCHANGE_PRODUCT_CODE = "{24B2C164-DE66-44FE-B468-A46D9D5E6B31}";

export interface PackageOptions {
  /** Payload beside the usual files, in MB: real rollups have tens of them. */
  readonly sizeMb?: number;
  /** Another patch code than the lab's own. */
  readonly patchCode?: string;
  /** Levels whose patches its revision list names: they become obsoleted instead of superseded. */
  readonly obsoletes?: readonly string[];
}

/** What a package is called and coded. */
export interface LabPackageNames {
  /** As the catalogue states it, or made by its pattern. */
  readonly fileName: string;
  readonly patchCode: string;
  readonly displayName: string;
}

/** Files that every lab rollup replaces, below Exchange's bin folder. Cdoex.dll is the one that Nessus looks at for KB 953469. */
export const ROLLUP_FILES = ["Cdoex.dll", "ExSetup.exe", "store.exe", "Microsoft.Exchange.Data.dll"] as const;
const FILE_BYTES = 6 * 1024;

/**
 * The lab's package of one of the 48 rollups: "RTM-RU6". Sequences are the builds, in one family, and each supersedes the
 * earlier ones; how the real rollups number theirs is not known (operations.md 3.3).
 */
export function makeRollupPackage(level: string, options: PackageOptions = {}): Buffer {
  const row = rowOf(level);
  const { patchCode, displayName } = rollupPackageNames(level);
  return makeMsp({
    patchCode: options.patchCode ?? patchCode,
    targetProductCodes: [EXCHANGE_PRODUCT_CODE],
    targetVersion: releaseOf(row.servicePack).build,
    displayName,
    obsoletes: (options.obsoletes ?? []).map(labPatchCode),
    kb: row.kb,
    sequences: [
      {
        family: "ExchangeServer2007",
        productCode: EXCHANGE_PRODUCT_CODE,
        sequence: row.build,
        supersedes: true,
      },
    ],
    allowRemoval: true,
    files: payload(row.build, options),
  });
}

export function rollupPackageNames(level: string): LabPackageNames {
  const row = rowOf(level);
  const revision = row.revision === null ? "" : `-v${row.revision}`;
  return {
    fileName: row.packageFile ?? `Exchange2007-KB${row.kb}${revision}-x64-EN.msp`,
    patchCode: labPatchCode(level),
    displayName: displayNameOf(row),
  };
}

export interface InterimOptions extends Omit<PackageOptions, "obsoletes"> {
  readonly kb: string;
  /** The build that it was made for: "8.0.783.2". */
  readonly forBuild: string;
  /** Among those for this build; a later one brings a later file. Default 1. */
  readonly number?: number;
  /** Says of itself that it supersedes the earlier ones of its family. Default: it does not. */
  readonly supersedes?: boolean;
  /** KB numbers of interim updates that its revision list names. */
  readonly obsoletes?: readonly string[];
}

/** An interim update: a file name like a rollup's, one file, no supersedence unless asked for (operations.md 6). */
export function makeInterimPackage(interim: InterimOptions): Buffer {
  const { kb, forBuild, number = 1, supersedes = false, obsoletes = [], ...options } = interim;
  const { patchCode, displayName } = interimPackageNames(kb);
  const series = rollups.find(({ build }) => build === forBuild)?.servicePack;
  if (series === undefined) throw new Error(`The lab knows no build ${forBuild}.`);
  return makeMsp({
    patchCode: options.patchCode ?? patchCode,
    targetProductCodes: [EXCHANGE_PRODUCT_CODE],
    targetVersion: releaseOf(series).build,
    displayName,
    obsoletes: obsoletes.map((other) => interimPackageNames(other).patchCode),
    kb,
    sequences: [
      {
        family: "ExchangeServer2007Interim",
        productCode: EXCHANGE_PRODUCT_CODE,
        sequence: laterBuild(forBuild, number),
        supersedes,
      },
    ],
    allowRemoval: true,
    files: payload(laterBuild(forBuild, number), options).slice(0, 1),
  });
}

/** The fix is newer than the build that it is for; how much is made up. */
function laterBuild(build: string, by: number): string {
  const parts = build.split(".").map(Number);
  return [...parts.slice(0, -1), (parts.at(-1) ?? 0) + by].join(".");
}

export function interimPackageNames(kb: string): LabPackageNames {
  return {
    fileName: `Exchange2007-KB${kb}-x64-EN.msp`,
    patchCode: madeUpCode(`interim ${kb}`),
    displayName: `Interim Update for Exchange 2007 (KB${kb})`,
  };
}

/** RTM-RU7's is real (KB 953469). All others are made up from the level's name: no source gives them. */
export function labPatchCode(level: string): string {
  return rowOf(level).patchCode ?? madeUpCode(level);
}

interface RollupRow {
  readonly servicePack: string;
  readonly rollup: number;
  readonly revision: number | null;
  readonly kb: string;
  readonly build: string;
  readonly packageFile: string | null;
  readonly patchCode: string | null;
}

function releaseOf(level: string): (typeof rollups)[number] {
  const row = rollups.find((release) => release.level === level);
  if (row === undefined) throw new Error(`The lab knows no level ${level}.`);
  return row;
}

function rowOf(level: string): RollupRow {
  const row = releaseOf(level);
  if (row.kb === null || row.rollup === null) throw new Error(`${level} is a service pack: it has no .msp.`);
  return { ...row, kb: row.kb, rollup: row.rollup };
}

function displayNameOf({ rollup, revision, servicePack, kb }: RollupRow): string {
  const name = revision === null ? `${rollup}` : `${rollup}-v${revision}`;
  const series = servicePack === "RTM" ? "" : ` Service Pack ${servicePack.slice(2)}`;
  return `Update Rollup ${name} for Exchange Server 2007${series} (KB${kb})`;
}

function madeUpCode(seed: string): string {
  const hex = createHash("sha256").update(`exchange-rollup lab, ${seed}`).digest("hex").toUpperCase();
  return `{${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}}`;
}

function payload(build: string, { sizeMb = 0 }: PackageOptions): readonly MspFile[] {
  const files = ROLLUP_FILES.map((name) =>
    fileOf(name, build, Buffer.alloc(FILE_BYTES, `${name} ${build}\r\n`)),
  );
  if (sizeMb === 0) return files;
  return [...files, fileOf("Padding.bin", build, Buffer.alloc(sizeMb * 1024 * 1024, `padding ${build}\r\n`))];
}

function fileOf(name: string, version: string, content: Buffer): MspFile {
  const key = name.replace(/[^A-Za-z0-9_.]/g, "_");
  return { key, component: `C_${key}`, name, version, content };
}
