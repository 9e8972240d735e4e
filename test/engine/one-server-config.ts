import { join } from "node:path";
import type { ConfigMap } from "@pulumi/pulumi/automation";
import type { Site } from "../../lab/site";
import type { SiteServer } from "../../lab/site-server";

/** The configuration values that every example of one server reads, in whatever language it is written. */
export function oneServerConfig(site: Site, { host, port, password }: SiteServer): ConfigMap {
  return {
    host: { value: host },
    port: { value: String(port) },
    password: { value: password, secret: true },
    knownHosts: { value: site.knownHostsFile },
    package: { value: join(site.packagesFolder, "Exchange2007-KB953469-x64-EN.msp") },
  };
}
