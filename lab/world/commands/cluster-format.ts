import type { ClusterView, LabGroup, LabResource } from "../cluster/contract";

type Language = "en" | "de";

interface Words {
  readonly groups: string;
  readonly nodes: string;
  readonly resources: string;
  readonly group: string;
  readonly node: string;
  readonly resource: string;
  readonly status: string;
  readonly states: Readonly<Record<string, string>>;
}

/** Columns and words of the listings: UNVERIFIED in both languages; nothing of ours may read them. */
const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    groups: "Listing status for all available resource groups:",
    nodes: "Listing status for all available nodes:",
    resources: "Listing status for all available resources:",
    group: "Group",
    node: "Node",
    resource: "Resource",
    status: "Status",
    states: {
      online: "Online",
      offline: "Offline",
      failed: "Failed",
      partialOnline: "Partially Online",
      pending: "Pending",
      up: "Up",
      down: "Down",
      paused: "Paused",
      joining: "Joining",
    },
  },
  de: {
    groups: "Status aller verfuegbaren Ressourcengruppen:",
    nodes: "Status aller verfuegbaren Knoten:",
    resources: "Status aller verfuegbaren Ressourcen:",
    group: "Gruppe",
    node: "Knoten",
    resource: "Ressource",
    status: "Status",
    states: {
      online: "Online",
      offline: "Offline",
      failed: "Fehlgeschlagen",
      partialOnline: "Teilweise online",
      pending: "Wird bearbeitet",
      up: "Aktiv",
      down: "Inaktiv",
      paused: "Angehalten",
      joining: "Wird hinzugefuegt",
    },
  },
};

const NAME = 20;
const NODE = 15;

export function listGroups(groups: readonly LabGroup[], language: Language): string {
  const words = WORDS[language];
  const rows = groups.map(({ name, owner, state }) => [name, owner, words.states[state] ?? ""]);
  return table(words.groups, [words.group, words.node, words.status], rows);
}

export function listNodes(nodes: ClusterView["nodes"], language: Language): string {
  const words = WORDS[language];
  const rows = nodes.map(({ name, state }, index) => [name, String(index + 1), words.states[state] ?? ""]);
  return table(words.nodes, [words.node, "ID", words.status], rows);
}

export function listResources(
  groups: readonly LabGroup[],
  wanted: (resource: LabResource) => boolean,
  language: Language,
): string {
  const words = WORDS[language];
  const rows = groups.flatMap((group) =>
    group.resources
      .filter(wanted)
      .map(({ name, state }) => [
        name,
        `${group.name.padEnd(NAME)} ${group.owner}`,
        words.states[state] ?? "",
      ]),
  );
  return table(
    words.resources,
    [words.resource, `${words.group.padEnd(NAME)} ${words.node}`, words.status],
    rows,
  );
}

function table(title: string, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = ([first = "", second = "", third = ""]: readonly string[]): string =>
    `${first.padEnd(NAME)} ${second.padEnd(NODE)} ${third}`.trimEnd();
  const rule = line(["-".repeat(NAME), "-".repeat(NODE), "------"]);
  return [title, "", line(heads), rule, ...rows.map(line), ""].map((text) => `${text}\r\n`).join("");
}
