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

var variables: { [name: string]: string } = {};

/** "" when the variable is not set. Read once: nobody changes a process's environment from outside. */
export function environment(name: string): string {
  var known = variables[name];
  if (typeof known === "string") return known;
  return (variables[name] = shell().Environment("Process").Item(name));
}
