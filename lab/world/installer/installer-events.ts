import type { Machine } from "../machine";
import type { Product } from "./windows-installer";

/** MsiInstaller's events, Application log; texts as KB 953469 prints them (operations.md 5.1, 6.9, 6.10). */
export function installerEvents(machine: Machine, product: Product): InstallerEvents {
  const write = (id: number, type: 1 | 2 | 3, message: string): void =>
    machine.log.write({ log: "Application", source: "MsiInstaller", id, type, message });
  // 1029, 1036, 1037 and 1038 came with Installer 4.0.
  const since40 = (id: number, message: string): void => {
    if (Number.parseInt(machine.msi.version, 10) >= 4) write(id, 3, message);
  };
  const facts = `Product Name: ${product.name}. Product Version: ${product.version}. Product Language: 1033.`;
  const status = (id: 1036 | 1037, title: string, code: number): void =>
    since40(
      id,
      id === 1036
        ? `Windows Installer installed an update. ${facts} Update Name: ${title}. Installation success or error status: ${code}.`
        : `Windows Installer removed an update. ${facts} Update Name: ${title}. Removal success or error status: ${code}.`,
    );
  return {
    installed(title) {
      write(1022, 3, `Product: ${product.name} - Update '${title}' installed successfully.`);
      write(11728, 3, `Product: ${product.name} -- Configuration completed successfully.`);
      status(1036, title, 0);
    },
    removed(title) {
      write(11728, 3, `Product: ${product.name} -- Configuration completed successfully.`);
      status(1037, title, 0);
    },
    failed({ title, code, logPath, removal }) {
      const start = `Product: ${product.name} - Update '${title}' could not be ${removal ? "removed" : "installed"}. Error code ${code}.`;
      if (logPath === undefined) write(1024, 1, start);
      else write(1023, 1, `${start} Additional information is available in the log file ${logPath}.`);
      write(11729, 3, `Product: ${product.name} -- Configuration failed.`);
      status(removal ? 1037 : 1036, title, code);
    },
    restartDeferred() {
      since40(
        1029,
        `Product: ${product.name}. Restart required. The installation or update for the product required a restart for all changes to take effect. The restart was deferred to a later time.`,
      );
      // Type 2: suppressed; reason 1: files in use.
      since40(
        1038,
        `Windows Installer requires a system restart. ${facts} Type of System Restart: 2. Reason for Restart: 1.`,
      );
    },
    fileInUse({ path, image, pid }) {
      write(
        1025,
        3,
        `Product: ${product.name}. The file ${path} is being used by the following process: Name: ${image}, Id ${pid}.`,
      );
      write(
        11306,
        1,
        `Product: ${product.name} -- Error 1306. Another application has exclusive access to the file '${path}'. ` +
          "Please shut down all other applications, then click Retry.",
      );
    },
    error(number, text) {
      write(10000 + number, 1, `Product: ${product.name} -- Error ${number}. ${text}`);
    },
  };
}

export interface InstallerEvents {
  installed(title: string): void;
  removed(title: string): void;
  failed(failure: {
    readonly title: string;
    readonly code: number;
    readonly logPath: string | undefined;
    readonly removal: boolean;
  }): void;
  /** A restart is needed and was suppressed. */
  restartDeferred(): void;
  fileInUse(holder: { readonly path: string; readonly image: string; readonly pid: number }): void;
  /** An entry of the Error table: event 10000 + number (operations.md 5.1). */
  error(number: number, text: string): void;
}
