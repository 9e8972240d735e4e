import { homeFolder, proofFolder } from "../home/home-paths";

/** Logos, forms and web.config: what administrators change by hand (operations.md 6.8). */
export function owaFolder(installPath: string): string {
  return installPath + "\\ClientAccess\\Owa";
}

/** In the folder that stays when the server is given up. */
export function copiesFolder(): string {
  return proofFolder() + "\\owa";
}

export function copiesOf(job: string): string {
  return copiesFolder() + "\\" + job;
}

/** What installations under our eyes have put there. */
export function installedFile(): string {
  return homeFolder() + "\\owa.json";
}
