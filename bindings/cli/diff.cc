// SPDX-License-Identifier: Apache-2.0
// `scopeward diff OLD NEW`: what changes for whom when NEW replaces OLD. Exit 1 when decisions differ in the way that
// --fail-on names, or when something was too complex to be sure.
// Tested by tests/bindings/cli.
#include <unistd.h>

#include "commands.h"
#include "policy_file.h"

namespace scopeward::cli {

int run_diff(Arguments& arguments) {
  std::string before_file, after_file, fail_on = "any";
  bool json = false;
  Colour colour = Colour::automatic;
  arguments.word("OLD", "The policy that serves now; - for standard input", before_file);
  arguments.word("NEW", "The policy that is to replace it", after_file);
  arguments.choice("--fail-on", {"widen", "narrow", "any"},
                   "Exit with 1 when somebody gains, when somebody loses,\nor, by default, either", fail_on);
  arguments.json(json);
  arguments.colour(colour);
  arguments.parse();
  if (before_file == "-" && after_file == "-") throw WrongUsage{"NEW: standard input can be read only once"};

  const Policy before = load_policy(before_file, colour);
  if (before == nullptr) return kUnusable;
  const Policy after = load_policy(after_file, colour);
  if (after == nullptr) return kUnusable;

  scopeward_difference* made = nullptr;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  scopeward_status status = scopeward_compare(before.get(), after.get(), &made, &error);
  const Difference difference(made);
  if (status != SCOPEWARD_OK) return refuse("diff", error);

  scopeward_text* printed = nullptr;
  const scopeward_format format = json                                  ? SCOPEWARD_JSON
                                  : wants_colour(colour, STDOUT_FILENO) ? SCOPEWARD_ANSI
                                                                        : SCOPEWARD_PLAIN;
  status = scopeward_difference_print(difference.get(), format, &printed, &error);
  const Text text(printed);
  if (status != SCOPEWARD_OK) return refuse("diff", error);
  Output output;
  output.line(without_line_end(view(text)));

  const bool widened = scopeward_difference_widened(difference.get()) != 0;
  const bool narrowed = scopeward_difference_narrowed(difference.get()) != 0;
  const bool differs = (widened && fail_on != "narrow") || (narrowed && fail_on != "widen");
  return output.finish(differs || scopeward_difference_complete(difference.get()) == 0 ? kNo : kYes);
}

}  // namespace scopeward::cli
