/* sc queryex (all, or one) | start | stop | pause | config start= | create. Ends with the service control manager's error. */
#include "stand-in.h"

static const char *STATES[] = {"?", "STOPPED", "START_PENDING", "STOP_PENDING", "RUNNING", "CONTINUE_PENDING", "PAUSE_PENDING", "PAUSED"};

static int failed(const char *what) {
  DWORD error = GetLastError();
  printf("[SC] %s FAILED %lu:\r\n\r\n", what, error);
  return (int)error;
}

/* The layout of Windows: names at the margin, values indented, the type first and the state second. */
static void print(const wchar_t *name, const wchar_t *display, const SERVICE_STATUS_PROCESS *status) {
  printf("\r\nSERVICE_NAME: %ls\r\n", name);
  if (display) printf("DISPLAY_NAME: %ls\r\n", display);
  printf("        TYPE               : %lx  \r\n", status->dwServiceType);
  printf("        STATE              : %lu  %s \r\n", status->dwCurrentState, STATES[status->dwCurrentState & 7]);
  printf("                                (%s,%s,%s)\r\n",
         status->dwControlsAccepted & SERVICE_ACCEPT_STOP ? "STOPPABLE" : "NOT_STOPPABLE",
         status->dwControlsAccepted & SERVICE_ACCEPT_PAUSE_CONTINUE ? "PAUSABLE" : "NOT_PAUSABLE",
         status->dwControlsAccepted & SERVICE_ACCEPT_SHUTDOWN ? "ACCEPTS_SHUTDOWN" : "IGNORES_SHUTDOWN");
  printf("        WIN32_EXIT_CODE    : %lu\t(0x%lx)\r\n", status->dwWin32ExitCode, status->dwWin32ExitCode);
  printf("        SERVICE_EXIT_CODE  : %lu\t(0x%lx)\r\n", status->dwServiceSpecificExitCode, status->dwServiceSpecificExitCode);
  printf("        CHECKPOINT         : 0x%lx\r\n", status->dwCheckPoint);
  printf("        WAIT_HINT          : 0x%lx\r\n", status->dwWaitHint);
  printf("        PID                : %lu\r\n", status->dwProcessId);
  printf("        FLAGS              : \r\n");
}

static int list(SC_HANDLE manager) {
  DWORD needed = 0, count = 0;
  EnumServicesStatusExW(manager, SC_ENUM_PROCESS_INFO, SERVICE_WIN32, SERVICE_STATE_ALL, NULL, 0, &needed, &count, NULL, NULL);
  /* Services may be added between the two calls. */
  DWORD size = needed + 65536;
  BYTE *buffer = malloc(size);
  if (!EnumServicesStatusExW(manager, SC_ENUM_PROCESS_INFO, SERVICE_WIN32, SERVICE_STATE_ALL, buffer, size, &needed, &count, NULL, NULL))
    return failed("EnumServicesStatusEx");
  const ENUM_SERVICE_STATUS_PROCESSW *services = (void *)buffer;
  for (DWORD index = 0; index < count; index++)
    print(services[index].lpServiceName, services[index].lpDisplayName, &services[index].ServiceStatusProcess);
  return 0;
}

static int query(SC_HANDLE service, const wchar_t *name) {
  SERVICE_STATUS_PROCESS status;
  DWORD needed;
  if (!QueryServiceStatusEx(service, SC_STATUS_PROCESS_INFO, (BYTE *)&status, sizeof status, &needed))
    return failed("QueryServiceStatusEx");
  print(name, NULL, &status);
  return 0;
}

static int control(SC_HANDLE service, DWORD code) {
  SERVICE_STATUS status;
  return ControlService(service, code, &status) ? 0 : failed("ControlService");
}

/* -1: no such word. */
static int start_type(const wchar_t *word) {
  const wchar_t *words[] = {L"boot", L"system", L"auto", L"demand", L"disabled"};
  for (int type = 0; type < 5; type++)
    if (is(word, words[type])) return type;
  return is(word, L"delayed-auto") ? SERVICE_AUTO_START : -1;
}

/* Wine's ChangeServiceConfig2 may know no delayed start; the value in the registry is where Windows keeps it. */
static int set_delayed(const wchar_t *name, int delayed) {
  wchar_t key[300];
  DWORD value = delayed;
  _snwprintf(key, 300, L"SYSTEM\\CurrentControlSet\\Services\\%ls", name);
  return RegSetKeyValueW(HKEY_LOCAL_MACHINE, key, L"DelayedAutostart", REG_DWORD, &value, sizeof value);
}

static int configure(SC_HANDLE service, const wchar_t *name, const wchar_t *start) {
  int type = start_type(start);
  if (type < 0) return ERROR_INVALID_COMMAND_LINE;
  if (!ChangeServiceConfigW(service, SERVICE_NO_CHANGE, type, SERVICE_NO_CHANGE, NULL, NULL, NULL, NULL, NULL, NULL, NULL))
    return failed("ChangeServiceConfig");
  if (set_delayed(name, is(start, L"delayed-auto"))) return failed("ChangeServiceConfig2");
  printf("[SC] ChangeServiceConfig SUCCESS\r\n");
  return 0;
}

/* sc create NAME binPath= PROGRAM start= WORD depend= A/B DisplayName= TEXT */
static int create(SC_HANDLE manager, int count, wchar_t **words) {
  const wchar_t *start = after(count, words, L"start="), *depend = after(count, words, L"depend=");
  int type = start_type(start ? start : L"demand");
  wchar_t dependencies[300] = {0};
  if (depend) wcsncpy(dependencies, depend, 298);
  for (wchar_t *letter = dependencies; depend && letter < dependencies + wcslen(depend); letter++)
    if (*letter == '/') *letter = 0;
  SC_HANDLE service = CreateServiceW(manager, words[2], after(count, words, L"DisplayName="), SERVICE_ALL_ACCESS,
                                     SERVICE_WIN32_OWN_PROCESS, type, SERVICE_ERROR_NORMAL,
                                     after(count, words, L"binPath="), NULL, NULL, dependencies, NULL, NULL);
  if (!service) return failed("CreateService");
  if (start && is(start, L"delayed-auto")) set_delayed(words[2], 1);
  printf("[SC] CreateService SUCCESS\r\n");
  return 0;
}

int wmain(int count, wchar_t **words) {
  if (count < 3) return not_taught(count, words);
  SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_ALL_ACCESS);
  if (!manager) return failed("OpenSCManager");
  if (is(words[1], L"queryex") && is(words[2], L"type=")) return list(manager);
  if (is(words[1], L"create")) return create(manager, count, words);
  SC_HANDLE service = OpenServiceW(manager, words[2], SERVICE_ALL_ACCESS);
  if (!service) return failed("OpenService");
  if (is(words[1], L"queryex")) return query(service, words[2]);
  if (is(words[1], L"start")) return StartServiceW(service, 0, NULL) ? query(service, words[2]) : failed("StartService");
  if (is(words[1], L"stop")) return control(service, SERVICE_CONTROL_STOP);
  if (is(words[1], L"pause")) return control(service, SERVICE_CONTROL_PAUSE);
  if (is(words[1], L"config") && count == 5 && is(words[3], L"start=")) return configure(service, words[2], words[4]);
  return not_taught(count, words);
}
