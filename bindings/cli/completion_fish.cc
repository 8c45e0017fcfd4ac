// SPDX-License-Identifier: Apache-2.0
// fish_completion() of completion_scripts.h. The command is the first word, whatever files and targets are called.
// Tested by tests/bindings/cli.
#include "completion_scripts.h"

namespace scopeward::cli {
namespace {

constexpr const char* kBegin = R"~(# fish completion for scopeward, written by `scopeward completion fish`

function __scopeward_has_no_command
    test (count (commandline -opc)) -lt 2
end

function __scopeward_is
    set -l words (commandline -opc)
    test (count $words) -ge 2; and test $words[2] = $argv[1]
end

complete -c scopeward -f
)~";

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : " ") + word;
  return all;
}

std::string line(const std::string& condition, const std::string& what, const std::string& help) {
  return "complete -c scopeward -n " + quoted(condition) + " " + what + " -d " + quoted(first_line(help)) + "\n";
}

std::string option(const std::string& condition, const Argument& argument) {
  std::string what = "-l " + argument.name.substr(2);
  if (argument.kind == Argument::Kind::option) {
    what += argument.file ? " -r -F" : " -x";
    if (!argument.choices.empty()) what += " -a " + quoted(joined(argument.choices));
  }
  return line(condition, what, argument.help);
}

}  // namespace

std::string fish_completion(const std::vector<CommandPage>& pages) {
  const std::string none = "__scopeward_has_no_command";
  std::string out = kBegin;
  for (const CommandPage& page : pages) out += line(none, "-a " + page.name, page.summary);
  out += line(none, "-l help", kHelpText) + line(none, "-l version", "Print the version");
  for (const CommandPage& page : pages) {
    const std::string here = "__scopeward_is " + page.name;
    out += "\n" + line(here, "-l help", kHelpText);
    for (const Argument& argument : page.arguments) {
      if (argument.kind != Argument::Kind::positional) {
        out += option(here, argument);
      } else if (argument.file) {
        out += line(here, "-F", argument.name);
      } else if (!argument.choices.empty()) {
        out += line(here, "-a " + quoted(joined(argument.choices)), argument.name);
      }
    }
  }
  return out;
}

}  // namespace scopeward::cli
