/** JScript's own global function, which TypeScript's ScriptHost library leaves out. */
declare function GetObject(moniker: string): unknown;
