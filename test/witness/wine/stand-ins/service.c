/* A service that does nothing: it can be started, stopped, paused and continued. service.exe NAME */
#include "stand-in.h"

static SERVICE_STATUS_HANDLE handle;
static HANDLE stopped;
static wchar_t *name;

static void tell(DWORD state) {
  SERVICE_STATUS status = {SERVICE_WIN32_OWN_PROCESS, state, SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_PAUSE_CONTINUE, 0, 0, 0, 0};
  SetServiceStatus(handle, &status);
}

static DWORD WINAPI on_control(DWORD control, DWORD type, void *data, void *context) {
  if (control == SERVICE_CONTROL_STOP) SetEvent(stopped);
  else if (control == SERVICE_CONTROL_PAUSE) tell(SERVICE_PAUSED);
  else if (control == SERVICE_CONTROL_CONTINUE) tell(SERVICE_RUNNING);
  else if (control != SERVICE_CONTROL_INTERROGATE) return ERROR_CALL_NOT_IMPLEMENTED;
  return NO_ERROR;
}

static void WINAPI service(DWORD count, wchar_t **words) {
  stopped = CreateEventW(NULL, TRUE, FALSE, NULL);
  handle = RegisterServiceCtrlHandlerExW(name, on_control, NULL);
  tell(SERVICE_RUNNING);
  WaitForSingleObject(stopped, INFINITE);
  tell(SERVICE_STOPPED);
}

int wmain(int count, wchar_t **words) {
  if (count != 2) return ERROR_INVALID_COMMAND_LINE;
  name = words[1];
  SERVICE_TABLE_ENTRYW table[] = {{name, service}, {NULL, NULL}};
  return StartServiceCtrlDispatcherW(table) ? 0 : (int)GetLastError();
}
