export {
  EXCHANGE_PRODUCT_CODE,
  ROLLUP_FILES,
  interimPackageNames,
  labPatchCode,
  makeInterimPackage,
  makeRollupPackage,
  rollupPackageNames,
  type InterimOptions,
  type LabPackageNames,
  type PackageOptions,
} from "./lab-packages";
export { makeMsp, type MspContents, type MspFile, type MspSequence } from "./make-msp";
export { readLabMsp, type LabMsp, type LabMspFile, type LabMspReading } from "./read-lab-msp";
