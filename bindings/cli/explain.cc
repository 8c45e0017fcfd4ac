// SPDX-License-Identifier: Apache-2.0
// `scopeward explain [CODE]`: the page about a diagnostic, or all codes in a list.
// Tested by tests/bindings/cli and tests/diagnostics/pages_test.py.
#include <unistd.h>

#include <optional>

#include "commands.h"
#include "handles.h"
#include "policy_file.h"
#include "strict_json.h"

namespace scopeward::cli {

int run_explain(Arguments& arguments) {
  std::optional<std::string> code;
  bool json = false;
  Colour colour = Colour::automatic;
  arguments.optional_word("CODE", "P0203, or unknown_scope; without it, all codes are listed", code);
  arguments.json(json);
  arguments.colour(colour);
  arguments.parse();

  const scopeward_format format = json                                  ? SCOPEWARD_JSON
                                  : wants_colour(colour, STDOUT_FILENO) ? SCOPEWARD_ANSI
                                                                        : SCOPEWARD_PLAIN;
  scopeward_text* printed = nullptr;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  const scopeward_status status = scopeward_explain_code(borrow(code.value_or("")), format, &printed, &error);
  const Text page(printed);
  if (status == SCOPEWARD_INVALID_ARGUMENT) throw WrongUsage{error.message};
  if (status != SCOPEWARD_OK) return refuse("explain", error);

  Output output;
  if (json) {
    output.line(to_line(Json::parse(view(page))));
  } else {
    output.write(view(page));
  }
  return output.finish(kYes);
}

}  // namespace scopeward::cli
