import { whyNeverStopped } from "../../rollout/server";
import type { Field } from "../check/fields";
import type { Difference } from "../host/contract";
import { isProperties, own, revealed } from "../host/value";
import type { Properties } from "../host/value";
import { diffChild } from "./diff-inputs";

/** A key of the registry is its name: no backslash; what a command line would read as something else is in no real one. */
const PLAUSIBLE = /^[^\s\\/"<>|&^%,;](?:[^\\/"<>|&^%,;\r\n\t]{0,254}[^\s\\/"<>|&^%,;])?$/;

const SERVICE = {
  kind: "text",
  allowed: 'the name of a service as `sc query` shows it, for example "HealthService"',
  wrong: (name) => {
    if (!PLAUSIBLE.test(name))
      return `${JSON.stringify(name)} is not the name of a service. Give one name for each entry, as \`sc query\` shows it, for example "HealthService".`;
    const why = whyNeverStopped(name);
    return why === null
      ? undefined
      : `${JSON.stringify(name)} is not stopped for an installation: ${why}. Name services of other programs that hold Exchange's files: monitoring agents, antivirus, backup.`;
  },
} as const satisfies Field;

/** How files are dealt with that other programs hold, of a server and of a cluster alike. */
export const FILE_IN_USE_FIELD = {
  kind: "object",
  allowed: "an object with stopServices",
  fields: {
    stopServices: {
      kind: "list",
      allowed: "a list of service names",
      atLeast: 0,
      item: SERVICE,
      wrong: (names) => {
        const twice = names.find(
          (name, index) => names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) < index,
        );
        return twice === undefined ? undefined : `${JSON.stringify(twice)} is named twice.`;
      },
    },
  },
} as const satisfies Field;

/** Of inputs that are known to the end, or of stored outputs. */
export function stopServicesOf(properties: Properties): readonly string[] {
  const fileInUse = own(revealed(properties), "fileInUse");
  const names = isProperties(fileInUse) ? own(fileInUse, "stopServices") : null;
  return Array.isArray(names) ? (names as unknown[]).filter((name) => typeof name === "string") : [];
}

/** Like a changed pin: it is kept for the next change, and a server that is at its level is not touched for it. */
export function diffFileInUse(oldInputs: Properties, news: Properties): Difference {
  return diffChild("", { name: "fileInUse", left: oldInputs, right: news, field: FILE_IN_USE_FIELD });
}
