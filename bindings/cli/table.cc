// SPDX-License-Identifier: Apache-2.0
// See table.h. A command says what it takes before it does anything, so each is called and stopped there.
// Tested by tests/bindings/cli.
#include "table.h"

#include "commands.h"
#include "strict_json.h"

namespace scopeward::cli {
namespace {

const char* kind_name(Argument::Kind kind) {
  return kind == Argument::Kind::positional ? "word" : kind == Argument::Kind::flag ? "flag" : "option";
}

}  // namespace

std::vector<CommandPage> describe_commands() {
  std::vector<CommandPage> pages;
  for (const Command& command : commands()) {
    Arguments arguments(std::string("scopeward ") + command.name, command.summary);
    try {
      (void)command.run(arguments);
    } catch (const Described&) {
    }
    pages.push_back({command.name, command.arguments, command.summary, arguments.footer(), arguments.described()});
  }
  return pages;
}

std::string table_json() {
  Json list = Json::array();
  for (const CommandPage& page : describe_commands()) {
    Json command;
    command["name"] = page.name;
    command["summary"] = page.summary;
    command["arguments"] = Json::array();
    for (const Argument& argument : page.arguments) {
      Json entry;
      entry["name"] = argument.name;
      entry["kind"] = kind_name(argument.kind);
      entry["type"] = argument.type;
      entry["choices"] = argument.choices;
      entry["help"] = argument.help;
      entry["required"] = argument.required;
      entry["repeated"] = argument.repeated;
      entry["file"] = argument.file;
      command["arguments"].push_back(entry);
    }
    list.push_back(command);
  }
  Json document;
  document["commands"] = list;
  return to_line(document);
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace scopeward::cli
