// SPDX-License-Identifier: Apache-2.0
// The words behind a command. A command says what it takes and where each word goes, then calls parse(); help, usage
// errors, shell completion and the manual all come from what it said, so nothing is written twice. The only door to
// CLI11, which takes long to compile. Entry point: Arguments.
// Tested by tests/bindings/cli.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "output.h"

namespace scopeward::cli {

// One thing that a command takes.
struct Argument {
  enum class Kind { positional, flag, option };
  Kind kind = Kind::positional;
  std::string name;                  // "FILE", "--strict"
  std::string type;                  // what an option's value is: "JSON"
  std::vector<std::string> choices;  // all values that it may have; empty: any
  std::string help;
  bool required = false, repeated = false;
  bool file = false;  // it names a file: FILE, OLD and NEW do, as names and as types
};

class Arguments {
 public:
  Arguments(std::string command, std::string summary, std::vector<std::string> words);
  // To learn what a command takes: parse() throws Described, before the command does anything.
  Arguments(std::string command, std::string summary);
  ~Arguments();
  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;

  // Each binds a place that parse() fills; it must outlive parse().
  void word(const char* name, const char* help, std::string& value);
  void optional_word(const char* name, const char* help, std::optional<std::string>& value);
  void optional_word(const char* name, std::vector<std::string> choices, const char* help,
                     std::optional<std::string>& value);
  void words(const char* name, const char* help, std::vector<std::string>& values);  // one or more
  void flag(const char* name, const char* help, bool& value);
  void option(const char* name, const char* type, const char* help, std::optional<std::string>& value);
  void options(const char* name, const char* type, const char* help, std::vector<std::string>& values);  // repeatable
  void choice(const char* name, std::vector<std::string> choices, const char* help, std::string& value);

  void policy_file(std::string& file);  // FILE
  void json(bool& value);               // --json
  void colour(Colour& value);           // --color
  void footer(const std::string& text);  // below the options, before the exit codes

  // Reads the words. Throws WrongUsage, AskedForHelp or Described; a command lets them pass.
  void parse();

  [[nodiscard]] const std::vector<Argument>& described() const { return described_; }
  [[nodiscard]] const std::string& footer() const { return footer_; }

 private:
  struct Parser;  // CLI11
  Argument& describe(Argument::Kind kind, const char* name, const char* type, const char* help,
                     std::vector<std::string> choices = {});
  std::unique_ptr<Parser> parser_;
  bool describes_ = false;
  std::vector<std::string> words_;
  std::vector<Argument> described_;
  std::string footer_, colour_ = "auto";
  Colour* colour_place_ = nullptr;
};

struct WrongUsage {
  std::string what;
};
struct AskedForHelp {
  std::string text;
};
struct Described {};

}  // namespace scopeward::cli
