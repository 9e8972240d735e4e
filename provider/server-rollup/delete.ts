import type { DeleteQuery, Operation } from "../host/contract";
import { textOf } from "./known";

/** Lets go of the server. Nothing is removed from it, and nobody is left to believe otherwise. */
export async function deleteServerRollup(
  { id, properties }: DeleteQuery,
  operation: Operation,
): Promise<void> {
  const server = textOf(properties, "server") || id;
  const level = textOf(properties, "level") || "unknown";
  const stays = level === "unknown" ? "Whatever is installed on it stays" : `It stays at ${level}`;
  await operation.log.warning(
    `${server}: no longer managed by this stack. ${stays}; nothing was changed on the server.`,
  );
}
