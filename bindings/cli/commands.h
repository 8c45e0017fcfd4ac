// SPDX-License-Identifier: Apache-2.0
// The commands, one file each; main.cc reads the words, these do the work and return the exit code.
// Tested by tests/bindings/cli.
#pragma once

#include <string>
#include <vector>

#include "output.h"
#include "question.h"

namespace scopeward::cli {

struct Check {
  std::vector<std::string> files;
  bool strict = false;
  bool json = false;
  bool one_line = false;  // --format=short
  Colour colour = Colour::automatic;
};

[[nodiscard]] int run_check(const Check& options);
[[nodiscard]] int run_decide(const Question& question, bool explain);
[[nodiscard]] int run_batch(const std::string& file, Colour colour);
[[nodiscard]] int run_who(const Question& question);
[[nodiscard]] int run_metadata(const std::string& file, bool json, Colour colour);
[[nodiscard]] int run_challenge(const Question& question);

}  // namespace scopeward::cli
