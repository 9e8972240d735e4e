import type { Fields } from "../check/fields";
import { CONNECTION_FIELDS } from "../connection/fields";
import { WANTED_FIELDS } from "../rollup/wanted";
import { EXPECTED_ROLES_FIELDS } from "./expected-roles";

export const SERVER_ROLLUP_FIELDS = {
  connection: {
    kind: "object",
    allowed: "an object with host, user and so on",
    required: "Give an object with the server's host, user and so on.",
    fields: CONNECTION_FIELDS,
  },
  ...WANTED_FIELDS,
  ...EXPECTED_ROLES_FIELDS,
} as const satisfies Fields;
