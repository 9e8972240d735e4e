import type { Service } from "../service";
import { START_NUMBER } from "../service";

interface Words {
  readonly labels: Readonly<Record<string, string>>;
  readonly states: readonly string[];
  readonly starts: readonly string[];
}

/** Labels and words are localised, numbers are not (design.md 6). The German words are a plausible stand-in: UNVERIFIED. */
const WORDS: Readonly<Record<"en" | "de", Words>> = {
  en: {
    labels: {},
    states: ["", "STOPPED", "START_PENDING", "STOP_PENDING", "RUNNING"],
    starts: ["BOOT_START", "SYSTEM_START", "AUTO_START", "DEMAND_START", "DISABLED"],
  },
  de: {
    labels: {
      SERVICE_NAME: "DIENSTNAME",
      DISPLAY_NAME: "ANZEIGENAME",
      TYPE: "TYP",
      STATE: "STATUS",
      START_TYPE: "STARTTYP",
      ERROR_CONTROL: "FEHLERSTEUERUNG",
      BINARY_PATH_NAME: "BINAERPFAD",
      LOAD_ORDER_GROUP: "LADEREIHENFOLGE",
      DEPENDENCIES: "ABHAENGIGKEITEN",
      SERVICE_START_NAME: "DIENSTKONTO",
    },
    states: ["", "BEENDET", "WIRD_GESTARTET", "WIRD_BEENDET", "WIRD_AUSGEFUEHRT"],
    starts: ["BOOT", "SYSTEM", "AUTOMATISCH", "MANUELL", "DEAKTIVIERT"],
  },
};

type Language = "en" | "de";

export function formatStatus(
  service: Service,
  language: Language,
  extended: boolean,
  listed: boolean,
): string {
  const { states } = WORDS[language];
  const lines = [
    "",
    header("SERVICE_NAME", service.spec.name, language),
    ...(listed ? [header("DISPLAY_NAME", service.spec.displayName, language)] : []),
    row("TYPE", typeOf(service), language),
    row("STATE", `${service.state}  ${states[service.state] ?? ""} `, language),
    `                                ${accepts(service)}`,
    row("WIN32_EXIT_CODE", `${service.win32ExitCode}  (0x${service.win32ExitCode.toString(16)})`, language),
    row(
      "SERVICE_EXIT_CODE",
      `${service.serviceExitCode}  (0x${service.serviceExitCode.toString(16)})`,
      language,
    ),
    row("CHECKPOINT", "0x0", language),
    row("WAIT_HINT", "0x0", language),
    ...(extended ? [row("PID", String(service.pid), language), row("FLAGS", "", language)] : []),
  ];
  return lines.map((line) => `${line}\r\n`).join("");
}

export function formatConfig(service: Service, language: Language): string {
  const start = START_NUMBER[service.start];
  const delayed = service.delayed ? "  (DELAYED)" : "";
  const [firstOn = "", ...moreOn] = service.dependsOn;
  const lines = [
    language === "de" ? "[SC] GetServiceConfig ERFOLG" : "[SC] GetServiceConfig SUCCESS",
    "",
    header("SERVICE_NAME", service.spec.name, language),
    row("TYPE", typeOf(service), language),
    row("START_TYPE", `${start}   ${WORDS[language].starts[start] ?? ""}${delayed}`, language),
    row("ERROR_CONTROL", "1   NORMAL", language),
    row("BINARY_PATH_NAME", service.spec.image, language),
    row("LOAD_ORDER_GROUP", "", language),
    row("TAG", "0", language),
    row("DISPLAY_NAME", service.spec.displayName, language),
    row("DEPENDENCIES", firstOn, language),
    ...moreOn.map((name) => row("", name, language)),
    row("SERVICE_START_NAME", service.spec.account ?? "LocalSystem", language),
  ];
  return lines.map((line) => `${line}\r\n`).join("");
}

export function header(label: string, value: string, language: Language): string {
  return `${WORDS[language].labels[label] ?? label}: ${value}`;
}

function row(label: string, value: string, language: Language): string {
  return `        ${(WORDS[language].labels[label] ?? label).padEnd(19)}: ${value}`;
}

function typeOf({ spec }: Service): string {
  return spec.sharesProcess ? "20  WIN32_SHARE_PROCESS " : "10  WIN32_OWN_PROCESS ";
}

function accepts({ state, spec }: Service): string {
  if (state !== 4) return "(NOT_STOPPABLE,NOT_PAUSABLE,IGNORES_SHUTDOWN)";
  return spec.stoppable === false
    ? "(NOT_STOPPABLE,NOT_PAUSABLE,ACCEPTS_SHUTDOWN)"
    : "(STOPPABLE,NOT_PAUSABLE,ACCEPTS_SHUTDOWN)";
}
