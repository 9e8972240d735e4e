import type { Registry } from "./registry";
import { number, text } from "./registry";
import type { Service, StartMode } from "./service";
import { START_NUMBER } from "./service";

const SERVICES = "HKLM\\SYSTEM\\CurrentControlSet\\Services";

/** What a script that reads the registry sees of a service. */
export function mirrorService(registry: Registry, service: Service): void {
  const { spec } = service;
  const keys = registry.view(64);
  const key = keyOf(service);
  keys.set(key, "Type", number(spec.sharesProcess ? 0x20 : 0x10));
  keys.set(key, "Start", number(START_NUMBER[service.start]));
  keys.set(key, "ErrorControl", number(1));
  keys.set(key, "ImagePath", { type: "REG_EXPAND_SZ", data: spec.image });
  keys.set(key, "DisplayName", text(spec.displayName));
  keys.set(key, "ObjectName", text(spec.account ?? "LocalSystem"));
  if (service.dependsOn.length > 0) {
    keys.set(key, "DependOnService", { type: "REG_MULTI_SZ", data: service.dependsOn });
  } else if (keys.get(key, "DependOnService")) keys.remove(key, "DependOnService");
  // Only after somebody has set it: Server 2003 does not know the value.
  if (service.delayed || keys.get(key, "DelayedAutostart")) {
    keys.set(key, "DelayedAutostart", number(service.delayed ? 1 : 0));
  }
}

export function removeMirror(registry: Registry, service: Service): void {
  registry.view(64).remove(keyOf(service));
}

/** What counts at boot, whoever wrote it. */
export function startInRegistry(registry: Registry, service: Service): StartMode | undefined {
  const found = registry.view(64).get(keyOf(service), "Start");
  return Object.entries(START_NUMBER).find(([, value]) => value === found?.data)?.[0] as
    StartMode | undefined;
}

function keyOf({ spec }: Service): string {
  return `${SERVICES}\\${spec.name}`;
}
