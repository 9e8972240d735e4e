import * as fc from "fast-check";
import type { MspContents } from "../../../lab/msp";

const hex = (length: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(..."0123456789ABCDEF"), { minLength: length, maxLength: length })
    .map((digits) => digits.join(""));

const guid = fc.tuple(hex(8), hex(4), hex(4), hex(4), hex(12)).map((parts) => `{${parts.join("-")}}`);

/** Latin-1, as the lab writes it, without those that an exported table writes as something else. */
const text = (maxLength: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(..."abcXYZ 0189()[]'\"%&;:#äßéÿ"), { minLength: 1, maxLength })
    .map((letters) => `x${letters.join("")}x`);

const version = fc.tuple(fc.nat(99), fc.nat(99), fc.nat(9999), fc.nat(99)).map((parts) => parts.join("."));

/** Any patch that can be written, whatever it is for. */
export const anyPackage: fc.Arbitrary<MspContents> = fc.record({
  patchCode: guid,
  obsoletes: fc.uniqueArray(guid, { maxLength: 3 }),
  targetProductCodes: fc.uniqueArray(guid, { minLength: 1, maxLength: 3 }),
  targetVersion: version,
  displayName: fc.option(text(60)),
  kb: fc.nat({ max: 9_999_999 }).map((kb) => String(kb).padStart(6, "1")),
  sequences: fc.uniqueArray(
    fc.record(
      {
        family: fc.constantFrom("ExchangeServer2007", "Other.Family", "a_b"),
        productCode: guid,
        sequence: version,
        supersedes: fc.boolean(),
      },
      { requiredKeys: ["family", "sequence", "supersedes"] },
    ),
    { maxLength: 4, selector: ({ family, productCode = "" }) => family + productCode },
  ),
  allowRemoval: fc.boolean(),
  files: fc.uniqueArray(
    fc.record({
      key: fc.constantFrom("Cdoex.dll", "ExSetup.exe", "store.exe"),
      component: fc.constant("C_File"),
      name: fc.constant("Cdoex.dll"),
      version,
      content: fc.uint8Array({ maxLength: 9000 }).map((bytes) => Buffer.from(bytes)),
    }),
    { maxLength: 2, selector: ({ key }) => key },
  ),
});
