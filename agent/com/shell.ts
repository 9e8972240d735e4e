/** The members of WScript.Shell that the agent uses. */
export interface Shell {
  Run(command: string, windowStyle: number, wait: boolean): number;
  RegRead(path: string): unknown;
  ExpandEnvironmentStrings(text: string): string;
}

var only: Shell | null = null;

export function shell(): Shell {
  if (only === null) only = new ActiveXObject("WScript.Shell") as Shell;
  return only;
}

/** "" when the variable is not set: ExpandEnvironmentStrings leaves its name standing. */
export function environment(name: string): string {
  var value = shell().ExpandEnvironmentStrings("%" + name + "%");
  return value === "%" + name + "%" ? "" : value;
}
