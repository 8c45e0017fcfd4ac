// SPDX-License-Identifier: Apache-2.0
// The `test` blocks of a policy, checked and ready to run: plain data in flat arrays, names looked up, scope strings
// written out. No decision reads them; check_test_blocks.cc makes them, run_tests.h runs them.
// Tested by tests/engine/run_tests_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/attribute_cases.h"
#include "engine/decision.h"
#include "grammar/source.h"

namespace scopeward {

struct GivenAttribute {
  std::uint32_t attribute = 0;  // into Model::attributes
  AttributeCase value;
};

struct ExpectedAction {
  std::uint32_t action = 0;  // into Model::actions
  Span span;
};

struct ExpectedTarget {
  std::string text;
  Span span;
};

// What a line of a test expects of each pair of its actions and targets.
struct Expectation {
  std::uint32_t actions_begin = 0, actions_end = 0;  // into TestCases::actions
  std::uint32_t targets_begin = 0, targets_end = 0;  // into TestCases::targets
  std::uint32_t needs_begin = 0, needs_end = 0;      // into TestCases::needs, by name, each once
  bool allow = false;
  bool has_needs = false;
  bool has_reason = false;
  Reason reason = Reason::forbidden;
};

struct TestLine {
  enum class Kind : std::uint8_t { with, anonymous, attributes, expectation };
  Kind kind = Kind::anonymous;
  Span span;
  std::uint32_t begin = 0;  // with: into TestCases::scopes; attributes: into ::given; expectation: into ::expectations
  std::uint32_t end = 0;    // attributes: those that it gives
};

struct TestCase {  // one `test` block
  std::string name;
  Span span;                                     // of `test "NAME"`
  std::uint32_t lines_begin = 0, lines_end = 0;  // into TestCases::lines
};

struct TestCases {
  std::vector<TestCase> tests;  // in source order
  std::vector<TestLine> lines;
  std::vector<std::string> scopes;  // scope strings, as a token has them
  std::vector<GivenAttribute> given;
  std::vector<Expectation> expectations;
  std::vector<ExpectedAction> actions;
  std::vector<ExpectedTarget> targets;
  std::vector<std::string> needs;
};

}  // namespace scopeward
