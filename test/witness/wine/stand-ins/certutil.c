/* certutil -hashfile FILE SHA256, by Wine's cryptography. */
#include "stand-in.h"
#include <wincrypt.h>

static int failed(const char *what) {
  DWORD error = GetLastError();
  printf("CertUtil: -hashfile command FAILED: %s: 0x%lx\r\n", what, error);
  return error ? (int)error : 1;
}

int wmain(int count, wchar_t **words) {
  static BYTE block[65536];
  BYTE hash[32];
  DWORD size = sizeof hash, got;
  HCRYPTPROV provider;
  HCRYPTHASH hasher;
  if (count != 4 || !is(words[1], L"-hashfile") || !is(words[3], L"SHA256")) return not_taught(count, words);
  HANDLE file = CreateFileW(words[2], GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
  if (file == INVALID_HANDLE_VALUE) return failed("CreateFile");
  if (!CryptAcquireContextW(&provider, NULL, NULL, PROV_RSA_AES, CRYPT_VERIFYCONTEXT)) return failed("CryptAcquireContext");
  if (!CryptCreateHash(provider, CALG_SHA_256, 0, 0, &hasher)) return failed("CryptCreateHash");
  for (;;) {
    if (!ReadFile(file, block, sizeof block, &got, NULL)) return failed("ReadFile");
    if (got == 0) break;
    if (!CryptHashData(hasher, block, got, 0)) return failed("CryptHashData");
  }
  if (!CryptGetHashParam(hasher, HP_HASHVAL, hash, &size, 0)) return failed("CryptGetHashParam");
  printf("SHA256 hash of file %ls:\r\n", words[2]);
  for (DWORD index = 0; index < size; index++) printf(index ? " %02x" : "%02x", hash[index]);
  printf("\r\nCertUtil: -hashfile command completed successfully.\r\n");
  return 0;
}
