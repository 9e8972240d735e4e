/*
 * schtasks /create | /run | /query /fo csv | /delete, as the agent calls them. A task is a value in the registry. /run
 * starts it by way of the service control manager, so that it outlives the session and has nothing of it.
 * schtasks --run-as-service TASK is that service.
 */
#include "stand-in.h"

#define TASKS L"SOFTWARE\\exchange-rollup-witness\\Tasks"
#define LINE 4096

static wchar_t *task;
static SERVICE_STATUS_HANDLE handle;

static int read_line(const wchar_t *name, wchar_t *line) {
  DWORD size = LINE * sizeof(wchar_t);
  return RegGetValueW(HKEY_LOCAL_MACHINE, TASKS, name, RRF_RT_REG_SZ, NULL, line, &size) == ERROR_SUCCESS;
}

static int missing(void) {
  printf("ERROR: The system cannot find the file specified.\r\n");
  return 1;
}

static int create(int count, wchar_t **words) {
  wchar_t *name = after(count, words, L"/tn"), *line = after(count, words, L"/tr"), *when = after(count, words, L"/sc");
  wchar_t *user = after(count, words, L"/ru"), old[LINE];
  HKEY key;
  if (!name || !line || !when || !user || !is(user, L"SYSTEM")) return not_taught(count, words);
  if (!is(when, L"onstart") && !(is(when, L"once") && after(count, words, L"/st"))) return not_taught(count, words);
  if (read_line(name, old)) {
    printf("WARNING: The task name \"%ls\" already exists. Do you want to replace it (Y/N)? \r\n", name);
    return 1;
  }
  if (RegCreateKeyW(HKEY_LOCAL_MACHINE, TASKS, &key)) return 1;
  if (RegSetValueExW(key, name, 0, REG_SZ, (BYTE *)line, (wcslen(line) + 1) * sizeof(wchar_t))) return 1;
  printf("SUCCESS: The scheduled task \"%ls\" has successfully been created.\r\n", name);
  return 0;
}

static int run(int count, wchar_t **words) {
  wchar_t *name = after(count, words, L"/tn"), line[LINE], self[MAX_PATH], command[LINE], service_name[400];
  if (!name) return not_taught(count, words);
  if (!read_line(name, line)) return missing();
  GetModuleFileNameW(NULL, self, MAX_PATH);
  _snwprintf(command, LINE, L"\"%ls\" --run-as-service \"%ls\"", self, name);
  _snwprintf(service_name, 400, L"Task-%ls-%lu", name, GetCurrentProcessId());
  SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_ALL_ACCESS);
  SC_HANDLE service = CreateServiceW(manager, service_name, service_name, SERVICE_ALL_ACCESS, SERVICE_WIN32_OWN_PROCESS,
                                     SERVICE_DEMAND_START, SERVICE_ERROR_NORMAL, command, NULL, NULL, NULL, NULL, NULL);
  if (!service) return (int)GetLastError();
  BOOL started = StartServiceW(service, 0, NULL);
  DWORD error = GetLastError();
  DeleteService(service);
  if (!started) {
    printf("ERROR: the task's service did not start: %lu\r\n", error);
    return 1;
  }
  printf("SUCCESS: Attempted to run the scheduled task \"%ls\".\r\n", name);
  return 0;
}

static int query(void) {
  HKEY key;
  if (RegOpenKeyW(HKEY_LOCAL_MACHINE, TASKS, &key)) return 0;
  for (DWORD index = 0;; index++) {
    wchar_t name[300];
    DWORD size = 300;
    if (RegEnumValueW(key, index, name, &size, NULL, NULL, NULL, NULL)) return 0;
    printf("\"%ls\",\"N/A\",\"Ready\"\r\n", name);
  }
}

static int delete_task(int count, wchar_t **words) {
  wchar_t *name = after(count, words, L"/tn");
  if (!name || !is(words[count - 1], L"/f")) return not_taught(count, words);
  if (RegDeleteKeyValueW(HKEY_LOCAL_MACHINE, TASKS, name)) return missing();
  printf("SUCCESS: The scheduled task \"%ls\" was successfully deleted.\r\n", name);
  return 0;
}

static DWORD WINAPI on_control(DWORD control, DWORD type, void *data, void *context) {
  return control == SERVICE_CONTROL_INTERROGATE ? NO_ERROR : ERROR_CALL_NOT_IMPLEMENTED;
}

static void tell(DWORD state) {
  SERVICE_STATUS status = {SERVICE_WIN32_OWN_PROCESS, state, 0, 0, 0, 0, 0};
  SetServiceStatus(handle, &status);
}

static void WINAPI as_service(DWORD count, wchar_t **words) {
  wchar_t line[LINE];
  STARTUPINFOW start = {sizeof start};
  PROCESS_INFORMATION process;
  handle = RegisterServiceCtrlHandlerExW(L"", on_control, NULL);
  tell(SERVICE_RUNNING);
  if (read_line(task, line)) CreateProcessW(NULL, line, NULL, NULL, FALSE, 0, NULL, L"C:\\windows\\system32", &start, &process);
  tell(SERVICE_STOPPED);
}

int wmain(int count, wchar_t **words) {
  if (count < 2) return not_taught(count, words);
  if (is(words[1], L"/create")) return create(count, words);
  if (is(words[1], L"/run")) return run(count, words);
  if (is(words[1], L"/query") && is(words[count - 1], L"/nh")) return query();
  if (is(words[1], L"/delete")) return delete_task(count, words);
  if (is(words[1], L"--run-as-service") && count == 3) {
    task = words[2];
    SERVICE_TABLE_ENTRYW table[] = {{L"", as_service}, {NULL, NULL}};
    return StartServiceCtrlDispatcherW(table) ? 0 : (int)GetLastError();
  }
  return not_taught(count, words);
}
