/* fsutil dirty query DRIVE: ends with 1 for everybody but administrators with a full token. */
#include "stand-in.h"

int wmain(int count, wchar_t **words) {
  SID_IDENTIFIER_AUTHORITY authority = {SECURITY_NT_AUTHORITY};
  PSID administrators;
  BOOL member = FALSE;
  if (count != 4 || !is(words[1], L"dirty") || !is(words[2], L"query")) return not_taught(count, words);
  if (AllocateAndInitializeSid(&authority, 2, SECURITY_BUILTIN_DOMAIN_RID, DOMAIN_ALIAS_RID_ADMINS, 0, 0, 0, 0, 0, 0, &administrators))
    CheckTokenMembership(NULL, administrators, &member);
  printf(member ? "Volume - %ls is NOT Dirty\r\n" : "The FSUTIL utility requires that you have administrative privileges.\r\n", words[3]);
  return member ? 0 : 1;
}
