import { adodbStream, domDocument, sha256Managed } from "./binary";
import type { ComClass } from "./com-class";
import { failoverCluster } from "./failover-cluster";
import { fileSystemObject } from "./file-system";
import { windowsInstaller } from "./installer";
import { winHttpRequest } from "./http";
import { wshShell } from "./shell";

/** What `new ActiveXObject` finds, by the class's name in lower case. */
export const COM_CLASSES: Readonly<Record<string, ComClass>> = {
  "adodb.stream": adodbStream,
  "mscluster.cluster": failoverCluster,
  "msxml2.domdocument": domDocument,
  "scripting.filesystemobject": fileSystemObject,
  "system.security.cryptography.sha256managed": sha256Managed,
  "windowsinstaller.installer": windowsInstaller,
  "winhttp.winhttprequest.5.1": winHttpRequest,
  "wscript.shell": wshShell,
};
