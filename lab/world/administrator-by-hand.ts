import { EXCHANGE_PRODUCT_CODE, labPatchCode, makeInterimPackage, makeRollupPackage } from "../msp";
import { SYSTEM } from "./account";
import type { ServicePackReading } from "./exchange/exchange-server";
import { POWERSHELL } from "./commands/programs";
import { serviceControlAfterPatch, upgradeExchange } from "./exchange/exchange-server";
import { INSTALL_PATH } from "./exchange/exchange-services";
import { MANAGEMENT_SHELL_FILES } from "./powershell/exchange-snapin";
import type { Machine } from "./machine";
import type { ServiceSnapshot, StartMode } from "./service";

/** Of Setup for a service pack; how long it really takes is not known. */
const SETUP_SECONDS = 1800;

/** What somebody else does to the server, through Windows like everybody: drift, or a second administrator. */
export class AdministratorByHand {
  constructor(private readonly machine: Machine) {}

  /** In the console Services. */
  async setService(
    name: string,
    to: { readonly start?: StartMode; readonly running?: boolean },
  ): Promise<void> {
    const { services } = this.machine;
    if (to.start) services.configure(name, { start: to.start, by: "administrator" });
    if (to.running === true) await services.startAndWait(name);
    if (to.running === false) await services.stopTree(name, 600);
  }

  /** The Exchange Management Shell, left open: it has Exchange's libraries loaded (operations.md 5.2). Closed by the returned function. */
  openManagementShell(): () => void {
    const { pid } = this.machine.processTable.start({
      image: `C:\\WINDOWS\\system32\\${POWERSHELL}`,
      account: this.machine.account("Administrator") ?? SYSTEM,
      modules: MANAGEMENT_SHELL_FILES,
    });
    return () => void this.machine.processTable.kill(pid);
  }

  async installRollup(level: string): Promise<void> {
    await this.#install(`${level}.msp`, makeRollupPackage(level));
  }

  async installInterim(kb: string, forBuild: string): Promise<void> {
    await this.#install(`IU-${kb}.msp`, makeInterimPackage({ kb, forBuild }));
  }

  /** In the Exchange Management Shell, as KB 953469 says. */
  async afterPatch(): Promise<void> {
    await serviceControlAfterPatch(this.machine);
  }

  /** In Add or Remove Programs, after stopping what holds Exchange's files; what ran is started again by hand. */
  async removeRollup(level: string): Promise<void> {
    const before = this.machine.services.snapshot();
    await this.#stopExchange();
    await this.#msiexec(`/package ${EXCHANGE_PRODUCT_CODE} /uninstall ${labPatchCode(level)} /qn /norestart`);
    await this.#putBack(before);
  }

  /** With Setup: minutes, a new product version, all services as before. */
  async installServicePack(servicePack: string, reading: ServicePackReading = {}): Promise<void> {
    const before = this.machine.services.snapshot();
    await this.#stopExchange();
    await this.machine.clock.sleep(SETUP_SECONDS * 1000);
    upgradeExchange(this.machine, servicePack, reading);
    await this.#putBack(before);
  }

  async #stopExchange(): Promise<void> {
    const { services, files, processTable } = this.machine;
    const holders = new Set(files.heldBelow(`${INSTALL_PATH}bin`).map(({ pid }) => pid));
    for (const { spec, pid } of services.all)
      if (pid !== 0 && holders.has(pid)) await services.stopTree(spec.name, 600);
    for (const { pid } of files.heldBelow(`${INSTALL_PATH}bin`)) processTable.kill(pid);
  }

  async #install(name: string, bytes: Buffer): Promise<void> {
    const path = `C:\\Downloads\\${name}`;
    this.machine.files.putFile(path, { data: bytes });
    await this.#msiexec(`/update "${path}" /qn /norestart`);
  }

  async #msiexec(parameters: string): Promise<void> {
    const code = await this.machine.run({ commandLine: `msiexec.exe ${parameters}`, account: SYSTEM });
    if (code !== 0) throw new Error(`${this.machine.name}: msiexec ${parameters} ended with ${code} by hand`);
  }

  async #putBack(before: readonly ServiceSnapshot[]): Promise<void> {
    const { services } = this.machine;
    for (const { name, start, delayed } of before) {
      if (services.get(name).start !== start)
        services.configure(name, { start, delayed, by: "administrator" });
    }
    for (const { name, running } of before) if (running) await services.startAndWait(name);
  }
}
