import rollups from "../../../catalogue/rollups.json";

export interface LevelRow {
  readonly level: string;
  readonly servicePack: string;
  readonly build: string;
}

/** The catalogue's row of a level's name: "RTM-RU6", "SP1". */
export function levelRow(level: string): LevelRow {
  const row = rollups.find((release) => release.level === level);
  if (!row) throw new Error(`The lab knows no level ${level}.`);
  return row;
}

export function levelOfBuild(build: string): string | undefined {
  return rollups.find((release) => release.build === build)?.level;
}

/** All rollups of "RTM", "SP1" …, oldest first. */
export function levelsOfSeries(servicePack: string): readonly string[] {
  return rollups
    .filter((release) => release.servicePack === servicePack && release.rollup !== null)
    .map(({ level }) => level);
}
