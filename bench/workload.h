// SPDX-License-Identifier: Apache-2.0
// One policy with requests whose answers are known: what is measured, and checked before it is measured.
// Tested by the ctest entry bench.decide.
#pragma once

#include <scopeward.h>

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace scopeward::bench {

[[nodiscard]] inline scopeward_str borrow(std::string_view text) { return {text.data(), text.size()}; }

using Policy = std::unique_ptr<scopeward_policy, decltype(&scopeward_policy_release)>;
using Grant = std::unique_ptr<scopeward_grant, decltype(&scopeward_grant_free)>;
using Explanation = std::unique_ptr<scopeward_explanation, decltype(&scopeward_explanation_free)>;

[[nodiscard]] Policy compile(std::string_view name, std::string_view text);  // null when it does not compile

struct Question {
  std::string expected;  // the name of a reason
  std::string action, target, scopes;
  bool has_token = true;
  std::vector<scopeward_attribute> attributes;
  Grant grant{nullptr, scopeward_grant_free};

  [[nodiscard]] scopeward_request request() const;
};

struct Workload {
  std::string name, text;
  Policy policy{nullptr, scopeward_policy_release};
  std::vector<Question> allowed, denied;
  std::deque<std::string> words;  // that attributes borrow
};

[[nodiscard]] Grant make_grant(const Workload& workload, const Question& question);

// From DIRECTORY/NAME.policy and .tsv. Every decision and every hint is checked: `wrong` says what is not as it should
// be.
[[nodiscard]] Workload load(const std::string& directory, const std::string& name, std::string& wrong);

}  // namespace scopeward::bench
