// SPDX-License-Identifier: Apache-2.0
// zsh_completion() of completion_scripts.h: a file for a folder of $fpath, which can be sourced as well.
// Tested by tests/bindings/cli.
#include "completion_scripts.h"

namespace scopeward::cli {
namespace {

constexpr const char* kBegin = R"~(#compdef scopeward
# zsh completion for scopeward, written by `scopeward completion zsh`

_scopeward() {
  local curcontext="$curcontext" state line ret=1
  local -a commands
  typeset -A opt_args
  _arguments -C '(- *)--help[Print this help message and exit]' '(- *)--version[Print the version]' \
    '1:command:->command' '*::argument:->argument' && ret=0
  case $state in
    command)
      commands=(
)~";

constexpr const char* kArguments = R"~(      )
      _describe -t commands 'scopeward command' commands && ret=0
      ;;
    argument)
      case $line[1] in
)~";

constexpr const char* kEnd = R"~(      esac
      ;;
  esac
  return ret
}

if [[ $funcstack[1] == _scopeward ]]; then
  _scopeward "$@"
else
  compdef _scopeward scopeward
fi
)~";

// In single quotes; with a backslash before what _arguments and _describe would read.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : first_line(text)) {
    if (c == '\\' || c == '[' || c == ']' || c == ':') out += '\\';
    out += c;
  }
  return out;
}

std::string value_of(const Argument& argument) {
  if (!argument.choices.empty()) {
    std::string all;
    for (const std::string& choice : argument.choices) all += (all.empty() ? "" : " ") + choice;
    return "(" + all + ")";
  }
  return argument.file ? "_files" : " ";  // a blank: nothing to offer
}

std::string specification(const Argument& argument, std::size_t place) {
  switch (argument.kind) {
    case Argument::Kind::flag:
      return argument.name + "[" + escaped(argument.help) + "]";
    case Argument::Kind::option: {
      const std::string type = argument.type.empty() ? argument.name.substr(2) : argument.type;
      return (argument.repeated ? "*" : "") + argument.name + "=[" + escaped(argument.help) + "]:" + escaped(type) +
             ":" + value_of(argument);
    }
    case Argument::Kind::positional:
      break;
  }
  const std::string at = argument.repeated ? "*" : std::to_string(place) + (argument.required ? "" : ":");
  return at + ":" + escaped(argument.name) + ":" + value_of(argument);
}

}  // namespace

std::string zsh_completion(const std::vector<CommandPage>& pages) {
  std::string names, cases;
  for (const CommandPage& page : pages) {
    names += "        " + quoted(page.name + ":" + escaped(page.summary)) + "\n";
    cases += "        " + page.name + ")\n          _arguments '(- *)--help[" + escaped(kHelpText) + "]'";
    std::size_t place = 0;
    for (const Argument& argument : page.arguments) {
      if (argument.kind == Argument::Kind::positional) ++place;
      cases += " \\\n            " + quoted(specification(argument, place));
    }
    cases += " && ret=0\n          ;;\n";
  }
  return kBegin + names + kArguments + cases + kEnd;
}

}  // namespace scopeward::cli
