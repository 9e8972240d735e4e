import { OURS, type WorldView } from "./world-view";

/** Nothing but this may stay on a server that was given up. */
const STAYS = ["C:\\WINDOWS\\ExchangeRollup", "C:\\WINDOWS\\ExchangeRollup\\audit.log"];

/** What is not as in the undisturbed run, or not as before. */
export function compareWorlds(worlds: {
  readonly before: WorldView;
  readonly view: WorldView;
  /** Of the undisturbed run. */
  readonly after: WorldView;
  readonly ends: string;
  readonly givesUp: boolean;
}): readonly string[] {
  const { before, view, after, ends, givesUp } = worlds;
  const problems = [...view.unrest];
  if (view.level !== ends) problems.push(`is at ${view.level}, not at ${ends}`);
  problems.push(...differences("Windows Installer's list", after.patches, view.patches));
  problems.push(...differences("services", before.services, view.services));
  problems.push(...differences("contents", after.contents, view.contents));
  problems.push(...left({ before, view, after, givesUp }));
  return problems;
}

function differences(what: string, expected: readonly string[], found: readonly string[]): readonly string[] {
  const missing = expected.filter((one) => !found.includes(one));
  const added = found.filter((one) => !expected.includes(one));
  if (missing.length + added.length === 0) return [];
  return [`${what}: ${missing.join(", ") || "nothing"} became ${added.join(", ") || "nothing"}`];
}

/** Files that neither were there before nor come from an undisturbed run; in our own folder what stays is told by its name. */
function left(worlds: {
  readonly before: WorldView;
  readonly view: WorldView;
  readonly after: WorldView;
  readonly givesUp: boolean;
}): readonly string[] {
  const { before, view, after, givesUp } = worlds;
  const expected = new Set([...before.paths, ...after.paths]);
  const strange = view.paths.filter((path) =>
    OURS.test(path) ? givesUp && !STAYS.includes(path) : !expected.has(path),
  );
  const found = new Set(view.paths);
  const gone = after.paths.filter((path) => !OURS.test(path) && !found.has(path));
  return [
    ...(strange.length > 0 ? [`left behind: ${strange.join(", ")}`] : []),
    ...(gone.length > 0 ? [`gone from the disk: ${gone.join(", ")}`] : []),
  ];
}
