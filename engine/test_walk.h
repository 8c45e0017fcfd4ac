// SPDX-License-Identifier: Apache-2.0
// The expectations of a policy's tests one by one, each with the caller and the attributes that the lines before it
// have set. Who runs the tests and who draws what failed walk the same way, so nothing has to be kept in between.
// Entry point: visit_expectations(). Tested by tests/engine/run_tests_test.cc.
#pragma once

#include <optional>
#include <string_view>

#include "engine/grant.h"
#include "engine/policy.h"
#include "engine/request.h"

namespace scopeward {

// The attributes that a test has given so far.
class GivenSoFar {
 public:
  explicit GivenSoFar(const Model& model) : model_(model), place_(model.attributes.size(), kNone) {}

  void clear() {
    for (const GivenAttribute* given : given_) place_[given->attribute] = kNone;
    given_.clear();
  }
  void give(const GivenAttribute& given) {
    std::uint32_t& place = place_[given.attribute];
    if (place != kNone) {
      given_[place] = &given;
      return;
    }
    place = static_cast<std::uint32_t>(given_.size());
    given_.push_back(&given);
  }
  [[nodiscard]] const std::vector<const GivenAttribute*>& all() const { return given_; }
  [[nodiscard]] RequestAttributes borrow() const {
    return {this, given_.size(), [](const void* data, std::size_t i) -> RequestAttribute {
              const auto& self = *static_cast<const GivenSoFar*>(data);
              const GivenAttribute& given = *self.given_[i];
              return {self.model_.attributes[given.attribute].name, given.value.value()};
            }};
  }

 private:
  const Model& model_;
  std::vector<const GivenAttribute*> given_;  // in the order in which they were first given
  std::vector<std::uint32_t> place_;          // by attribute: where in given_
};

struct AskedExpectation {  // borrowed for the length of a visit
  const TestCase& test;
  const TestLine& line;
  const TestLine& caller;  // `with` or `anonymous`
  const Expectation& expected;
  const ExpectedAction& action;
  const ExpectedTarget& target;
  const GivenSoFar& given;
  const Grant* grant = nullptr;  // null: no token can hold this
  Request request;
};

// Calls visit(AskedExpectation) for each pair of each expectation of the tests whose names contain `filter`, in source
// order, and begin(TestCase) before those of a test.
template <typename Begin, typename Visit>
void visit_expectations(const Policy& policy, std::string_view filter, Begin&& begin, Visit&& visit) {
  const TestCases& t = policy.tests;
  GivenSoFar given(policy.model);
  for (const TestCase& test : t.tests) {
    if (test.name.find(filter) == std::string::npos) continue;
    begin(test);
    given.clear();
    std::optional<Grant> grant;
    const TestLine* caller = nullptr;
    for (std::uint32_t i = test.lines_begin; i < test.lines_end; ++i) {
      const TestLine& line = t.lines[i];
      switch (line.kind) {
        case TestLine::Kind::with:
          caller = &line;
          grant.emplace(policy.model.vocabulary);
          if (!read_scopes(policy.model.vocabulary, t.scopes[line.begin], *grant).message.empty()) grant.reset();
          break;
        case TestLine::Kind::anonymous:
          caller = &line;
          grant.emplace(policy.model.vocabulary);
          break;
        case TestLine::Kind::attributes:
          for (std::uint32_t g = line.begin; g < line.end; ++g) given.give(t.given[g]);
          break;
        case TestLine::Kind::expectation: {
          const Expectation& expected = t.expectations[line.begin];
          for (std::uint32_t a = expected.actions_begin; a < expected.actions_end; ++a)
            for (std::uint32_t b = expected.targets_begin; b < expected.targets_end; ++b)
              visit(AskedExpectation{
                  test,
                  line,
                  *caller,
                  expected,
                  t.actions[a],
                  t.targets[b],
                  given,
                  grant ? &*grant : nullptr,
                  {policy.model.actions[t.actions[a].action].name, t.targets[b].text, given.borrow()}});
          break;
        }
      }
    }
  }
}

}  // namespace scopeward
