import { EXCHANGE_KEY } from "./remote-world";

/** What no source that was read answers, and what on a server would. */
export interface Question {
  readonly id: string;
  readonly question: string;
  /** What in the project rests on a guess until then. */
  readonly matters: string;
  /**
   * Lines for cmd.exe on the server. "look": they change nothing, and the run asks them itself. "by hand": they change
   * something, or want a server that may break.
   */
  readonly when: "look" | "by hand";
  readonly commands: readonly string[];
}

const INSTALLER = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Installer";
const BIN = "C:\\Program Files\\Microsoft\\Exchange Server\\bin";

export const QUESTIONS: readonly Question[] = [
  {
    id: "patch-values",
    question:
      "Which values has the registry for a patch of Exchange, and what do they say of a superseded one?",
    matters: "The agent reads them where Windows Installer's automation cannot be asked.",
    when: "look",
    commands: [
      `reg query ${EXCHANGE_KEY}\\Patches /s`,
      `reg query ${INSTALLER}\\UserData\\S-1-5-18\\Patches /s`,
    ],
  },
  {
    id: "product",
    question:
      "Do the service packs keep the product code, and what is the version that Windows Installer has?",
    matters: "The service pack is told by that version.",
    when: "look",
    commands: [`reg query ${EXCHANGE_KEY}\\InstallProperties`],
  },
  {
    id: "setup-keys",
    question: "Which values and role keys does Setup leave?",
    matters: "Roles and the installation path are read from them.",
    when: "look",
    commands: ["reg query HKLM\\SOFTWARE\\Microsoft\\Exchange\\v8.0 /s"],
  },
  {
    id: "service-control",
    question:
      "How does Exchange 2007's own ServiceControl.ps1 keep what it stopped, and does it touch the Cluster service?",
    matters: "The lab's copy behaves as that of a later Exchange does.",
    when: "look",
    commands: [
      `cd /d ${BIN}&& findstr /i /n xml ServiceControl.ps1`,
      `cd /d ${BIN}&& findstr /i /n ClusSvc ServiceControl.ps1`,
      "dir C:\\ExchangeSetupLogs",
    ],
  },
  {
    id: "exe-config",
    question:
      "Which programs have a configuration file that generatePublisherEvidence would go into (KB 944752)?",
    matters: "Without access to the Internet an installation can hang; the list was not readable.",
    when: "look",
    commands: [`cd /d ${BIN}&& dir /s /b *.exe.config`],
  },
  {
    id: "sysnative",
    question: "Is there a way from a 32-bit SSH server to 64-bit programs on Windows Server 2003?",
    matters: "The lab says no, and the agent refuses to guess.",
    when: "look",
    commands: [
      "echo %PROCESSOR_ARCHITECTURE% %PROCESSOR_ARCHITEW6432%",
      "if exist %SystemRoot%\\Sysnative\\cmd.exe echo there",
    ],
  },
  {
    id: "sc-buffer",
    question: "How many services does sc list unless it is given a buffer?",
    matters: "The lab cuts the list at 4096 bytes.",
    when: "look",
    commands: ["sc query type= service state= all", "sc query type= service state= all bufsize= 262144"],
  },
  {
    id: "sc-words",
    question: "Which words does sc use in this language?",
    matters: "The agent goes by numbers only; the lab's German is made up.",
    when: "look",
    commands: ["sc query Schedule", "sc qc Schedule"],
  },
  {
    id: "certutil",
    question: "Does certutil hash with SHA-256 here?",
    matters: "It is the second way to prove a package whole; the lab's Server 2003 gives SHA-1 only.",
    when: "look",
    commands: [
      "certutil -hashfile %SystemRoot%\\system32\\cmd.exe",
      "certutil -hashfile %SystemRoot%\\system32\\cmd.exe SHA256",
    ],
  },
  {
    id: "exit-status",
    question: "How much of an exit code gets through this SSH server?",
    matters: "msiexec's 3010 is more than the eight bits that some servers send.",
    when: "look",
    commands: ["exit 3010", "exit 255"],
  },
  {
    id: "scheduler",
    question: "How does schtasks name tasks here?",
    matters: "The agent looks for its own with and without a backslash.",
    when: "look",
    commands: ["schtasks /query /fo csv /nh"],
  },
  {
    id: "powershell",
    question: "Which PowerShell is there, and does it end when its input is an open pipe?",
    matters: "Nothing yet: only clusters will need it.",
    when: "look",
    commands: [
      "reg query HKLM\\SOFTWARE\\Microsoft\\PowerShell\\1\\PowerShellEngine /v PowerShellVersion",
      "powershell -NoProfile -Command $host.Version.ToString() < nul",
      "powershell -NoProfile -Command $host.Version.ToString()",
    ],
  },
  {
    id: "in-progress",
    question: "What marks an unfinished installation?",
    matters: "No Exchange service is started beside one.",
    when: "look",
    commands: [
      `reg query ${INSTALLER}\\InProgress`,
      "dir /a %SystemRoot%\\Installer\\inprogressinstallinfo.ipi",
    ],
  },
  {
    id: "cluster-groups",
    question: "How does cluster.exe list the groups? (On a cluster node.)",
    matters: "Nothing yet: a node is refused.",
    when: "look",
    commands: ["cluster.exe group", "cluster.exe node"],
  },
  {
    id: "code-page",
    question: "Which code page do commands print in?",
    matters: "The agent prints ASCII only; messages of Windows are passed on as they come.",
    when: "look",
    commands: ["chcp", "net helpmsg 1603"],
  },
  {
    id: "batch-mode",
    question: "Does cscript //B swallow WScript.Echo?",
    matters: "The agent is called without it, and writes its reply to a file as well.",
    when: "by hand",
    commands: [
      'echo WScript.Echo("heard"); > %TEMP%\\echo.js',
      "cscript //nologo //B %TEMP%\\echo.js",
      "cscript //nologo %TEMP%\\echo.js",
      "del %TEMP%\\echo.js",
    ],
  },
  {
    id: "cacls-prompt",
    question:
      "Does cacls ask back when it is given a whole access list with /S, and does it take the answer from a pipe?",
    matters: "The product's folder is closed with it on Server 2003.",
    when: "by hand",
    commands: [
      "mkdir %TEMP%\\closed",
      "cacls %TEMP%\\closed /S:D:PAI(A;OICI;FA;;;BA)(A;OICI;FA;;;SY) < nul",
      "cacls %TEMP%\\closed /S",
      "rmdir %TEMP%\\closed",
    ],
  },
  {
    id: "session-end",
    question: "What does this SSH server do with programs that run when their session ends?",
    matters: "The job runs under Task Scheduler, so that it need not be known; the lab ends them.",
    when: "by hand",
    commands: ["start /b ping -n 120 127.0.0.1", "tasklist"],
  },
  {
    id: "damaged",
    question: "Which exit code has a damaged, a foreign and a cut-off package: 1620, 1635, 1636?",
    matters: "They are explained to the operator; the lab's choice is a guess.",
    when: "by hand",
    commands: ["start /wait msiexec /update C:\\cut-off.msp /qn /norestart & call echo %^ERRORLEVEL%"],
  },
  {
    id: "file-in-use",
    question:
      "A file of Exchange is held open by a program that nobody stops: exit code, events, start types, second attempt?",
    matters: "1306 and 1603 in the lab are as KB 953469 tells them, the order of events is not known.",
    when: "by hand",
    commands: [
      "start /wait msiexec /update C:\\RU.msp /qn /norestart /l*v C:\\in-use.log & call echo %^ERRORLEVEL%",
      "reg query HKLM\\SYSTEM\\CurrentControlSet\\Services\\MSExchangeIS /v Start",
    ],
  },
  {
    id: "power-loss",
    question:
      "After power loss in the middle: does Windows roll back by itself, and what does a silent msiexec do that comes next?",
    matters: "The start-up task runs the same command again and waits.",
    when: "by hand",
    commands: [
      `reg query ${INSTALLER}\\InProgress`,
      "start /wait msiexec /update C:\\RU.msp /qn /norestart /l*v C:\\resumed.log & call echo %^ERRORLEVEL%",
    ],
  },
  {
    id: "interim",
    question: "How does a silent rollup refuse when interim updates are installed?",
    matters: "The product refuses before it starts one.",
    when: "by hand",
    commands: [
      "start /wait msiexec /update C:\\RU.msp /qn /norestart /l*v C:\\interim.log & call echo %^ERRORLEVEL%",
    ],
  },
  {
    id: "removal",
    question: "Is a rollup removable, and does the one before it come back?",
    matters:
      "Destroy and lower targets foresee where the server will end, from what the package says of itself.",
    when: "by hand",
    commands: [
      "start /wait msiexec /package {24B2C164-DE66-44FE-B468-A46D9D5E6B31} /uninstall {PATCH-CODE} /qn /norestart /l*v C:\\removal.log & call echo %^ERRORLEVEL%",
      `reg query ${EXCHANGE_KEY}\\Patches /s`,
    ],
  },
  {
    id: "duration",
    question: "How long does a rollup take, how much disk does it use, and does it compile native images?",
    matters: "The default time limit is two hours; the disk that is demanded is a rule of thumb.",
    when: "by hand",
    commands: [
      "dir C:\\",
      "start /wait msiexec /update C:\\RU.msp /qn /norestart /l*v C:\\duration.log & call echo %^ERRORLEVEL%",
      "findstr /i ngen C:\\duration.log",
      "dir C:\\",
    ],
  },
];
