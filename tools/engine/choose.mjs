import { Trouble } from "../trouble.mjs";

/**
 * The first source that has an engine. A source answers `{ engine: { programs, version } }`, or `{ missing: why }`, or
 * `{}` when there is nothing to say; the later ones are asked only when the earlier ones have none.
 */
export async function chooseEngine({ sources, say, remedy }) {
  const reasons = [];
  for (const find of sources) {
    const { engine, missing } = await find();
    if (engine) return engine;
    if (!missing) continue;
    reasons.push(missing);
    say(missing);
  }
  throw new Trouble(`there is no Pulumi engine: ${reasons.join("; ")}. ${remedy}`);
}
