import { SYSTEM } from "../../lab/world/account";
import type { Machine } from "../../lab/world/machine";

const JOBS = "C:\\ExchangeRollup\\jobs";

/**
 * A service that runs and that Windows does not start: after each boot somebody starts it, unless a job of ours had
 * recorded the services when Windows went down and was not over. Then it is that job's to start.
 */
export async function startedByHand(machine: Machine, service: string): Promise<void> {
  await machine.administrator.setService(service, { running: true });
  let isOurs = false;
  machine.onPower((power) => {
    if (power === "off") isOurs = isJobOpen(machine);
    else if (!isOurs) void machine.administrator.setService(service, { running: true });
  });
}

/** As docs/errors/RESTART_FAILED.md says: what was commanded once is not commanded again by us. */
export async function restartByHand(machine: Machine): Promise<void> {
  if (machine.power === "off") return;
  await machine.run({ commandLine: "shutdown /r /t 60 /d p:4:2", account: SYSTEM });
}

function isJobOpen({ files }: Machine): boolean {
  if (!files.find(JOBS)) return false;
  // What lies beside and is whole counts as written (agent/files/read-text.ts).
  const has = (job: string, file: string): boolean =>
    [file, `${file}.new`].some((name) => {
      const path = `${JOBS}\\${job}\\${name}`;
      return files.file(path) !== undefined && /[\]}]$/.test(files.system.read(path).toString().trim());
    });
  return files.system.list(JOBS).some((job) => has(job, "services.json") && !has(job, "result.json"));
}
