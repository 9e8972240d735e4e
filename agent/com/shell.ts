/** The members of WScript.Shell that the agent uses. */
export interface Shell {
  Run(command: string, windowStyle: number, wait: boolean): number;
  RegRead(path: string): unknown;
  Environment(kind: "Process"): { Item(name: string): string };
}

var only: Shell | null = null;

export function shell(): Shell {
  if (only === null) only = new ActiveXObject("WScript.Shell") as Shell;
  return only;
}

/** "" when the variable is not set. */
export function environment(name: string): string {
  return shell().Environment("Process").Item(name);
}
