/* SPDX-License-Identifier: Apache-2.0
 *
 * The header as its users include it: first and alone, as C99, C11 and C++20, without a warning. Every macro is used.
 * Tested by header_test.py, which compiles it with each compiler that is there. */
#include <scopeward.h>

int main(void) {
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  scopeward_diagnostic diagnostic = SCOPEWARD_DIAGNOSTIC_INIT;
  scopeward_request request = SCOPEWARD_REQUEST_INIT;
  scopeward_challenge_options options = SCOPEWARD_CHALLENGE_OPTIONS_INIT;
  scopeward_compile_options compiling = SCOPEWARD_COMPILE_OPTIONS_INIT;
  const scopeward_str text = SCOPEWARD_STR("four");
  const scopeward_list none = {0, 0};
  return text.size == 4 && none.count == 0 && error.struct_size == sizeof error &&
                 diagnostic.struct_size == sizeof diagnostic && request.struct_size == sizeof request &&
                 options.struct_size == sizeof options && compiling.struct_size == sizeof compiling &&
                 SCOPEWARD_VERSION_NUMBER ==
                     SCOPEWARD_VERSION_MAJOR * 1000000 + SCOPEWARD_VERSION_MINOR * 1000 + SCOPEWARD_VERSION_PATCH &&
                 SCOPEWARD_ABI == 1 && scopeward_version_number() == SCOPEWARD_VERSION_NUMBER
             ? 0
             : 1;
}
