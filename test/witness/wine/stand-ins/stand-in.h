/*
 * Stand-ins are programs of Windows that Wine 8 has not, or has only as empty shells. They were written for this
 * project: what an agent learns from them is witnessed by nobody. They know the calls that the agent makes and end
 * with 1639 (ERROR_INVALID_COMMAND_LINE) at any other. Behind them is Wine: its service control manager, its registry,
 * its cryptography.
 */
#ifndef STAND_IN_H
#define STAND_IN_H

#define WIN32_LEAN_AND_MEAN
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include <windows.h>

static int is(const wchar_t *word, const wchar_t *other) { return _wcsicmp(word, other) == 0; }

static int not_taught(int count, wchar_t **words) {
  printf("stand-in: this call was not taught:");
  for (int index = 1; index < count; index++) printf(" %ls", words[index]);
  printf("\r\n");
  return ERROR_INVALID_COMMAND_LINE;
}

/* The word after `option`, or NULL. */
static wchar_t *after(int count, wchar_t **words, const wchar_t *option) {
  for (int index = 1; index + 1 < count; index++)
    if (is(words[index], option)) return words[index + 1];
  return NULL;
}

#endif
