// SPDX-License-Identifier: Apache-2.0
// Patterns exhaustively: every flat target pattern up to three characters, every path pattern up to three segments,
// every scope pattern up to three segments, each against every small target or scope, as an allow, a deny and an
// `except`. Holes are compared by what they bind: the hints name it. The counts are asserted.
#include <gtest/gtest.h>

#include <iostream>

#include "tests/exhaustive/comparison.h"

namespace scopeward::exhaustive {
namespace {

using Names = std::vector<std::string>;

// Every text of one to `most` parts, with `between` them.
Names sequences(const Names& parts, std::size_t most, const std::string& between) {
  Names all = parts, longest = parts;
  for (std::size_t size = 2; size <= most; ++size) {
    Names longer;
    for (const std::string& start : longest)
      for (const std::string& part : parts) longer.push_back(start + between + part);
    all.insert(all.end(), longer.begin(), longer.end());
    longest = longer;
  }
  return all;
}

Names prefixed(const char* prefix, Names names) {
  for (std::string& name : names) name.insert(0, prefix);
  return names;
}

// Every target for the holder of these scopes. The policy must compile exactly if it `may`.
void compare_targets(const Names& statements, bool may, const Names& targets, const std::string& scopes, Tally& tally) {
  const SideBySide comparison(join_lines(statements));
  ASSERT_EQ(comparison.compiled(), may) << join_lines(statements)
                                        << (may ? comparison.engine().errors()[0] : "has compiled");
  ++(may ? tally.policies : tally.rejected);
  if (!may) return;
  for (const std::string& target : targets) {
    const Case tested = {scopes, {"do", target, {}}};
    if (comparison.disagreement(tested, &tally)) FAIL() << shrink(statements, tested);
  }
}

void expect_counts(const Tally& tally, std::size_t policies, std::size_t rejected) {
  std::cout << describe(tally) << "\n";
  EXPECT_EQ(tally.policies, policies);
  EXPECT_EQ(tally.rejected, rejected);
}

TEST(Patterns, OfFlatTargets) {
  const Names patterns = sequences({"a", "b", "*"}, 3, "");
  const Names targets = sequences({"a", "b"}, 4, "");
  Tally tally;
  for (const std::string& pattern : patterns) {
    const bool may = pattern.find("**") == std::string::npos;  // two stars mean nothing where nothing is split
    const std::string quoted = '"' + pattern + '"';
    compare_targets({"action do flat", "allow do " + quoted + " public"}, may, targets, "", tally);
    for (const std::string& other : sequences({"a", "b", "*"}, 2, "")) {
      if (other == "**") continue;
      const std::string second = '"' + other + '"';
      compare_targets({"action do flat", "allow do " + quoted + " except " + second + " public"}, may, targets, "",
                      tally);
      compare_targets({"action do flat", "allow do " + quoted + " public", "deny do " + second + " always"}, may,
                      targets, "", tally);
      compare_targets({"action do flat", "allow do " + quoted + ", " + second + " public"}, may, targets, "", tally);
      if (HasFatalFailure()) return;
    }
  }
  expect_counts(tally, 1122, 204);
}

Names path_targets() {
  Names targets = {"/"};
  for (const std::string& path : sequences({"/a", "/b", "/ab"}, 3, "")) {
    for (const char* end : {"", "/", "?q", "/?q", "?q/"}) targets.push_back(path + end);
  }
  return targets;
}

// `{1}` to `{3}` stand for a hole of its own in each place.
std::string with_own_holes(std::string pattern, Names& holes) {
  const char* const names[] = {"x", "y", "z"};
  std::size_t count = 0;
  for (std::size_t at = pattern.find("{}"); at != std::string::npos; at = pattern.find("{}")) {
    pattern.replace(at, 2, "{" + std::string(names[count]) + "}");
    holes.emplace_back(names[count++]);
  }
  return pattern;
}

TEST(Patterns, OfPathTargets) {
  Names patterns = prefixed("/", sequences({"a", "*", "**", "a*", "{}", "a{}"}, 3, "/"));
  for (const char* pattern : {"/", "/a/", "/*/", "/**/", "/{}/", "**"}) patterns.emplace_back(pattern);
  const Names targets = path_targets();
  Tally tally;
  for (const std::string& written : patterns) {
    Names holes;
    const std::string pattern = '"' + with_own_holes(written, holes) + '"';
    const std::size_t hole = written.find("{}");  // one between two `**` could take any of several segments
    const bool may =
        hole == std::string::npos || written.find("**") >= hole || written.find("**", hole) == std::string::npos;
    Names scopes = {"action do path", "scope other"};
    std::string bound = "other";
    for (const std::string& name : holes) {
      scopes.push_back("scope " + name + ":{" + name + "}");
      bound += " and " + name + ":{" + name + "}";
    }
    const std::vector<Names> rules = {{"allow do " + pattern + " if " + bound},
                                      {"allow do \"**\" public", "deny do " + pattern + " unless " + bound},
                                      {"allow do \"**\" except " + pattern + " public"},
                                      {"allow do \"**\" public", "deny do \"**\" except " + pattern + " always"}};
    for (const Names& each : rules) {
      Names statements = scopes;
      statements.insert(statements.end(), each.begin(), each.end());
      compare_targets(statements, may, targets, "other", tally);
      if (HasFatalFailure()) return;
    }
  }
  expect_counts(tally, 1048, 8);
}

// A scope for each name, families among them, and one operation for each that tells whether it is held. All are
// deprecated: patterns reach them, but nobody is told to ask for them, which would cost the reference 2 to the 17th
// tries.
struct Tree {
  Names statements, operations;
};

Tree make_tree(const char* settings) {
  Tree tree{{std::string("policy \"P\" { ") + settings + " }", "action do flat", "attribute arg.x string default \"1\"",
             "attribute arg.y string default \"2\""},
            {}};
  Names names = sequences({"a", "ab", "b"}, 2, ":");
  names.insert(names.end(), {"a:a:a", "a:b:a", "f:{x}", "f:{x}:a", "f:{x}:a:{y}"});
  for (std::string name : names) {
    tree.statements.push_back("scope " + name + " deprecated \"use none\"");
    for (const char* hole : {"x", "y"})
      if (const std::size_t at = name.find("{" + std::string(hole)); at != std::string::npos)
        name.insert(at + 1, "arg.");
    tree.operations.push_back("o" + std::to_string(tree.operations.size()));
    tree.statements.push_back("allow do " + tree.operations.back() + " if " + name);
  }
  tree.statements.emplace_back("scope a:i internal");
  tree.operations.emplace_back("hidden");
  tree.statements.emplace_back("allow do hidden if a:i");
  return tree;
}

// Scope patterns of up to three segments.
Names scope_patterns() {
  Names patterns;
  for (const std::string& pattern : sequences({"a", "a*", "*", "**", "f"}, 3, ":"))
    if (pattern.find('*') != std::string::npos) patterns.push_back(pattern);
  return patterns;
}

TEST(Patterns, OfScopesThatAreImplied) {
  Tally tally;
  for (const char* settings : {"hierarchy off", "hierarchy on"}) {
    const Tree tree = make_tree(settings);
    for (const std::string& pattern : scope_patterns()) {
      for (const char* scope : {"t", "t:{x}"}) {
        Names statements = tree.statements;
        statements.push_back(std::string("scope ") + scope + " deprecated \"use none\" implies " + pattern);
        const reference::NaivePolicy policy(join_lines(statements));
        const bool may =
            !policy->vocabulary().scopes().back().implies.empty();  // a pattern that matches nothing is an error
        compare_targets(statements, may, tree.operations, scope == std::string("t") ? "t" : "t:1", tally);
        if (HasFatalFailure()) return;
      }
    }
  }
  expect_counts(tally, 260, 304);
}

TEST(Patterns, OfScopesInRequirements) {
  Tally tally;
  const char* const holders[] = {"",
                                 "a",
                                 "a:a",
                                 "b:a a:a:a",
                                 "a ab b",
                                 "a:a a:ab a:b",
                                 "a:a:a a:b:a a:i f:1",
                                 "a ab b a:a a:ab a:b ab:a ab:ab ab:b b:a b:ab b:b"};
  for (const std::string& pattern : scope_patterns()) {
    Tree tree = make_tree("hierarchy off");
    const std::size_t matched =
        reference::NaivePolicy(join_lines(tree.statements))->vocabulary().find_all(pattern).size();
    Names lists = {"any(", "all("};
    for (std::size_t k = 1; k <= matched && k <= 3; ++k) lists.push_back("at_least(" + std::to_string(k) + ", ");
    for (const std::string& list : lists) {
      tree.operations.push_back("list" + std::to_string(tree.operations.size()));
      tree.statements.push_back("allow do " + tree.operations.back() + " if " + list + pattern + ")");
    }
    for (const char* scopes : holders) {
      compare_targets(tree.statements, matched != 0, tree.operations, scopes, tally);
      if (HasFatalFailure()) return;
    }
  }
  expect_counts(tally, 648, 480);
}

TEST(Patterns, OfWildcardGrants) {
  Tally tally;
  for (const char* settings : {"wildcard_grants on", "wildcard_grants on hierarchy on", "wildcard_grants off"}) {
    Tree tree = make_tree(settings);
    tree.statements.emplace_back("scope \"b:*\" deprecated \"use none\"");
    tree.statements.emplace_back("allow do literal if \"b:*\"");
    tree.operations.emplace_back("literal");
    for (const std::string& token : sequences({"a", "b", "*", "a*", "", "f", "1"}, 3, ":")) {
      compare_targets(tree.statements, true, tree.operations, token, tally);
      if (HasFatalFailure()) return;
    }
  }
  expect_counts(tally, 1197, 0);
}

}  // namespace
}  // namespace scopeward::exhaustive
