// SPDX-License-Identifier: Apache-2.0
// A policy held against what exists: what is covered, which targets match nothing, what wildcards let in, and that
// neither a broken list nor very many operations do harm.
#include "engine/inventory.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/operations.h"
#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

using Names = std::vector<std::string>;

const std::string kMcp = "policy \"p\" { profile mcp }\nscope a\n";
const std::string kHttp = "policy \"p\" { profile http }\nscope a\n";

ExistingOperation tool(std::string_view name, Impact impact = Impact::unknown) {
  return {"tool", name, false, false, impact, {}, {}};
}
ExistingOperation path(std::string_view method, std::string_view target, Impact impact = Impact::reads) {
  return {method, target, true, false, impact, {}, {}};
}
ExistingOperation resource_template(std::string_view target) { return {"resource", target, true, false, {}, {}, {}}; }

// "P0331 `what is underlined`: message"
Names found(const std::string& text, const std::vector<ExistingOperation>& operations) {
  const TestPolicy policy(text);
  Names names;
  for (const Diagnostic& d : check_inventory(*policy, operations).diagnostics)
    names.push_back(code_text(d.code) + " `" + std::string(policy->sources.text(d.span)) + "`: " + d.message +
                    (d.note.empty() ? "" : " (" + d.note + ")"));
  return names;
}
std::string codes(const std::string& text, const std::vector<ExistingOperation>& operations) {
  std::string all;
  for (const std::string& one : found(text, operations)) all += (all.empty() ? "" : " ") + one.substr(0, 5);
  return all;
}

struct Row {
  std::string rules;
  std::vector<ExistingOperation> operations;
  std::string codes;
};

TEST(Inventory, OperationsAreCoveredOrNot) {
  for (const Row& row : std::vector<Row>{
           {"allow tool x if a", {tool("x")}, ""},
           {"allow tool x if a", {tool("x"), tool("y")}, "P0306"},
           {"allow tool x if a", {tool("y")}, "P0307 P0306"},
           {"allow tool \"x*\" except xy if a", {tool("x"), tool("xy")}, "P0306"},
           {"deny tool x always\nallow tool y if a", {tool("x"), tool("y")}, "P0306"},
           {"allow * if a", {tool("x"), resource_template("a://{b}/{c}")}, ""},
           {"allow resource \"a://b/{c}\" if a", {resource_template("a://b/{c}")}, ""},
           {"allow resource \"a://b/{c}\" if a", {resource_template("a://b/{c}/d")}, "P0307 P0306"},
           {"allow resource \"a://b/x*\" if a", {resource_template("a://b/{c}")}, "P0330"},
           {"allow resource \"a://b/*\" except \"a://b/x\" if a\nallow resource \"a://b/x\" public",
            {resource_template("a://b/{c}")}, ""},
           {"allow resource \"a://b/*\" except \"a://b/x\" if a", {resource_template("a://b/{c}")}, "P0330"},
           {"allow resource \"a://b/*\" except \"a://b/\" if a", {resource_template("a://b/{c}")}, "P0332"},
           {"allow resource \"a://**\" if a", {resource_template("a://b/{c}/{d}")}, ""},
           {"allow resource \"a://**/d\" if a", {resource_template("a://b/{c}/{d}")}, "P0330"},
       })
    EXPECT_EQ(codes(kMcp + row.rules, row.operations), row.codes) << row.rules;
}

TEST(Inventory, WrittenOutPathsGoBeforeTemplates) {
  const std::string rules = kHttp + "allow GET \"/a/{id}\" except \"/a/mine\" if a";
  EXPECT_EQ(codes(rules, {path("GET", "/a/{id}")}), "P0330");
  EXPECT_EQ(found(rules, {path("GET", "/a/{id}"), path("GET", "/a/mine")}),
            (Names{"P0306 ``: no allow covers `GET /a/mine`"}));
  // Another method of that path is enough: requests for it never reach the template.
  EXPECT_EQ(codes(rules, {path("GET", "/a/{id}"), path("PUT", "/a/mine")}), "P0332 P0306");
  EXPECT_EQ(codes(rules, {path("GET", "/a/{id}"), path("PUT", "/a/m{x}e")}), "P0332 P0306");
}

TEST(Inventory, OnlyWhatIsKnownIsJudged) {
  const std::string rules = kMcp + "allow tool x if a\nallow prompt p if a\nallow tool, prompt q if a";
  EXPECT_EQ(codes(rules, {}), "");
  EXPECT_EQ(codes(rules, {tool("x")}), "");  // `q` may be a prompt
  EXPECT_EQ(codes(rules, {{"prompt", {}, false, false, {}, {}, {}}}), "P0307");
  EXPECT_EQ(codes(rules, {tool("x"), {"prompt", "p", false, false, {}, {}, {}}}), "P0307");
  EXPECT_EQ(codes(rules, {tool("x"), {"prompt", "p", false, true, {}, {}, {}}}), "");
  EXPECT_EQ(codes(rules, {tool("y"), {"tool", {}, false, true, {}, {}, {}}}), "P0306");
}

