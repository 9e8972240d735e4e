import { EXCHANGE_PRODUCT_CODE } from "../../msp";
import type { Machine } from "../machine";
import { buildOf } from "./exchange-server";
import { INSTALL_PATH } from "./exchange-services";

export const OWA_FOLDER = `${INSTALL_PATH}ClientAccess\\Owa`;

/** What each rollup of the lab brings anew. That web.config is among it is the nastier reading (operations.md 6.8). */
const REPLACED = ["auth\\logon.aspx", "themes\\base\\logo.gif", "web.config"];
/** What none brings. */
const LEFT = ["themes\\own\\logo.gif", "empty.txt"];
const SIZE = 2048;

/** The web pages that come with Client Access, as the last installation put them. */
export function addOutlookWebAccess(machine: Machine): void {
  const product = machine.msi.product(EXCHANGE_PRODUCT_CODE);
  if (!product) throw new Error(`${machine.name} has no Exchange`);
  const build = buildOf(machine);
  for (const name of REPLACED)
    machine.files.putFile(`${OWA_FOLDER}\\${name}`, {
      data: Buffer.alloc(SIZE, `${name.slice(name.lastIndexOf("\\") + 1)} ${build}\r\n`),
    });
  for (const name of LEFT) machine.files.putFile(`${OWA_FOLDER}\\${name}`, { data: Buffer.alloc(0) });
  const webFiles = REPLACED.map((name) => ({ path: `${OWA_FOLDER}\\${name}`, size: SIZE }));
  machine.msi.upgradeProduct({ ...product, webFiles }, machine.msi.entries(product.code));
}
