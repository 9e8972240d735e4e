export type {
  PackageFacts,
  PackageFinding,
  PackageKind,
  PatchSequence,
  Release,
  ServicePack,
  Target,
  TargetResult,
} from "./contract";
export { EXCHANGE_PRODUCT_CODE } from "./exchange-product";
export { levelFromPatches, type LevelReading, type ListedPatch } from "./level-from-patches";
export { missingBulletins } from "./missing-bulletins";
export { newerRevision } from "./newer-revision";
export { packageFileName, patchTitle, rollupName, servicePackTitle, type PackageFileName } from "./names";
export { compareReleases } from "./order";
export { checkPackage, verifyPin } from "./package/check-package";
export { PackageError, type PackageProblem } from "./package/package-error";
export { readPackage } from "./package/read-package";
export { recognisePatch, type NamedPatch, type RecognisedPatch } from "./recognise-patch";
export { SERVICE_PACKS, bareServicePack, findRelease, releases, type ReleaseKey } from "./releases";
export { sameTarget } from "./same-target";
export { servicePackOf } from "./service-pack";
export { knownRollups, parseTarget, resolveTarget, type ResolvedTarget } from "./target";
