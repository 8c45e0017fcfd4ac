// SPDX-License-Identifier: Apache-2.0
// What there is to complete and to document: every command of main.cc's table with what it says it takes.
// Entry point: describe_commands().
// Tested by tests/bindings/cli.
#pragma once

#include <string>
#include <vector>

#include "arguments.h"

namespace scopeward::cli {

struct CommandPage {
  std::string name, synopsis, summary, footer;
  std::vector<Argument> arguments;  // as the command has said them
};

inline constexpr const char* kHelp = "--help";  // every command has it, from the parser
inline constexpr const char* kHelpText = "Print this help message and exit";

[[nodiscard]] std::vector<CommandPage> describe_commands();

// {"commands":[{"name","summary","arguments":[{"name","kind","type","choices","help","required","repeated","file"}]}]}
[[nodiscard]] std::string table_json();

// The first line of a help text, for where only one fits.
[[nodiscard]] std::string first_line(const std::string& text);

}  // namespace scopeward::cli
