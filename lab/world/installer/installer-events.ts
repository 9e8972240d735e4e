import type { Machine } from "../machine";
import type { Product } from "./windows-installer";

/** MsiInstaller's events, Application log; texts as KB 953469 prints them (operations.md 5.1, 6.10). */
export function installerEvents(machine: Machine, product: Product): InstallerEvents {
  const write = (id: number, type: 1 | 2 | 3, message: string): void =>
    machine.log.write({ log: "Application", source: "MsiInstaller", id, type, message });
  const status = (id: number, title: string, code: number): void => {
    // 1036 and 1037 came with Installer 4.0.
    if (Number.parseInt(machine.msi.version, 10) < 4) return;
    write(
      id,
      3,
      `Windows Installer ${id === 1036 ? "installed" : "removed"} an update. ${product.name}. ${title}. ${code}.`,
    );
  };
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
  fileInUse(holder: { readonly path: string; readonly image: string; readonly pid: number }): void;
  /** An entry of the Error table: event 10000 + number (operations.md 5.1). */
  error(number: number, text: string): void;
}