TEST(Inventory, PlacesAndWords) {
  EXPECT_EQ(found(kMcp + "allow tool x, y except z if a  \"No.\"\nallow prompt p if a",
                  {{"tool", "x", false, false, Impact::reads, "Does\nthis.", "tools.json"},
                   {"tool", "w", false, false, Impact::reads, "Does that.", "tools.json"}}),
            (Names{"P0331 `y`: this target matches no operation that exists",
                   "P0332 `z`: this exception takes away no operation that exists (if it is misspelt, what it was meant "
                   "to take away is let in)",
                   "P0306 ``: no allow covers `tool w` of `tools.json` (described as \"Does that.\")"}));
  EXPECT_EQ(found(kMcp, {tool("x"), tool("x")}), (Names{"P0306 ``: no allow covers `tool x`"}));
  EXPECT_EQ(found(kHttp + "allow GET \"/a\" if a", {tool("x"), tool("y"), path("GET", "/a"), path("GET", "/b c")}),
            (Names{"P0334 ``: no request can name `GET /b c` (it has a character that targets may not have)",
                   "P0335 ``: the policy does not know the action of `tool x`"}));
  // Where a rule would be written: behind the last one about the action, else at the end.
  const TestPolicy policy(kMcp + "allow tool x if a\nallow prompt p if a\n# the end\n");
  for (const auto& [operation, line] : {std::pair{tool("y"), 3U}, std::pair{resource_template("a://{b}/c"), 4U}}) {
    const InventoryCheck check = check_inventory(*policy, {tool("x"), operation});
    ASSERT_EQ(check.diagnostics.size(), 1U);
    EXPECT_EQ(policy->sources.line(check.diagnostics[0].span), line);
  }
}

TEST(Inventory, WildcardsThatSurprise) {
  const std::string rule = kMcp + "allow tool \"s_*\" if a\n";
  const Impact reads = Impact::reads, changes = Impact::changes, destroys = Impact::destroys;
  EXPECT_EQ(codes(rule, {tool("s_a", reads), tool("s_b", destroys)}), "P0333");
  EXPECT_EQ(codes(rule, {tool("s_a", reads), tool("s_b", changes)}), "P0333");
  EXPECT_EQ(codes(rule, {tool("s_a", reads), tool("s_b", reads)}), "");
  EXPECT_EQ(codes(rule, {tool("s_a", reads), tool("s_b")}), "");                           // nothing is said of it
  EXPECT_EQ(codes(rule, {tool("s_a"), tool("s_b", destroys)}), "");                        // nor of the others
  EXPECT_EQ(codes(rule, {tool("s_a", reads), tool("s_b", changes), tool("s_c", destroys)}), "");  // no surprise
  EXPECT_EQ(codes(rule + "allow tool s_b if a and a", {tool("s_a", reads), tool("s_b", destroys)}), "");
  EXPECT_EQ(codes(rule + "deny tool s_b always", {tool("s_a", reads), tool("s_b", destroys)}), "");
  // The narrowest wildcard answers for it.
  EXPECT_EQ(found(kMcp + "allow tool \"*\" if a\nallow tool \"s_*\" if a",
                  {tool("t", reads), tool("s_a", reads), tool("s_b", destroys)}),
            (Names{"P0333 `\"s_*\"`: `s_*` lets in `tool s_b`, which is destructive (what else it lets in only reads: "
                   "`tool s_a`)"}));
  EXPECT_EQ(found(rule, {tool("s_a", reads), tool("s_b", changes), tool("s_c", reads), tool("s_d", changes)})[0].substr(0, 76),
            "P0333 `\"s_*\"`: `s_*` lets in `tool s_b`, which is not read-only, and another");
}

TEST(Inventory, HolesThatSurprise) {
  const std::string rule = kHttp + "allow GET \"/a/{id}\" if a\n";
  EXPECT_EQ(codes(rule, {path("GET", "/a/{x}"), path("GET", "/a/mine")}), "P0333");
  EXPECT_EQ(codes(rule, {path("GET", "/a/mine")}), "");  // it is what the rule is about
  EXPECT_EQ(codes(rule + "deny GET \"/a/mine\" if a", {path("GET", "/a/{x}"), path("GET", "/a/mine")}), "");
  EXPECT_EQ(codes(kMcp + "allow resource \"a://b/{id}\" if a",
                  {resource_template("a://b/{x}"), {"resource", "a://b/1", false, false, Impact::reads, {}, {}}}),
            "");  // one of the template's
}

