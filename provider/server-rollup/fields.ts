import { parseTarget } from "../../catalogue";
import type { Fields } from "../check/fields";
import { CONNECTION_FIELDS } from "../connection/fields";

const SHA256 = /^[0-9a-f]{64}$/i;

export const SERVER_ROLLUP_FIELDS = {
  connection: {
    kind: "object",
    allowed: "an object with host, user and so on",
    required: "Give an object with the server's host, user and so on.",
    fields: CONNECTION_FIELDS,
  },
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
} as const satisfies Fields;
