// SPDX-License-Identifier: Apache-2.0
// What a reference page says about who may do what, held against the reference evaluator, over random policies of the
// whole language: for an operation of each pattern on the page, made up here. Where other rules match that operation
// than the page names for the pattern (a rule of the policy for just this text), there is nothing to compare.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/exhaustive/comparison.h"
#include "tests/exhaustive/policy_generator.h"

namespace scopeward::exhaustive {
namespace {

using Names = std::vector<std::string>;

constexpr std::size_t kPolicies = SCOPEWARD_RANDOM_TREES;

// What is filled in for a hole of a pattern or of a scope's name: the same for the same name.
std::string filled(const std::string& text, std::size_t* stars) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      out += text[++i];
    } else if (text[i] == '{') {
      const std::size_t close = text.find('}', i);
      out += "qq" + text.substr(i + 1, close - i - 1) + "q";
      i = close;
    } else if (text[i] == '*' && stars != nullptr) {
      if (i + 1 < text.size() && text[i + 1] == '*') ++i;
      out += "qq" + std::to_string((*stars)++) + "w";
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string join(const Names& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : " ") + name;
  return text;
}

// The lines of the rules that match an operation, from its decision tree.
std::set<std::size_t> matching_lines(const std::string& json) {
  std::set<std::size_t> lines;
  const nlohmann::json graph = nlohmann::json::parse(json);
  for (const auto& rule : graph.at("rules")) lines.insert(rule.at("line").get<std::size_t>());
  return lines;
}

struct Seen {
  std::size_t operations = 0, compared = 0, sets = 0, unlocks = 0, conditional = 0;
};

class PageCheck {
 public:
  PageCheck(const SideBySide& comparison, const nlohmann::json& page, Seen& seen)
      : comparison_(comparison), page_(page), seen_(seen) {}

  void check(const nlohmann::json& operation) {
    if (operation.at("action") == "*" || !operation.at("judged").get<bool>()) return;
    ++seen_.operations;
    std::size_t stars = 0;
    request_ = {operation.at("action"), filled(operation.at("target"), &stars), {}};
    if (request_.target.rfind("qq0w", 0) == 0 && operation.at("target").get<std::string>().rfind("**", 0) == 0)
      request_.target.insert(0, "/");
    const std::string json = comparison_.engine().graph(request_);
    std::set<std::size_t> named;
    for (const auto& rule : operation.at("rules")) named.insert(rule.at("line").get<std::size_t>());
    if (json.empty() || matching_lines(json) != named || names_a_wildcard(operation)) return;
    ++seen_.compared;
    EXPECT_EQ(operation.at("anonymous") == "yes", allows(std::nullopt));
    EXPECT_EQ(operation.at("authenticated") == "yes", allows(""));
    check_sets(operation);
    check_unlocks(operation);
  }

 private:
  [[nodiscard]] bool allows(const reference::ScopeString& scopes) const {
    return comparison_.naive().allows(scopes, request_);
  }
  [[nodiscard]] bool allows_holder_of(const Names& names) const {
    return comparison_.naive().allows_holder_of(members_of(names), request_);
  }

  // The scopes of these names, as a token can't always hold them: `*` may be a wildcard there.
  [[nodiscard]] reference::Members members_of(const Names& names) const {
    const reference::Vocabulary& vocabulary = comparison_.naive().vocabulary();
    reference::Members members;
    for (const std::string& name : names) {
      if (const auto scope = vocabulary.find(name)) {
        members.insert({*scope, {}});
      } else {
        const reference::Members instance = vocabulary.read(name).value();
        EXPECT_EQ(instance.size(), 1U) << name;
        members.insert(instance.begin(), instance.end());
      }
    }
    return members;
  }

  // Another rule's hole may take what a wildcard stands for: `team:*`. Which of several, the name does not say.
  [[nodiscard]] bool names_a_wildcard(const nlohmann::json& operation) const {
    for (const auto& set : operation.at("alternatives"))
      for (const std::string name : set.at("scopes"))
        if (name.find('*') != std::string::npos && !comparison_.naive().vocabulary().find(name)) return true;
    return false;
  }

  // A quoted scope may have braces that are no hole.
  [[nodiscard]] Names words(const nlohmann::json& list) const {
    Names names;
    for (const std::string name : list)
      names.push_back(comparison_.naive().vocabulary().find(name) ? name : filled(name, nullptr));
    return names;
  }

  void check_sets(const nlohmann::json& operation) {
    for (const auto& set : operation.at("alternatives")) {
      const Names names = words(set.at("scopes"));
      seen_.conditional += set.at("if_attributes").get<bool>();
      if (set.at("if_attributes").get<bool>()) continue;
      ++seen_.sets;
      EXPECT_TRUE(allows_holder_of(names)) << join(names);
      for (std::size_t i = 0; i < names.size(); ++i) {
        Names fewer = names;
        fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
        EXPECT_FALSE(allows_holder_of(fewer)) << join(names) << " is enough without " << names[i];
      }
    }
  }

  // Every scope by itself: it unlocks the operation exactly where the page says so, and then some set is part of it.
  void check_unlocks(const nlohmann::json& operation) {
    const bool open = allows("");
    for (const auto& scope : page_.at("scopes")) {
      const std::string name = scope.at("scope");
      if (scope.at("family").get<bool>()) continue;
      bool unlocks = false;
      for (const auto& unlock : scope.at("unlocks"))
        unlocks = unlocks || (!unlock.at("if_attributes").get<bool>() && unlock.at("action") == operation.at("action") &&
                              unlock.at("target") == operation.at("target") && unlock.at("except") == operation.at("except"));
      const bool allowed = allows_holder_of({name});
      EXPECT_EQ(unlocks, allowed && !open) << name;
      seen_.unlocks += unlocks;
      if (!unlocks || !operation.at("complete").get<bool>()) continue;
      const reference::Members held = comparison_.naive().vocabulary().closure(members_of({name}));
      const auto is_part = [&](const nlohmann::json& set) {
        return !set.at("if_attributes").get<bool>() && reference::holds_all(held, members_of(words(set.at("scopes"))));
      };
      const auto& sets = operation.at("alternatives");
      EXPECT_TRUE(std::any_of(sets.begin(), sets.end(), is_part)) << name;
    }
  }

  const SideBySide& comparison_;
  const nlohmann::json& page_;
  Seen& seen_;
  reference::Request request_;
};

TEST(RandomPages, SayWhatTheReferenceDecides) {
  Seen seen;
  std::size_t policies = 0;
  for (std::uint64_t seed = 88'000'000; policies < kPolicies && !HasFailure(); ++seed) {
    Dice dice(seed);
    const std::string text = join_lines(generate_policy(dice).statements);
    const SideBySide comparison(text);
    if (!comparison.compiled()) continue;
    ++policies;
    const nlohmann::json page = nlohmann::json::parse(comparison.engine().page());
    ASSERT_TRUE(page.at("complete").get<bool>());
    for (const auto& operation : page.at("operations")) {
      SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + text + operation.dump());
      PageCheck(comparison, page, seen).check(operation);
    }
  }
  std::cout << seen.operations << " operations, " << seen.compared << " compared, " << seen.sets << " sets, "
            << seen.conditional << " more if attributes hold, " << seen.unlocks << " unlocks\n";
  EXPECT_GT(seen.compared * 10, seen.operations * 8);
  EXPECT_GT(seen.sets, kPolicies);
  EXPECT_GT(seen.conditional, kPolicies / 10);
  EXPECT_GT(seen.unlocks, kPolicies);
}

}  // namespace
}  // namespace scopeward::exhaustive
