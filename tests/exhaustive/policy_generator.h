// SPDX-License-Identifier: Apache-2.0
// A random policy that uses every part of the language and mostly compiles, with what a request generator must know of
// it. The same seed gives the same policy everywhere.
// Entry point: generate_policy. The requirements are in requirement_generator.h. Tested by
// tests/exhaustive/random_test.cc.
#pragma once

#include <string>
#include <vector>

#include "tests/exhaustive/dice.h"
#include "tests/reference/naive_match.h"
#include "tests/reference/naive_requirement.h"

namespace scopeward::exhaustive {

struct GeneratedScope {
  std::string name;     // what a token holds; with `{holes}` for a family
  std::string written;  // the same as the policy has it: quoted or not
  std::vector<std::string> holes;
  bool internal = false;
};

struct GeneratedAttribute {
  std::string name;
  reference::Attribute::Sort sort = reference::Attribute::Sort::boolean;
};

struct GeneratedAction {
  std::string name;
  reference::Kind kind = reference::Kind::flat;
};

struct GeneratedLet {
  std::string name;
  std::vector<std::string> captures;  // that its families need
};

struct Operation {
  std::string action, pattern;  // the pattern as its target's text: unquoted, escapes undone
};

struct GeneratedRule {
  std::size_t statement = 0;
  std::size_t requirement = 0, end = 0;  // where in the statement it begins, and where the condition ends
};

struct GeneratedPolicy {
  std::vector<std::string> statements;  // one line each
  std::string separators = ":/";
  std::vector<GeneratedScope> scopes;
  std::vector<GeneratedAttribute> attributes;
  std::vector<GeneratedAction> actions;
  std::vector<GeneratedLet> lets;
  std::vector<Operation> operations;  // what the rules are about
  std::vector<GeneratedRule> allows;  // those with a requirement
};

[[nodiscard]] GeneratedPolicy generate_policy(Dice& dice);

}  // namespace scopeward::exhaustive
