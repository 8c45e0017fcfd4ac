// SPDX-License-Identifier: Apache-2.0
// What the compiler says about a policy: a plain value with a code, places and, where there is one, a remedy. The
// message says what is wrong, only `help` says what to do. How it is drawn is render.h's business.
#pragma once

#include <string>
#include <vector>

#include "grammar/catalogue.h"
#include "grammar/source.h"

namespace scopeward {

struct Label {  // another place that matters, with what to say there
  Span span;
  std::string text;
};

// How far a fix may be trusted. Only a fix that can't change what the policy means is machine-applicable: one that
// changes which scope is named, how operands group or who is let in is never applied unattended.
enum class Applicability : std::uint8_t { machine_applicable, maybe_incorrect, has_placeholders };

struct Fix {
  std::string title;
  Applicability applicability = Applicability::maybe_incorrect;
  Span span;  // replaced by
  std::string text;
};

struct Diagnostic {
  Code code = Code::unexpected_character;
  std::string message;
  Span span;
  std::string label;  // at the span, in a few words
  std::vector<Label> others;
  std::string help;        // imperative, short; may be empty
  std::string note;        // why it matters; may be empty
  std::vector<Fix> fixes;  // at most one in practice
};

// Sorts by place, then code, and drops exact duplicates.
void put_in_order(std::vector<Diagnostic>& diagnostics);

[[nodiscard]] std::size_t count_errors(const std::vector<Diagnostic>& diagnostics);

}  // namespace scopeward
