/** What an entry of Windows Installer's Error table is about, as far as its text says. */
export interface Subject {
  readonly file: string | null;
  readonly holder: Holder | null;
  /** The service that the text names in brackets. */
  readonly service: string | null;
  /** The text itself, in the server's language. */
  readonly words: string;
}

export interface Holder {
  readonly name: string;
  readonly id: number;
  /** The one service that it is, where that is known. */
  readonly service?: HolderService;
}

export interface HolderService {
  readonly name: string;
  /** fileInUse.stopServices may name it. */
  readonly mayBeStopped: boolean;
  /** The job had stopped it, and it ran again. */
  readonly wasStopped: boolean;
}

interface Message {
  /** Goes on after "because". */
  readonly cause: (subject: Subject) => string;
  readonly todo: (subject: Subject) => string;
}

const AGAIN = "then run `pulumi up` again.";

const NO_SOURCE: Message = {
  cause: ({ file }) =>
    `it asked for Exchange's original installation source${file === null ? "" : ` (${file})`}`,
  todo: () =>
    `Make the installation media available to the server under the path that Exchange was installed from (the log names it), ${AGAIN}`,
};

const PROGRAM_OF_PACKAGE: Message = {
  cause: ({ words }) => `a program or script of the package failed (${words})`,
  todo: () => `Read the log on the server around "Return value 3", ${AGAIN}`,
};

/**
 * Numbers of Windows Installer's documented Error table, the same in every language; as an event each is 10000 higher
 * (KB 953469 and operations.md 5.1 for 1306, 2.4 for 1704, 2.2 and 2.3 for the source).
 */
export const MESSAGES: Readonly<Record<number, Message>> = {
  1304: {
    cause: ({ file }) => `${file ?? "a file"} could not be written`,
    todo: () => `See whether SYSTEM may write there and the disk has room, ${AGAIN}`,
  },
  1306: {
    cause: ({ file, holder }) =>
      `${holder === null ? "a program that neither log nor events name" : nameOf(holder)} held ${file ?? "a file that the rollup replaces"}`,
    todo: ({ file, holder }) =>
      holder === null
        ? `Find the program (\`tasklist /m ${file === null ? "FILE" : baseName(file)}\` on the server lists who has it loaded), stop it, ${AGAIN}`
        : freeOf(holder),
  },
  1601: {
    cause: ({ words }) => `the disk was full (${words})`,
    todo: () => `Free space on that drive, ${AGAIN}`,
  },
  1612: NO_SOURCE,
  1704: {
    cause: ({ words }) => `another installation is suspended on the server (${words})`,
    todo: () => `Have that installation finished or undone first, ${AGAIN}`,
  },
  1705: {
    cause: ({ words }) => `an earlier installation for Exchange is suspended (${words})`,
    todo: () => "Run `pulumi up` again: it has the earlier installation finished or undone first.",
  },
  1706: NO_SOURCE,
  1720: PROGRAM_OF_PACKAGE,
  1721: PROGRAM_OF_PACKAGE,
  1722: PROGRAM_OF_PACKAGE,
  1920: {
    cause: ({ service }) => `${service === null ? "a service" : `the service ${service}`} did not start`,
    todo: () => `See in the event log why it does not start, ${AGAIN}`,
  },
  1921: {
    cause: ({ service }) =>
      `${service === null ? "a service" : `the service ${service}`} could not be stopped`,
    todo: () => `Stop it by hand, ${AGAIN}`,
  },
};

function freeOf({ name, service }: Holder): string {
  if (!service) return `Stop ${name} on the server, ${AGAIN}`;
  if (service.wasStopped)
    return `The service ${service.name} had been stopped for the installation and something started it again: switch that off meanwhile, ${AGAIN}`;
  if (!service.mayBeStopped) return `Stop the service ${service.name} on the server, ${AGAIN}`;
  return `Have the job stop its service meanwhile, fileInUse: { stopServices: [${JSON.stringify(service.name)}] }, or stop it on the server, ${AGAIN}`;
}

export function nameOf({ name, id }: Holder): string {
  return `${name} (process ${id})`;
}

export function baseName(file: string): string {
  return file.slice(file.lastIndexOf("\\") + 1);
}
