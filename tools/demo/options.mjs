import { parseArgs } from "node:util";
import { Trouble } from "../trouble.mjs";

export const USAGE = `npm start [-- --keep]

Starts simulated Exchange servers, and runs pulumi preview, pulumi up and a second pulumi up of the
program in this folder against them.

  --keep   leave the servers running until Ctrl-C, and print the commands to go on by hand
  --help   print this
`;

export function readOptions(args) {
  try {
    const options = { keep: { type: "boolean", default: false }, help: { type: "boolean", default: false } };
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new Trouble(`${error.message.split(". ")[0]}. Known: --keep, --help`);
  }
}
