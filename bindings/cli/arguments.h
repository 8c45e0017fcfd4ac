// SPDX-License-Identifier: Apache-2.0
// The words behind a command. A command says what it takes and where each word goes, then calls parse(); help, usage
// errors and shell completion all come from what it said, so nothing is written twice. The only door to CLI11, which
// takes long to compile. Entry point: Arguments.
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
};

class Arguments {
 public:
  Arguments(std::string command, std::string summary, std::vector<std::string> words);
  ~Arguments();
  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;

  // Each binds a place that parse() fills; it must outlive parse().
  void word(const char* name, const char* help, std::string& value);
  void optional_word(const char* name, const char* help, std::optional<std::string>& value);
  void words(const char* name, const char* help, std::vector<std::string>& values);  // one or more
  void flag(const char* name, const char* help, bool& value);
  void option(const char* name, const char* type, const char* help, std::optional<std::string>& value);
  void options(const char* name, const char* type, const char* help, std::vector<std::string>& values);  // repeatable
  void choice(const char* name, std::vector<std::string> choices, const char* help, std::string& value);

  void policy_file(std::string& file);  // FILE
  void json(bool& value);               // --json
  void colour(Colour& value);           // --color
  void footer(const std::string& text);  // below the options, before the exit codes

  // Reads the words. Throws WrongUsage, or AskedForHelp; a command lets both pass.
  void parse();

  [[nodiscard]] const std::vector<Argument>& described() const { return described_; }

 private:
  struct Parser;  // CLI11
  void describe(Argument::Kind kind, const char* name, const char* type, const char* help,
                std::vector<std::string> choices = {});
  std::unique_ptr<Parser> parser_;
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

}  // namespace scopeward::cli
