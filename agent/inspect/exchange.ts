import type { ExchangeFacts, ExchangeRole } from "../protocol";
import { fileSystem } from "../com/file-system";
import { installer } from "../com/installer";
import { keyExists, readString } from "../system/registry";

/** Exchange Server 2007, all service packs (operations.md 2.2, 3.1). */
export var EXCHANGE_2007 = "{24B2C164-DE66-44FE-B468-A46D9D5E6B31}";

/** INSTALLSTATE_DEFAULT; INSTALLSTATE_UNKNOWN and INSTALLSTATE_ABSENT. */
var INSTALLED = 5;
var NOT_INSTALLED = [-1, 2];

var EXCHANGE_KEY = "SOFTWARE\\Microsoft\\Exchange\\v8.0";
/** One public script reads 2007's path here (operations.md 3.5). */
var OTHER_SETUP_KEY = "SOFTWARE\\Microsoft\\Exchange\\Setup";
var ROLES: readonly ExchangeRole[] = [
  "ClientAccess",
  "HubTransport",
  "Mailbox",
  "UnifiedMessaging",
  "EdgeTransport",
];

export function readExchange(unknowns: string[]): ExchangeFacts | null {
  if (!isInstalled(unknowns)) return null;
  var path = installPath();
  if (path === null) unknowns.push("The folder of Exchange could not be read.");
  return {
    productCode: EXCHANGE_2007,
    productName: productInfo("InstalledProductName", unknowns),
    productVersion: productInfo("VersionString", unknowns),
    installPath: path,
    setupVersion: path === null ? null : setupVersion(path),
    roles: readRoles(unknowns),
  };
}

/** A product that is only advertised, or a state never heard of, is told and not taken for none. */
function isInstalled(unknowns: string[]): boolean {
  try {
    var state = installer().ProductState(EXCHANGE_2007);
    if (state === INSTALLED) return true;
    if (state !== NOT_INSTALLED[0] && state !== NOT_INSTALLED[1])
      unknowns.push(
        "Windows Installer says that Exchange Server 2007 is in state " + state + ", which is not installed.",
      );
    return false;
  } catch (error) {
    unknowns.push("Windows Installer did not say whether Exchange Server 2007 is installed.");
    return keyExists(EXCHANGE_KEY + "\\Setup") === "yes";
  }
}

function productInfo(property: string, unknowns: string[]): string {
  try {
    return installer().ProductInfo(EXCHANGE_2007, property);
  } catch (error) {
    unknowns.push("Windows Installer did not tell " + property + " of Exchange.");
    return "";
  }
}

/** Without a backslash at its end. null: not told. */
export /** null: could not be read. */
function installPath(): string | null {
  var path =
    readString(EXCHANGE_KEY + "\\Setup", "MsiInstallPath") || readString(OTHER_SETUP_KEY, "MsiInstallPath");
  return path === null ? null : path.replace(/\\+$/, "");
}

function setupVersion(path: string): string | null {
  try {
    return fileSystem().GetFileVersion(path + "\\bin\\ExSetup.exe") || null;
  } catch (error) {
    return null;
  }
}

function readRoles(unknowns: string[]): ExchangeRole[] | null {
  var roles: ExchangeRole[] = [];
  for (var index = 0; index < ROLES.length; index++) {
    var role = ROLES[index] as ExchangeRole;
    var exists = keyExists(EXCHANGE_KEY + "\\" + role + "Role");
    if (exists === "unknown") {
      unknowns.push("The roles of this Exchange server could not be read.");
      return null;
    }
    if (exists === "yes") roles.push(role);
  }
  return roles;
}
