// SPDX-License-Identifier: Apache-2.0
// After a mistake: where reading goes on, what is taken back, and which names must not be called unknown as well. A
// broken statement costs one diagnostic, not one for each line that it might have gone on for.
// Entry points: resynchronise(), remember_broken(), Statements. Tested by tests/grammar/parse_recovery_test.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "grammar/syntax.h"

namespace scopeward {

// Where the next statement begins, for a statement that began at `start` and went wrong at `at`: at the mistake itself,
// if it is a statement that was left unfinished, or on a later line. Offsets into `text`.
[[nodiscard]] std::size_t resynchronise(std::string_view text, std::size_t start, std::size_t at);

// The name that a broken declaration was about, so that its uses are not reported too. For the settings, `policy`.
void remember_broken(std::string_view text, std::size_t start, Document& document);

// How many statements of each kind there are, so that the last one can be taken back.
struct Statements {
  explicit Statements(const Document& document);
  void restore(Document& document) const;
  std::size_t languages, policies, scopes, attributes, lets, actions, operations, rules, tests;
};

}  // namespace scopeward
