/* SPDX-License-Identifier: Apache-2.0
 *
 * The checks of the C ABI's tests. A failed check is printed with its place and the test goes on; main returns
 * check_result(). C99 and C++, so that the tests see the library as its users do.
 * Tested by every test here that is seen to fail when what it checks is broken. */
#ifndef SCOPEWARD_TESTS_CAPI_CHECK_H
#define SCOPEWARD_TESTS_CAPI_CHECK_H

#include <scopeward.h>
#include <stdio.h>
#include <string.h>

static int check_failures = 0;
static int check_count = 0;

static inline void check_report(int holds, const char* file, int line, const char* what) {
  ++check_count;
  if (holds) return;
  ++check_failures;
  fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
}

static inline void check_text(scopeward_str text, const char* expected, const char* file, int line, const char* what) {
  const size_t size = strlen(expected);
  const int same = text.size == size && (size == 0 || memcmp(text.data, expected, size) == 0);
  check_report(same, file, line, what);
  if (!same)
    fprintf(stderr, "  is:     \"%.*s\"\n  should: \"%s\"\n", (int)text.size, text.data ? text.data : "", expected);
}

/* Compares with the items joined by one space each. */
static inline void check_list(scopeward_list list, const char* expected, const char* file, int line, const char* what) {
  char joined[1024];
  size_t used = 0;
  scopeward_str text;
  for (size_t i = 0; i < list.count && used + list.items[i].size + 1 < sizeof joined; ++i) {
    if (i > 0) joined[used++] = ' ';
    memcpy(joined + used, list.items[i].data, list.items[i].size);
    used += list.items[i].size;
  }
  text.data = joined;
  text.size = used;
  check_text(text, expected, file, line, what);
}

#define CHECK(condition) check_report((condition) ? 1 : 0, __FILE__, __LINE__, #condition)
#define CHECK_TEXT(text, expected) check_text(text, expected, __FILE__, __LINE__, #text)
#define CHECK_LIST(list, expected) check_list(list, expected, __FILE__, __LINE__, #list)

/* For main's return: 1 when a check failed or none was made. */
static inline int check_result(void) {
  printf("%d checks, %d failed\n", check_count, check_failures);
  return check_failures != 0 || check_count == 0;
}

#endif
