import type { RecordFacts } from "../../agent/protocol";
import type { Owner } from "../../machine/contract";
import type { OwnershipRecord } from "../../rollout/server/contract";
import type { Properties } from "../host/value";
import { textOf } from "./known";

/** Whose server it is to be. No token: a Create, also one that comes again because its state was not saved. */
export function ownerOf(urn: string, olds: Properties): Owner {
  return { urn, token: textOf(olds, "token") || null };
}

export function ownershipOutputs({ token, foundLevel }: OwnershipRecord): Properties {
  return { token, foundLevel };
}

/** Why the server is not this resource's any more, as a warning of Read; "" when it is. An alias renames no record. */
export function lostOwnership(seen: {
  readonly server: string;
  readonly properties: Properties;
  readonly record: RecordFacts | null;
}): string {
  const { server, properties, record } = seen;
  const token = textOf(properties, "token");
  if (token === "" || record?.token === token) return "";
  const what =
    record === null
      ? "the record by which it belongs to this resource is gone from the server"
      : `it belongs to another resource: ${record.urn}, taken at ${record.since} by ${record.who}`;
  return (
    `${server}: ${what}. What is stored is kept; \`pulumi up\` and \`pulumi destroy\` will change nothing on it. ` +
    'docs/recovery.md says under "A server that belongs to another resource" what to do.'
  );
}
