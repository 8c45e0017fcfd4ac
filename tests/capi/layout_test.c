/* SPDX-License-Identifier: Apache-2.0
 *
 * The layout that programs built against an older scopeward.h rely on, on machines with 64-bit pointers. Structs that
 * begin with struct_size may grow at their end: then only their sizes change here, never an offset. The rest is frozen.
 * Tested by the compiler: a wrong number does not compile. */
#include <scopeward.h>

#define SIZE(type, bytes) _Static_assert(sizeof(type) == (bytes), "sizeof(" #type ")")
#define OFFSET(type, member, bytes) \
  _Static_assert(offsetof(type, member) == (bytes), "offsetof(" #type ", " #member ")")
#define VALUE(enumerator, number) _Static_assert((enumerator) == (number), #enumerator)

_Static_assert(sizeof(void*) == 8, "these are the numbers of 64-bit machines");

SIZE(scopeward_str, 16);
OFFSET(scopeward_str, data, 0);
OFFSET(scopeward_str, size, 8);

SIZE(scopeward_list, 16);
OFFSET(scopeward_list, items, 0);
OFFSET(scopeward_list, count, 8);

SIZE(scopeward_attribute, 64);
OFFSET(scopeward_attribute, name, 0);
OFFSET(scopeward_attribute, type, 16);
OFFSET(scopeward_attribute, boolean, 20);
OFFSET(scopeward_attribute, number, 24);
OFFSET(scopeward_attribute, string, 32);
OFFSET(scopeward_attribute, strings, 48);

SIZE(scopeward_error, 192);
OFFSET(scopeward_error, struct_size, 0);
OFFSET(scopeward_error, status, 8);
OFFSET(scopeward_error, begin, 16);
OFFSET(scopeward_error, end, 24);
OFFSET(scopeward_error, message, 32);

SIZE(scopeward_diagnostic, 128);
OFFSET(scopeward_diagnostic, struct_size, 0);
OFFSET(scopeward_diagnostic, severity, 8);
OFFSET(scopeward_diagnostic, code, 16);
OFFSET(scopeward_diagnostic, message, 32);
OFFSET(scopeward_diagnostic, help, 48);
OFFSET(scopeward_diagnostic, file, 64);
OFFSET(scopeward_diagnostic, begin, 80);
OFFSET(scopeward_diagnostic, end, 88);
OFFSET(scopeward_diagnostic, line, 96);
OFFSET(scopeward_diagnostic, column, 104);
OFFSET(scopeward_diagnostic, end_line, 112);
OFFSET(scopeward_diagnostic, end_column, 120);

SIZE(scopeward_request, 56);
OFFSET(scopeward_request, struct_size, 0);
OFFSET(scopeward_request, action, 8);
OFFSET(scopeward_request, target, 24);
OFFSET(scopeward_request, attributes, 40);
OFFSET(scopeward_request, attribute_count, 48);

SIZE(scopeward_challenge_options, 16);
OFFSET(scopeward_challenge_options, struct_size, 0);
OFFSET(scopeward_challenge_options, disclosure, 8);
OFFSET(scopeward_challenge_options, anonymous_disclosure, 12);

SIZE(scopeward_compile_options, 24);
OFFSET(scopeward_compile_options, struct_size, 0);
OFFSET(scopeward_compile_options, read, 8);
OFFSET(scopeward_compile_options, read_context, 16);

SIZE(scopeward_operation, 88);
OFFSET(scopeward_operation, struct_size, 0);
OFFSET(scopeward_operation, action, 8);
OFFSET(scopeward_operation, target, 24);
OFFSET(scopeward_operation, is_template, 40);
OFFSET(scopeward_operation, more_exist, 44);
OFFSET(scopeward_operation, impact, 48);
OFFSET(scopeward_operation, description, 56);
OFFSET(scopeward_operation, inventory, 72);

/* Enumerators keep their numbers; zeroed memory is never an allow. */
SIZE(scopeward_status, 4);
VALUE(SCOPEWARD_OK, 0);
VALUE(SCOPEWARD_INVALID_ARGUMENT, 1);
VALUE(SCOPEWARD_INVALID_POLICY, 2);
VALUE(SCOPEWARD_INVALID_SCOPES, 3);
VALUE(SCOPEWARD_INCOMPLETE_POLICY, 4);
VALUE(SCOPEWARD_OUT_OF_MEMORY, 5);
VALUE(SCOPEWARD_INTERNAL, 6);

SIZE(scopeward_reason, 4);
VALUE(SCOPEWARD_INVALID_REQUEST, 0);
VALUE(SCOPEWARD_ALLOWED, 1);
VALUE(SCOPEWARD_UNAUTHENTICATED, 2);
VALUE(SCOPEWARD_NO_RULE, 3);
VALUE(SCOPEWARD_INSUFFICIENT_SCOPE, 4);
VALUE(SCOPEWARD_FORBIDDEN, 5);

VALUE(SCOPEWARD_ERROR, 1);
VALUE(SCOPEWARD_WARNING, 2);

VALUE(SCOPEWARD_PLAIN, 0);
VALUE(SCOPEWARD_ANSI, 1);
VALUE(SCOPEWARD_SHORT, 2);
VALUE(SCOPEWARD_JSON, 3);

VALUE(SCOPEWARD_UNUSABLE, 0);
VALUE(SCOPEWARD_BOOL, 1);
VALUE(SCOPEWARD_NUMBER, 2);
VALUE(SCOPEWARD_STRING, 3);
VALUE(SCOPEWARD_STRINGS, 4);

VALUE(SCOPEWARD_DISCLOSE_SCOPES, 0);
VALUE(SCOPEWARD_DISCLOSE_NOTHING, 1);
VALUE(SCOPEWARD_DISCLOSE_EVERYTHING, 2);

VALUE(SCOPEWARD_TEST_RESULTS, 0);
VALUE(SCOPEWARD_TEST_COVERAGE, 1);
VALUE(SCOPEWARD_TEST_PAGE, 2);
VALUE(SCOPEWARD_TEST_JUNIT, 3);

VALUE(SCOPEWARD_IMPACT_UNKNOWN, 0);
VALUE(SCOPEWARD_IMPACT_READS, 1);
VALUE(SCOPEWARD_IMPACT_CHANGES, 2);
VALUE(SCOPEWARD_IMPACT_DESTROYS, 3);

int main(void) { return scopeward_version_number() == SCOPEWARD_VERSION_NUMBER ? 0 : 1; }
