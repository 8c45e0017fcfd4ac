// SPDX-License-Identifier: Apache-2.0
// A policy text in its canonical layout. Only white space changes: the lexemes stay, byte for byte and in their order,
// and what comes out is held against what went in before anyone gets it. A text with a mistake in its syntax is not
// touched; whatever else is wrong with it does not matter. Linear in the text, but for the columns of lines that stand
// together, which are gone through a fixed number of times.
// Entry point: format_policy(). Tested by tests/grammar/format_test.cc and tests/exhaustive/random_format_test.cc.
#pragma once

#include <string>
#include <vector>

#include "grammar/parse.h"

namespace scopeward {

struct Formatted {
  enum class Outcome {
    formatted,
    refused,    // the diagnostics say why
    unfaithful  // a bug: the layout would have changed the policy
  };
  Outcome outcome = Outcome::unfaithful;
  std::string text;  // when formatted
  std::vector<Diagnostic> diagnostics;
};

// What the text imports is not looked at.
[[nodiscard]] Formatted format_policy(const Source& source, const ParseLimits& limits);

}  // namespace scopeward
