import { EXCHANGE_PRODUCT_CODE, labPatchCode, makeInterimPackage, makeRollupPackage } from "../msp";
import { SYSTEM } from "./account";
import type { Machine } from "./machine";
import type { ServiceSnapshot, StartMode } from "./service";

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

  async installRollup(level: string): Promise<void> {
    await this.#install(`${level}.msp`, makeRollupPackage(level));
  }

  async installInterim(kb: string, forBuild: string): Promise<void> {
    await this.#install(`IU-${kb}.msp`, makeInterimPackage({ kb, forBuild }));
  }

  /** In Add or Remove Programs; services that the removal leaves disabled are put back by hand. */
  async removeRollup(level: string): Promise<void> {
    const before = this.machine.services.snapshot();
    await this.#msiexec(`/package ${EXCHANGE_PRODUCT_CODE} /uninstall ${labPatchCode(level)} /qn /norestart`);
    await this.#putBack(before);
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
