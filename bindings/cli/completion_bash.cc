// SPDX-License-Identifier: Apache-2.0
// bash_completion() of completion_scripts.h. Works with bash 3.2 and later, without the package bash-completion.
// Tested by tests/bindings/cli.
#include "completion_scripts.h"

namespace scopeward::cli {
namespace {

constexpr const char* kBegin = R"~(# bash completion for scopeward, written by `scopeward completion bash`

# Offers the lines of $1 that begin with the word at hand.
_scopeward_offer() {
  local line
  while IFS= read -r line; do
    [[ -n $line ]] && COMPREPLY+=("$line")
  done <<< "$1"
}

_scopeward_words() {
  _scopeward_offer "$(compgen -W "$1" -- "$word")"
}

_scopeward_files() {
  type compopt &> /dev/null && compopt -o filenames &> /dev/null
  _scopeward_offer "$(compgen -f -- "$word")"
}

# How many words that are neither options nor their values stand before this one. $1: the options with a value.
_scopeward_place() {
  local i value='' rest=''
  place=0
  for ((i = 2; i < COMP_CWORD; i++)); do
    if [[ -n $value ]]; then
      [[ ${COMP_WORDS[i]} == = ]] || value=''
    elif [[ -n $rest || ${COMP_WORDS[i]} == - || ${COMP_WORDS[i]} != -* ]]; then
      place=$((place + 1))
    elif [[ ${COMP_WORDS[i]} == -- ]]; then
      rest=yes
    elif [[ " $1 " == *" ${COMP_WORDS[i]} "* ]]; then
      value=yes
    fi
  done
}

_scopeward() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} place
  COMPREPLY=()
)~";

constexpr const char* kSplit = R"~(    return
  fi
  # `--option=value` comes as three words.
  if [[ $word == = ]]; then
    word=''
  elif [[ $before == = ]]; then
    before=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  case ${COMP_WORDS[1]} in
)~";

constexpr const char* kEnd = R"~(  esac
}

complete -F _scopeward scopeward
)~";

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : " ") + word;
  return all;
}

// What completes one argument's value, or nothing.
std::string completes(const Argument& argument) {
  if (!argument.choices.empty()) return "_scopeward_words '" + joined(argument.choices) + "'";
  return argument.file ? "_scopeward_files" : "";
}

std::string command_case(const CommandPage& page) {
  std::vector<std::string> options{kHelp}, with_value;
  std::string values, places;
  std::size_t place = 0;
  for (const Argument& argument : page.arguments) {
    const std::string reply = completes(argument);
    if (argument.kind == Argument::Kind::positional) {
      const std::string at = argument.repeated ? "*" : std::to_string(place++);
      if (!reply.empty()) places += "        " + at + ") " + reply + " ;;\n";
      continue;
    }
    options.push_back(argument.name);
    if (argument.kind != Argument::Kind::option) continue;
    with_value.push_back(argument.name);
    values += "        " + argument.name + ") " + (reply.empty() ? "" : reply + "; ") + "return ;;\n";
  }
  std::string out = "    " + page.name + ")\n";
  if (!values.empty()) out += "      case $before in\n" + values + "      esac\n";
  out += "      if [[ $word == -* ]]; then\n        _scopeward_words '" + joined(options) +
         "'\n        return\n      fi\n";
  if (!places.empty()) {
    out += "      _scopeward_place '" + joined(with_value) + "'\n";
    out += "      case $place in\n" + places + "      esac\n";
  }
  return out + "      ;;\n";
}

}  // namespace

std::string bash_completion(const std::vector<CommandPage>& pages) {
  std::vector<std::string> first;
  std::string cases;
  for (const CommandPage& page : pages) {
    first.push_back(page.name);
    cases += command_case(page);
  }
  first.insert(first.end(), {kHelp, "--version"});
  return kBegin + std::string("  if ((COMP_CWORD == 1)); then\n    _scopeward_words '") + joined(first) + "'\n" +
         kSplit + cases + kEnd;
}

}  // namespace scopeward::cli
