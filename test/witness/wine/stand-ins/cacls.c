/*
 * cacls FOLDER /S | /S:SDDL. Wine 8 keeps no access lists (it makes them up from Unix permissions), so the text is kept
 * in a hidden file of the folder, with which it moves: nobody is kept out by it.
 */
#include "stand-in.h"

static const wchar_t *KEPT = L"\\.access-list";
static const char *INHERITED = "D:AI(A;OICIID;FA;;;BA)(A;OICIID;FA;;;SY)(A;OICIID;0x1200a9;;;BU)";

static FILE *kept(const wchar_t *folder, const wchar_t *mode) {
  wchar_t path[MAX_PATH];
  _snwprintf(path, MAX_PATH, L"%ls%ls", folder, KEPT);
  return _wfopen(path, mode);
}

static int show(const wchar_t *folder) {
  char text[1000] = {0};
  FILE *file = kept(folder, L"rb");
  if (file) fread(text, 1, sizeof text - 1, file), fclose(file);
  printf("%ls \"%s\"\r\n\r\n", folder, file ? text : INHERITED);
  return 0;
}

static int set(const wchar_t *folder, const wchar_t *list) {
  printf("Are you sure (Y/N)?");
  int answer = getchar();
  if (answer != 'Y' && answer != 'y') return 1;
  FILE *file = kept(folder, L"wb");
  if (!file) return ERROR_ACCESS_DENIED;
  fprintf(file, "%ls", list);
  fclose(file);
  printf("processed dir: %ls\r\n", folder);
  return 0;
}

int wmain(int count, wchar_t **words) {
  if (count != 3) return not_taught(count, words);
  if (GetFileAttributesW(words[1]) == INVALID_FILE_ATTRIBUTES) {
    printf("The system cannot find the file specified.\r\n");
    return ERROR_FILE_NOT_FOUND;
  }
  if (is(words[2], L"/S")) return show(words[1]);
  if (_wcsnicmp(words[2], L"/S:", 3) == 0) return set(words[1], words[2] + 3);
  return not_taught(count, words);
}