TEST(Inventory, WhatWildcardsLetIn) {
  const TestPolicy policy(kHttp + "allow GET, PUT \"/a/*\" except \"/a/b\" if a\nallow GET \"/c/{d}\" if a");
  const std::vector<ExistingOperation> operations = {path("GET", "/a/{x}"), path("GET", "/a/c"), path("PUT", "/a/b"),
                                                     path("PUT", "/a/d", Impact::changes), path("GET", "/c/{d}")};
  EXPECT_EQ(wildcards_json(*policy, operations, check_inventory(*policy, operations)),
            "[{\"file\":\"test.policy\",\"range\":{\"start\":{\"line\":2,\"character\":15},\"end\":{\"line\":2,\"character\":21}},"
            "\"target\":\"/a/*\",\"operations\":["
            "{\"action\":\"GET\",\"target\":\"/a/{x}\",\"impact\":\"reads\",\"in_part\":false},"
            "{\"action\":\"GET\",\"target\":\"/a/c\",\"impact\":\"reads\",\"in_part\":false},"
            "{\"action\":\"PUT\",\"target\":\"/a/d\",\"impact\":\"changes\",\"in_part\":false}]}]");
}

TEST(Inventory, ATrailingSlashDoesNotHideAnOperationFromADeny) {
  EXPECT_EQ(codes(kHttp + "allow GET \"/a/**\" if a\ndeny GET \"/a/{b}\" if a", {path("GET", "/a/{x}/")}), "");
  EXPECT_EQ(codes(kHttp + "allow GET \"/a/**\" if a\ndeny GET \"/a/b\" if a", {path("GET", "/a/b/")}), "");
  EXPECT_EQ(codes(kHttp + "allow GET \"/a/**\" if a\ndeny GET \"/a/{b}\" if a", {path("GET", "/a/{x}/y")}), "P0307");
}

TEST(Inventory, TooManyFindingsAreCounted) {
  std::vector<std::string> names(1500);
  std::vector<ExistingOperation> operations;
  for (std::size_t i = 0; i < names.size(); ++i) {
    names[i] = "t" + std::to_string(i);
    operations.push_back(tool(names[i]));
  }
  const TestPolicy policy(kMcp + "allow tool x if a");
  const InventoryCheck check = check_inventory(*policy, operations);
  EXPECT_EQ(check.diagnostics.size(), 1001U);
  EXPECT_EQ(std::count_if(check.diagnostics.begin(), check.diagnostics.end(),
                          [](const Diagnostic& d) { return d.code == Code::too_many_warnings; }),
            1);
}

TEST(Inventory, TooMuchToCompareIsSaid) {
  std::string rules = kMcp;
  for (int i = 0; i < 300; ++i) rules += "allow tool \"*" + std::to_string(i % 10) + "*" + std::to_string(i) + "*\" if a\n";
  std::vector<std::string> names;
  for (int i = 0; i < 60'000; ++i) names.push_back(std::string(200, 'x') + std::to_string(i));
  std::vector<ExistingOperation> operations;
  for (const std::string& name : names) operations.push_back(tool(name));
  const CompiledPolicy compiled = compile_policy("test.policy", rules);
  ASSERT_NE(compiled.policy, nullptr);
  const InventoryCheck check = check_inventory(*compiled.policy, operations);
  EXPECT_FALSE(check.complete);
  EXPECT_TRUE(std::any_of(check.diagnostics.begin(), check.diagnostics.end(),
                          [](const Diagnostic& d) { return d.code == Code::too_complex; }));
  EXPECT_TRUE(std::none_of(check.diagnostics.begin(), check.diagnostics.end(),
                           [](const Diagnostic& d) { return d.code == Code::rule_without_operation; }));
}

std::string listed(const std::string& text) {
  const TestPolicy policy(text);
  const ListedOperations list = list_operations(policy->model);
  std::string all = list.declared ? "declared:" : "allowed:";
  for (const ListedOperation& one : list.operations)
    all += " " + policy->model.actions[one.action].name + (one.is_pattern ? "~" : "=") + one.target;
  return all;
}

TEST(Operations, AreWhatIsDeclaredOrAllowed) {
  EXPECT_EQ(listed(kMcp + "operation tool x\noperation resource \"a://{b}\"\nallow tool x, \"y*\" if a"),
            "declared: tool=x resource~a://{b}");
  EXPECT_EQ(listed(kMcp + "allow prompt p if a\nallow tool x, \"y*\", \"\\*\" if a\nallow tool x public\ndeny tool z if a"),
            "allowed: tool=x tool~y* tool=* prompt=p");
  EXPECT_EQ(listed("action f flat\naction g path\nallow * public"), "allowed: f~* g~**");
}

}  // namespace
}  // namespace scopeward
