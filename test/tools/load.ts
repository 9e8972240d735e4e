import { createRequire } from "node:module";
import path from "node:path";

/** The clone's folder. */
export const root = path.join(__dirname, "..", "..");

/** A module of tools/, which is plain JavaScript; the caller says what it uses of it. */
export function load<T>(file: string): T {
  return createRequire(__filename)(path.join(root, "tools", file)) as T;
}
