import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { EXCHANGE_PRODUCT_CODE, ROLLUP_FILES } from "../../../lab/msp";
import { UPGRADE_CODE } from "../../../lab/msp/make-msp";
import type { WinePrefix } from "./wine-prefix";

const run = promisify(execFile);

export const BUILD = "8.0.685.25";
/** Faults of the witness's Exchange: values of this key that its package looks at (AppSearch). */
export const WITNESS_KEY = "HKLM\\SOFTWARE\\exchange-rollup-witness";
/** Each time that a patch is applied, before it touches anything; a code other than 0 ends it with an error. */
export const DURING_PATCH = "C:\\witness\\during-patch.cmd";
/** Before InstallInitialize: what fails after it, Wine undoes by installing the files. */
const FAIL_AT = 1490;

/** An MSI with Exchange's product code, made by wixl and msibuild, installed by Wine's msiexec for the whole machine. */
export async function installExchange(wine: WinePrefix): Promise<void> {
  const folder = path.join(wine.folder, "product");
  await mkdir(folder);
  for (const name of ROLLUP_FILES)
    await writeFile(path.join(folder, name), `${name} ${BUILD}, as installed\r\n`);
  await writeFile(path.join(folder, "exchange.wxs"), source());
  const msi = path.join(wine.drive, "witness", "exchange.msi");
  await run("wixl", ["-a", "x64", "-o", msi, "exchange.wxs"], { cwd: folder });
  await run("msibuild", [msi, ...FAIL_ACTION.flatMap((query) => ["-q", query])]);
  await install(wine, MOST_TRIES);
}

/** Right after a prefix was made, Wine's installer service is not always there yet: msiexec ends with 1 then. */
const MOST_TRIES = 3;

async function install(wine: WinePrefix, tries: number): Promise<void> {
  const { code } = await wine.run("msiexec", ["/i", "C:\\witness\\exchange.msi", "/qn", "ALLUSERS=1"]);
  if (code === 0) return;
  if (tries === 1) throw new Error(`Wine's msiexec did not install the witness's Exchange: ${code}`);
  await install(wine, tries - 1);
}

/** wixl knows no action of type 19, which ends the installation with 1603. */
const FAIL_ACTION = [
  "INSERT INTO `CustomAction` (`Action`, `Type`, `Target`) VALUES ('FailPatch', 19, 'The witness lets this patch fail.')",
  "INSERT INTO `InstallExecuteSequence` (`Action`, `Condition`, `Sequence`) " +
    `VALUES ('FailPatch', 'PATCH AND WITNESSFAIL', ${FAIL_AT})`,
];

/** Component and file names are those of the lab's packages, which replace these files. */
function source(): string {
  const components = ROLLUP_FILES.map((name, index) => ({
    name,
    id: `C_${name}`,
    guid: `{5A1AB0AA-0000-4000-8000-00000000000${index + 1}}`,
  }));
  return `<?xml version="1.0" encoding="utf-8"?>
<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">
  <Product Id="${EXCHANGE_PRODUCT_CODE}" Name="Microsoft Exchange Server" Language="1033" Version="${BUILD}"
      Manufacturer="Witness" UpgradeCode="${UPGRADE_CODE}">
    <Package InstallerVersion="310" Compressed="yes" InstallScope="perMachine" />
    <Media Id="1" Cabinet="exchange.cab" EmbedCab="yes" />
    <Property Id="WITNESSCMD" Value="C:\\windows\\system32\\cmd.exe" />
    ${search("WITNESSFAIL", "Fail")}
    ${search("WITNESSRESTART", "Restart")}
    <Directory Id="TARGETDIR" Name="SourceDir">
      <Directory Id="ProgramFiles64Folder">
        <Directory Id="Microsoft" Name="Microsoft">
          <Directory Id="INSTALLDIR" Name="Exchange Server">
            <Directory Id="BIN" Name="bin">
              ${components.map(component).join("\n              ")}
            </Directory>
          </Directory>
        </Directory>
      </Directory>
    </Directory>
    <CustomAction Id="DuringPatch" Property="WITNESSCMD" ExeCommand="/c ${DURING_PATCH}" Execute="immediate" Return="check" />
    <InstallExecuteSequence>
      <Custom Action="DuringPatch" After="InstallValidate">PATCH</Custom>
      <ScheduleReboot After="InstallFinalize">WITNESSRESTART</ScheduleReboot>
    </InstallExecuteSequence>
    <Feature Id="Exchange" Level="1">
      ${components.map(({ id }) => `<ComponentRef Id="${id}" />`).join("\n      ")}
    </Feature>
  </Product>
</Wix>
`;
}

function search(property: string, value: string): string {
  const key = WITNESS_KEY.replace(/^HKLM\\/, "");
  return `<Property Id="${property}"><RegistrySearch Id="${value}" Root="HKLM" Key="${key}" Name="${value}" Type="raw" Win64="yes" /></Property>`;
}

function component({
  name,
  id,
  guid,
}: {
  readonly name: string;
  readonly id: string;
  readonly guid: string;
}): string {
  return `<Component Id="${id}" Guid="${guid}" Win64="yes"><File Id="${name}" Name="${name}" Source="${name}" KeyPath="yes" /></Component>`;
}
