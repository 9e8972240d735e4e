import { parseTarget } from "../../catalogue";
import type { RestartPolicy, ServerWish } from "../../rollout/server/contract";
import type { Fields } from "../check/fields";
import { FILE_IN_USE_FIELD, stopServicesOf } from "./file-in-use";
import { inHome } from "../connection/ssh-target";
import { revealed } from "../host/value";
import type { Properties } from "../host/value";
import type { Workplace } from "../workplace";
import { textOf } from "./known";

const EVIDENCE = ["leave", "disable"] as const;
const SHA256 = /^[0-9a-f]{64}$/i;

/** The inputs that say which rollup, from which file, and what may go or stop for it, of a server and of a cluster alike. */
export const WANTED_FIELDS = {
  rollup: {
    kind: "text",
    allowed: 'a text such as "RU7", "RTM-RU7", "KB953469", "8.0.813.0" or "none"',
    required: 'Say which rollup the server is to be at, for example "RU7".',
    wrong: (text) => {
      const parsed = parseTarget(text);
      return parsed.ok ? undefined : parsed.reason;
    },
  },
  package: { kind: "text", allowed: "the path of an .msp file on the computer that runs Pulumi" },
  packageSha256: {
    kind: "text",
    allowed: "the package's SHA-256 as 64 hexadecimal digits",
    fits: (text) => SHA256.test(text),
  },
  interimUpdates: {
    kind: "text",
    allowed: '"fail" or "remove"',
    fits: (text) => text === "fail" || text === "remove",
    default: "fail",
  },
  fileInUse: FILE_IN_USE_FIELD,
  restart: {
    kind: "text",
    allowed: '"never" or "ifRequired"',
    fits: (text) => text === "never" || text === "ifRequired",
    default: "never",
  },
  publisherEvidence: {
    kind: "text",
    allowed: '"leave" or "disable"',
    fits: (text) => EVIDENCE.some((known) => known === text),
    default: "leave",
  },
} as const satisfies Fields;

/** The same of inputs that are known to the end. */
export function wantedOf(
  workplace: Workplace,
  given: Properties,
): Pick<
  ServerWish,
  "rollup" | "package" | "packageSha256" | "interimUpdates" | "stopServices" | "publisherEvidence"
> & {
  readonly restart: RestartPolicy;
} {
  const inputs = revealed(given);
  const file = textOf(inputs, "package");
  const folder = workplace.config().packages;
  return {
    rollup: textOf(inputs, "rollup"),
    package: file !== "" ? { file: inHome(file) } : folder !== undefined ? { folder: inHome(folder) } : null,
    packageSha256: textOf(inputs, "packageSha256").toLowerCase() || null,
    interimUpdates: textOf(inputs, "interimUpdates") === "remove" ? "remove" : "fail",
    stopServices: stopServicesOf(inputs),
    restart: restartOf(inputs),
    publisherEvidence: textOf(inputs, "publisherEvidence") === "disable" ? "disable" : "leave",
  };
}

export function restartOf(inputs: Properties): RestartPolicy {
  return textOf(revealed(inputs), "restart") === "ifRequired" ? "ifRequired" : "never";
}
