// SPDX-License-Identifier: Apache-2.0
// See arguments.h.
// Tested by tests/bindings/cli.
#include "arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstring>
#include <utility>

#include "commands.h"
#include "nearest.h"

namespace scopeward::cli {
namespace {

// Options that CLI11 did not know, with the nearest one that it does.
std::string unknown_words(const CLI::App& app) {
  std::vector<std::string> known;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
  }
  for (const std::string& word : app.remaining()) {
    if (word.rfind("-", 0) != 0 || word == "-") return "too many arguments: `" + word + "`";
    const std::string name = word.substr(0, word.find('='));
    const std::string near = nearest(name, known);
    return "unknown option `" + name + "`" + (near.empty() ? "" : ", did you mean `" + near + "`?");
  }
  return "too many arguments";
}

// CLI11 counts; people forget a value, or give an option twice.
std::string mismatch(const CLI::App& app, const std::string& text) {
  const std::string name = text.substr(0, text.find(':'));
  const CLI::Option* option = app.get_option_no_throw(name);
  if (option == nullptr) return text;
  return "`" + name + "` " + (option->count() > 1 ? "is given more than once" : "needs a value");
}

// `--scopes=` is an option with an empty value, which CLI11 would take for one without any.
std::vector<std::string> split_empty_values(const std::vector<std::string>& given) {
  std::vector<std::string> words;
  bool options = true;
  for (std::string word : given) {
    if (word == "--") options = false;
    const bool empty_value =
        options && word.size() > 3 && word.rfind("--", 0) == 0 && word.find('=') == word.size() - 1;
    if (empty_value) word.pop_back();
    words.push_back(word);
    if (empty_value) words.emplace_back();
  }
  return words;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : "|") + text;
  return all;
}

}  // namespace

struct Arguments::Parser {
  CLI::App app;
  Parser(const std::string& summary, const std::string& name) : app(summary, name) {}
};

Arguments::Arguments(std::string command, std::string summary, std::vector<std::string> words)
    : parser_(std::make_unique<Parser>(summary, command)), words_(std::move(words)) {}
Arguments::Arguments(std::string command, std::string summary)
    : parser_(std::make_unique<Parser>(summary, command)), describes_(true) {}
Arguments::~Arguments() = default;

Argument& Arguments::describe(Argument::Kind kind, const char* name, const char* type, const char* help,
                              std::vector<std::string> choices) {
  const std::string what = kind == Argument::Kind::positional ? name : type;
  const bool file = what == "FILE" || what == "OLD" || what == "NEW";
  const char* const comma = std::strchr(name, ',');  // "-o,--output" is known by its long name
  described_.push_back({kind, comma == nullptr ? name : comma + 1, type, std::move(choices), help, false, false, file});
  return described_.back();
}

void Arguments::word(const char* name, const char* help, std::string& value) {
  describe(Argument::Kind::positional, name, "", help).required = true;
  parser_->app.add_option(name, value, help)->required()->type_name("");
}

void Arguments::optional_word(const char* name, const char* help, std::optional<std::string>& value) {
  describe(Argument::Kind::positional, name, "", help);
  parser_->app.add_option_function<std::string>(name, [&value](const std::string& word) { value = word; }, help)
      ->type_name("");
}

void Arguments::optional_word(const char* name, std::vector<std::string> choices, const char* help,
                              std::optional<std::string>& value) {
  describe(Argument::Kind::positional, name, "", help, choices);
  const std::string type = joined(choices);
  parser_->app.add_option_function<std::string>(name, [&value](const std::string& word) { value = word; }, help)
      ->check(CLI::IsMember(std::move(choices)).description(""))
      ->type_name(type);
}

void Arguments::words(const char* name, const char* help, std::vector<std::string>& values) {
  Argument& argument = describe(Argument::Kind::positional, name, "", help);
  argument.required = argument.repeated = true;
  parser_->app.add_option(name, values, help)->required()->type_name("");
}

void Arguments::flag(const char* name, const char* help, bool& value) {
  describe(Argument::Kind::flag, name, "", help);
  parser_->app.add_flag(name, value, help);
}

void Arguments::option(const char* name, const char* type, const char* help, std::optional<std::string>& value) {
  describe(Argument::Kind::option, name, type, help);
  parser_->app.add_option_function<std::string>(name, [&value](const std::string& word) { value = word; }, help)
      ->type_name(type);
}

void Arguments::options(const char* name, const char* type, const char* help, std::vector<std::string>& values) {
  describe(Argument::Kind::option, name, type, help).repeated = true;
  parser_->app.add_option(name, values, help)->allow_extra_args(false)->type_name(type);
}

void Arguments::choice(const char* name, std::vector<std::string> choices, const char* help, std::string& value) {
  describe(Argument::Kind::option, name, "", help, choices);
  const std::string type = joined(choices);
  parser_->app.add_option(name, value, help)->check(CLI::IsMember(std::move(choices)).description(""))->type_name(type);
}

void Arguments::policy_file(std::string& file) { word("FILE", "The policy; - for standard input", file); }
void Arguments::json(bool& value) { flag("--json", "Print JSON, for programs", value); }
void Arguments::colour(Colour& value) {
  colour_place_ = &value;
  choice("--color", {"auto", "always", "never"}, "Default: auto, for terminals; heeds NO_COLOR", colour_);
}
void Arguments::footer(const std::string& text) { footer_ = text; }

void Arguments::parse() {
  if (describes_) throw Described{};
  CLI::App& app = parser_->app;
  app.footer((footer_.empty() ? "" : footer_ + "\n") + kExitCodes);
  try {
    std::vector<std::string> words = split_empty_values(words_);
    std::reverse(words.begin(), words.end());  // as CLI11 wants them
    app.parse(std::move(words));
  } catch (const CLI::CallForHelp&) {
    throw AskedForHelp{app.help()};
  } catch (const CLI::ExtrasError&) {
    throw WrongUsage{unknown_words(app)};
  } catch (const CLI::ArgumentMismatch& error) {
    throw WrongUsage{mismatch(app, error.what())};
  } catch (const CLI::ParseError& error) {
    throw WrongUsage{error.what()};
  }
  if (colour_place_ == nullptr) return;
  if (colour_ == "always") *colour_place_ = Colour::always;
  if (colour_ == "never") *colour_place_ = Colour::never;
}

}  // namespace scopeward::cli
