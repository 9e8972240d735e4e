/** The members of WindowsInstaller.Installer that the agent uses. */
export interface Installer {
  readonly Version: string;
  ProductState(product: string): number;
  ProductInfo(product: string, property: string): string;
  PatchesEx(product: string, userSid: string, context: number, filter: number): unknown;
  /** With `undefined` for the value: whether the key exists. With n: the name of value n, with -n: of subkey n, from 1. */
  RegistryValue(root: number, key: string, value: string | number | undefined): unknown;
}

export interface Patch {
  readonly PatchCode: string;
  readonly State: number;
  PatchProperty(name: string): string;
}

var only: Installer | null = null;

export function installer(): Installer {
  if (only === null) only = new ActiveXObject("WindowsInstaller.Installer") as Installer;
  return only;
}
