import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { WinePrefix } from "./wine-prefix";

export interface WitnessService {
  readonly name: string;
  /** As sc.exe has it. */
  readonly start: "auto" | "delayed-auto" | "demand" | "disabled";
  readonly runs: boolean;
  readonly dependsOn?: readonly string[];
}

const TOPOLOGY = ["MSExchangeADTopology"];

/** Each kind that a restoration has to tell apart; their programs do nothing. The last is nobody's list, but depends. */
export const SERVICES: readonly WitnessService[] = [
  { name: "IISAdmin", start: "auto", runs: true },
  { name: "W3Svc", start: "auto", runs: true, dependsOn: ["IISAdmin"] },
  { name: "MSExchangeADTopology", start: "auto", runs: true },
  { name: "MSExchangeIS", start: "auto", runs: true, dependsOn: TOPOLOGY },
  { name: "MSExchangeMailSubmission", start: "auto", runs: true, dependsOn: TOPOLOGY },
  { name: "MSExchangeServiceHost", start: "delayed-auto", runs: true, dependsOn: TOPOLOGY },
  { name: "MSExchangeMonitoring", start: "demand", runs: true },
  { name: "MSExchangePOP3", start: "demand", runs: false, dependsOn: TOPOLOGY },
  { name: "MSExchangeIMAP4", start: "disabled", runs: false, dependsOn: TOPOLOGY },
  { name: "BackupAgent", start: "auto", runs: true, dependsOn: ["MSExchangeIS"] },
];

/** By Windows' own commands, in one file of cmd.exe. */
export async function installServices(wine: WinePrefix): Promise<void> {
  const lines = SERVICES.flatMap(({ name, start, runs, dependsOn }) => [
    `sc create ${name} binPath= "C:\\witness\\service.exe ${name}" start= ${start} DisplayName= "Witness ${name}"` +
      (dependsOn ? ` depend= ${dependsOn.join("/")}` : ""),
    ...(runs ? [`sc start ${name}`] : []),
  ]);
  await runBatch(wine, "services", lines);
}

/** Runs lines of cmd.exe; throws at the first that ends with an error. */
export async function runBatch(wine: WinePrefix, name: string, lines: readonly string[]): Promise<void> {
  const checked = lines.flatMap((line) => [line, "if errorlevel 1 exit /b %errorlevel%"]);
  const file = path.join(wine.drive, "witness", `${name}.cmd`);
  await writeFile(file, ["@echo on", ...checked, ""].join("\r\n"), "latin1");
  const { code, stdout, stderr } = await wine.run("cmd", ["/c", `C:\\witness\\${name}.cmd`]);
  if (code === 0) return;
  const [said, wrong] = [stdout, stderr].map((text) => text.toString("latin1").slice(-800));
  throw new Error(`${name}.cmd ended with ${code}: ${said}${wrong}`);
}
