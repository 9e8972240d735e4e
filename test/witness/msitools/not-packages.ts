import { writeFileSync } from "node:fs";
import path from "node:path";
import * as CFB from "cfb";
import { EXCHANGE_PRODUCT_CODE, makeRollupPackage, rollupPackageNames } from "../../../lab/msp";
import { databaseByMsibuild } from "./msibuild";
import { printed } from "./programs";

/** Files that somebody could take for Update Rollup 7, and what each really is. */
export interface NotAPackage {
  readonly name: string;
  /** As getPackage words it. "damaged": it cannot be read at all, and says why. */
  readonly is: { readonly what: string } | { readonly damaged: RegExp };
  /** `file` is to be written. */
  readonly write: (file: string) => void;
}

export const NOT_PACKAGES: readonly NotAPackage[] = [
  { name: "an .msi of wixl", is: { what: "a Windows Installer database (.msi)" }, write: databaseByWixl },
  {
    name: "an .msi of msibuild with a rollup's tables",
    is: { what: "a Windows Installer database (.msi)" },
    write: (file) => databaseByMsibuild(file, ROLLUP_7, 1252),
  },
  {
    name: "an .mst",
    is: { what: "a Windows Installer transform (.mst)" },
    write: (file) => writeFileSync(file, transformOf(makeRollupPackage("RTM-RU7"))),
  },
  {
    name: "a Word document",
    is: { what: "a Word document" },
    write: (file) => writeFileSync(file, wordDocument()),
  },
  {
    name: "the first half of the package",
    is: { damaged: /beyond its end|truncated|damaged/ },
    write: (file) => cut(file, (bytes) => bytes.length / 2),
  },
  {
    name: "the package without its last sector",
    is: { damaged: /beyond its end|truncated|damaged/ },
    write: (file) => cut(file, (bytes) => bytes.length - 512),
  },
];

const ROLLUP_7 = {
  patchCode: rollupPackageNames("RTM-RU7").patchCode,
  targetProductCodes: [EXCHANGE_PRODUCT_CODE],
  displayName: rollupPackageNames("RTM-RU7").displayName,
  allowRemoval: true,
  sequences: [],
};

/** Named and coded as Exchange is, with one file. */
function databaseByWixl(file: string): void {
  const folder = path.dirname(file);
  writeFileSync(path.join(folder, "payload.txt"), "payload\r\n");
  writeFileSync(
    path.join(folder, "product.wxs"),
    `<?xml version="1.0" encoding="utf-8"?>
<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">
  <Product Id="${EXCHANGE_PRODUCT_CODE.slice(1, -1)}" Name="Microsoft Exchange Server" Version="8.0.685.25"
    Manufacturer="Lab" Language="1033" UpgradeCode="5A1AB0AA-0000-4000-8000-4C4142303037">
    <Package InstallerVersion="200" Compressed="yes"/>
    <Media Id="1" Cabinet="product.cab" EmbedCab="yes"/>
    <Directory Id="TARGETDIR" Name="SourceDir">
      <Component Id="Payload" Guid="5A1AB0AA-0000-4000-8000-4C4142303038">
        <File Id="payload.txt" Source="payload.txt"/>
      </Component>
    </Directory>
    <Feature Id="All" Level="1"><ComponentRef Id="Payload"/></Feature>
  </Product>
</Wix>
`,
  );
  printed("wixl", ["-o", file, "product.wxs"], { cwd: folder });
}

/** The package's first transform as a file of its own, written by SheetJS's cfb. */
function transformOf(msp: Buffer): Buffer {
  const from = CFB.read(msp, { type: "buffer" });
  const transform = CFB.utils.cfb_new({ CLSID: classOf("000C1082-0000-0000-C000-000000000046") });
  from.FullPaths.forEach((fullPath, index) => {
    const entry = from.FileIndex[index];
    const name = /^[^/]*\/T1\/([^/]+)$/.exec(fullPath)?.[1];
    if (entry && name !== undefined) CFB.utils.cfb_add(transform, `/${name}`, entry.content);
  });
  return CFB.write(transform, { type: "buffer" }) as Buffer;
}

/** Word 97 to 2003: its class, and its main stream with the magic number of a file information block ([MS-DOC] 2.5.2). */
function wordDocument(): Buffer {
  const document = CFB.utils.cfb_new({ CLSID: classOf("00020906-0000-0000-C000-000000000046") });
  const main = Buffer.alloc(4096);
  main.writeUInt16LE(0xa5ec, 0);
  main.writeUInt16LE(0x00c1, 2);
  CFB.utils.cfb_add(document, "/WordDocument", main);
  CFB.utils.cfb_add(document, "/1Table", Buffer.alloc(4096));
  return CFB.write(document, { type: "buffer" }) as Buffer;
}

/** As cfb takes it: the sixteen bytes in hexadecimal, the first three groups turned. */
function classOf(guid: string): string {
  const [a = "", b = "", c = "", ...rest] = guid.split("-");
  return (
    [a, b, c].map((group) => Buffer.from(group, "hex").reverse().toString("hex")).join("") + rest.join("")
  );
}

function cut(file: string, at: (bytes: Buffer) => number): void {
  const bytes = makeRollupPackage("RTM-RU7");
  writeFileSync(file, bytes.subarray(0, at(bytes)));
}
