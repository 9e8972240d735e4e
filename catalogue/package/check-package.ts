import type { PackageFacts, PackageFinding, Release } from "../contract";
import { packageFileName, patchTitle } from "../names";
import { findRelease } from "../releases";

/**
 * Rule 3: is this package the rollup that the catalogue means? Empty: yes, as far as a file can say of itself.
 * `noPin` is for a package without a pinned hash; where a pin is given and holds, it can be left out.
 */
export function checkPackage(facts: PackageFacts, release: Release): readonly PackageFinding[] {
  const refusal =
    kindRefusal(facts, release) ?? releaseRefusal(facts, release) ?? sequenceRefusal(facts, release);
  return refusal === null ? patchCodeWarnings(facts, release) : [refusal];
}

/** null: the file is the pinned one. */
export function verifyPin(facts: PackageFacts, sha256: string): PackageFinding | null {
  const pin = sha256.trim().toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(pin)) {
    return refuse(
      "pin",
      `The pinned SHA-256 of ${facts.fileName} is not one: 64 hexadecimal digits are expected.`,
    );
  }
  if (pin === facts.sha256) return null;
  return refuse(
    "pin",
    `${facts.fileName} is not the pinned file: its SHA-256 is ${facts.sha256}, pinned is ${pin}. Download it again, or correct the pin.`,
  );
}

function kindRefusal(facts: PackageFacts, release: Release): PackageFinding | null {
  const needed = neededText(release);
  switch (facts.kind) {
    case "rollup":
      return null;
    case "notAPatch":
      return refuse("kind", `${facts.fileName} is ${facts.what}, not a Windows Installer patch. ${needed}`);
    case "interim":
      return refuse(
        "kind",
        `${facts.fileName} is ${facts.what}, not a rollup, though its file name may look like one's. ${needed}`,
      );
    case "otherPatch":
      return refuse("product", `${facts.fileName} is ${facts.what}. ${needed}`);
  }
}

function releaseRefusal(facts: PackageFacts, release: Release): PackageFinding | null {
  if (facts.release?.level === release.level) return null;
  const is = facts.release === null ? facts.what : `${facts.release.level} (KB${facts.release.kb})`;
  return refuse("release", `${facts.fileName} is ${is}, not ${release.level}. ${neededText(release)}`);
}

/** How rollups number their sequences is not known; but one that carries another rollup's build contradicts its own name. */
function sequenceRefusal(facts: PackageFacts, release: Release): PackageFinding | null {
  for (const { sequence } of facts.sequences) {
    const other = findRelease({ build: sequence });
    if (other !== undefined && other.rollup !== null && other.level !== release.level) {
      return refuse(
        "sequence",
        `${facts.fileName} contradicts itself: its name says ${release.level}, its sequence ${sequence} is ${other.level}'s. Download it again.`,
      );
    }
  }
  return null;
}

function patchCodeWarnings(facts: PackageFacts, release: Release): readonly PackageFinding[] {
  if (release.patchCode === null) {
    return [
      {
        severity: "warn",
        about: "noPin",
        sentence: `${facts.fileName} was judged by its product, name and KB number, because the patch code of ${release.level} is not known. packageSha256 would make sure.`,
      },
    ];
  }
  if (release.patchCode === facts.patchCode) return [];
  return [
    {
      severity: "warn",
      about: "patchCode",
      sentence: `${facts.fileName} has the patch code ${facts.patchCode}, the catalogue has ${release.patchCode} for ${release.level} from a single source; everything else agrees. packageSha256 would make sure.`,
    },
  ];
}

function neededText(release: Release): string {
  const file = packageFileName(release);
  return file === null
    ? `${release.level} is a bare service pack and needs no package.`
    : `${patchTitle(release)} is needed: ${file.name}.`;
}

function refuse(about: PackageFinding["about"], sentence: string): PackageFinding {
  return { severity: "refuse", about, sentence };
}
