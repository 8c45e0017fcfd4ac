// SPDX-License-Identifier: Apache-2.0
// The truth of a requirement, three-valued (strong Kleene), by recursion over the syntax tree. Design section 1.3.
// Tested by tests/reference/naive_test.cc.
#pragma once

#include <string>
#include <vector>

#include "grammar/source.h"
#include "grammar/syntax.h"
#include "tests/reference/naive_match.h"
#include "tests/reference/naive_scopes.h"

namespace scopeward::reference {

struct Attribute {  // of a request
  enum class Sort { unusable, boolean, number, string, strings };
  std::string name;
  Sort sort = Sort::unusable;
  bool boolean = false;
  double number = 0;
  std::string string;
  std::vector<std::string> strings;
};

enum class Truth { no, unknown, yes };
[[nodiscard]] Truth negate(Truth truth);

struct Situation {  // what a requirement is tested against
  const Sources& sources;
  const Document& document;
  const Vocabulary& vocabulary;
  const std::vector<Attribute>& attributes;
  const Captures& captures;
  const Members& held;  // closed
};

[[nodiscard]] Truth evaluate(NodeId node, const Situation& situation);

// One test of a requirement and what it came to: of a scope or an attribute, or a use of a `let` as a whole.
struct Tested {
  Span span;
  std::string scope;  // where a pattern stands for several: this one
  Truth truth = Truth::unknown;
};

// Every test of a requirement, and of the lets that it uses, whatever those before it came to. In a list of names each
// counts where it stands first.
void add_tested(NodeId node, const Situation& situation, std::vector<Tested>& tested);

// The instances of families that the atoms of a requirement name in this situation. An atom that can't be bound names
// none.
void add_named_instances(NodeId node, const Situation& situation, Members& instances);

// The scope that a name means here, a family's with its holes filled; nothing if a value can't fill one.
[[nodiscard]] std::optional<Member> find_scope(const Word& word, const Situation& in);

}  // namespace scopeward::reference
