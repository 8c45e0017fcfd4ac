// SPDX-License-Identifier: Apache-2.0
// The reference itself is held to expectations worked out by hand from the design, so that it isn't merely compared
// with the engine. One row: a caller, an operation, and the whole answer.
#include <gtest/gtest.h>

#include <limits>
#include <ostream>

#include "tests/reference/naive_policy.h"

namespace scopeward::reference {
namespace {

const char* const kJournal = R"(policy "J" { profile mcp  initial_scopes user:read }
scope user:read
scope entries:read
scope entries:write implies entries:read
scope entries:{id}:read
scope tags:read
scope tags:write implies tags:read
scope admin implies ** weight 100
scope staff internal
scope old:read deprecated "use entries:read"
attribute token.suspended bool default false
attribute arg.id string
let reader = entries:read or tags:read
allow method initialize, "notifications/*" public
allow tool whoami authenticated
allow tool create if entries:write
allow tool list if entries:read
allow tool search_* except search_audit if reader
allow tool search_audit if staff
allow tool merge if entries:write and tags:write
allow resource "epicme://entries/{id}" if entries:read or entries:{id}:read
allow tool by_argument if entries:{arg.id}:read
allow prompt two if at_least(2, user:read, entries:read, tags:read)
allow tool legacy if old:read
allow tool guest anonymous
allow tool not_reader unless reader
deny * if token.suspended "Your account is suspended."
)";

struct Row {
  const char* scopes;  // nullptr: no token
  const char* action;
  const char* target;
  const char* answer;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << (row.scopes == nullptr ? "anonymous" : row.scopes) << ": " << row.action << " " << row.target;
}

ScopeString scope_string(const Row& row) { return row.scopes == nullptr ? ScopeString() : ScopeString(row.scopes); }

class Journal : public testing::TestWithParam<Row> {};

TEST_P(Journal, IsDecidedAsTheDesignSays) {
  const NaivePolicy policy(kJournal);
  ASSERT_TRUE(policy.is_readable());
  const Row& row = GetParam();
  EXPECT_EQ(describe(policy->decide(scope_string(row), {row.action, row.target, {}})), row.answer);
}

const Row kJournalRows[] = {
    {nullptr, "method", "initialize", "allowed, line 14"},
    {nullptr, "method", "notifications/", "allowed, line 14"},
    {nullptr, "method", "notifications", "unauthenticated, no rule"},
    {nullptr, "tool", "whoami", "unauthenticated, line 15"},
    {"", "tool", "whoami", "allowed, line 15"},
    {nullptr, "tool", "guest", "allowed, line 25"},
    {"admin", "tool", "guest", "forbidden, line 25"},
    {"", "tool", "create",
     "insufficient_scope, line 16, required entries:write, missing entries:write, alternatives (entries:write)"},
    {nullptr, "tool", "create",
     "unauthenticated, line 16, required entries:write, missing entries:write, alternatives (entries:write)"},
    {"entries:write", "tool", "list", "allowed, line 17"},
    {"admin", "tool", "list", "allowed, line 17"},
    {"  unknown   entries:read ", "tool", "list", "allowed, line 17"},
    {"entries:read\t", "tool", "list", "invalid_request, no rule"},
    {"", "tool", "search_x",
     "insufficient_scope, line 18, required entries:read, missing entries:read, alternatives "
     "(entries:read)(tags:read)"},
    {"", "tool", "search_audit", "forbidden, line 19"},
    {"staff", "tool", "search_audit", "allowed, line 19"},
    {"admin", "tool", "search_audit", "forbidden, line 19"},
    {"entries:write", "tool", "merge",
     "insufficient_scope, line 20, required entries:write tags:write, missing tags:write, alternatives (entries:write "
     "tags:write)"},
    {"", "resource", "epicme://entries/42",
     "insufficient_scope, line 21, required entries:read, missing entries:read, alternatives "
     "(entries:read)(entries:42:read)"},
    {"entries:42:read", "resource", "epicme://entries/42", "allowed, line 21"},
    {"entries:43:read", "resource", "epicme://entries/42",
     "insufficient_scope, line 21, required entries:read, missing entries:read, alternatives "
     "(entries:read)(entries:42:read)"},
    {"admin", "resource", "epicme://entries/42", "allowed, line 21"},
    {"entries:42:read", "resource", "epicme://entries/4%C3%A9",
     "insufficient_scope, line 21, required entries:read, missing entries:read, alternatives (entries:read)"},
    {"admin", "tool", "by_argument", "forbidden, line 22"},
    {"tags:read", "prompt", "two",
     "insufficient_scope, line 23, required user:read tags:read, missing user:read, "
     "alternatives (user:read tags:read)(entries:read tags:read)(user:read entries:read)"},
    {"", "tool", "legacy", "insufficient_scope, line 24, required admin, missing admin, alternatives (admin)"},
    {"old:read", "tool", "legacy", "allowed, line 24"},
    {"", "tool", "not_reader", "allowed, line 26"},
    {"tags:read", "tool", "not_reader", "forbidden, line 26"},
    {"", "tool", "nothing", "no_rule, no rule"},
    {"", "tools", "list", "invalid_request, no rule"},
    {"", "tool", "", "invalid_request, no rule"},
    {"", "resource", "epicme://entries//42", "invalid_request, no rule"},
};
INSTANTIATE_TEST_SUITE_P(Rows, Journal, testing::ValuesIn(kJournalRows));

Attribute boolean(const char* name, bool value) {
  Attribute attribute;
  attribute.name = name;
  attribute.sort = Attribute::Sort::boolean;
  attribute.boolean = value;
  return attribute;
}

Attribute string(const char* name, const char* value) {
  Attribute attribute;
  attribute.name = name;
  attribute.sort = Attribute::Sort::string;
  attribute.string = value;
  return attribute;
}

TEST(Attributes, ADenyHoldsUnlessItsRequirementIsFalse) {
  const NaivePolicy policy(kJournal);
  const auto reason = [&](std::vector<Attribute> attributes) {
    return describe(policy->decide("entries:read", {"tool", "list", std::move(attributes)}));
  };
  const std::string suspended = "forbidden, line 27, message \"Your account is suspended.\"";
  EXPECT_EQ(reason({}), "allowed, line 17") << "absent: the default";
  EXPECT_EQ(reason({boolean("token.suspended", false)}), "allowed, line 17");
  EXPECT_EQ(reason({boolean("token.suspended", true)}), suspended);
  EXPECT_EQ(reason({string("token.suspended", "no")}), suspended) << "mistyped: unknown, whatever the default";
  EXPECT_EQ(reason({boolean("token.suspended", false), boolean("token.suspended", false)}), suspended) << "given twice";
  EXPECT_EQ(describe(policy->decide({}, {"tool", "nothing", {boolean("token.suspended", true)}})),
            "unauthenticated, line 27, message \"Your account is suspended.\"");
}

TEST(Attributes, BindAFamily) {
  const NaivePolicy policy(kJournal);
  const auto answer = [&](const char* value) {
    return describe(policy->decide("entries:7:read", {"tool", "by_argument", {string("arg.id", value)}}));
  };
  EXPECT_EQ(answer("7"), "allowed, line 22");
  EXPECT_EQ(
      answer("8"),
      "insufficient_scope, line 22, required entries:8:read, missing entries:8:read, alternatives (entries:8:read)");
  EXPECT_EQ(answer("7:read"), "forbidden, line 22");
  EXPECT_EQ(answer(""), "forbidden, line 22");
  EXPECT_EQ(answer("\xC3\xA9"), "forbidden, line 22");
  EXPECT_EQ(answer(std::string(129, 'x').c_str()), "forbidden, line 22");
}

TEST(Attributes, AreThreeValued) {
  const NaivePolicy policy(R"(policy "N" { profile mcp }
scope a
attribute token.n number
attribute token.s string
attribute token.l strings
allow tool less if token.n < 30m
allow tool not_less if not token.n < 30m
allow tool glob if token.s matches "a\*b*"
allow tool one_of if token.s in ["x", "y"]
allow tool list if token.l contains "x"
allow tool either if token.n == 1 or authenticated_scope
scope authenticated_scope
)");
  ASSERT_TRUE(policy.is_readable());
  const auto allowed = [&](const char* target, std::vector<Attribute> attributes) {
    return policy->decide("authenticated_scope", {"tool", target, std::move(attributes)}).reason == "allowed";
  };
  Attribute number;
  number.name = "token.n";
  number.sort = Attribute::Sort::number;
  number.number = 1799;
  EXPECT_TRUE(allowed("less", {number}));
  EXPECT_FALSE(allowed("not_less", {number}));
  number.number = 1800;
  EXPECT_FALSE(allowed("less", {number}));
  EXPECT_TRUE(allowed("not_less", {number}));
  number.number = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(allowed("less", {number}));
  EXPECT_FALSE(allowed("not_less", {number}));
  EXPECT_TRUE(allowed("either", {number})) << "unknown or true is true";
  EXPECT_TRUE(allowed("glob", {string("token.s", "a*bc")}));
  EXPECT_FALSE(allowed("glob", {string("token.s", "axbc")}));
  EXPECT_TRUE(allowed("one_of", {string("token.s", "y")}));
  Attribute list;
  list.name = "token.l";
  list.sort = Attribute::Sort::strings;
  list.strings = {"w", "x"};
  EXPECT_TRUE(allowed("list", {list}));
  list.strings = {"xx"};
  EXPECT_FALSE(allowed("list", {list}));
}

TEST(Targets, AreRefusedUnlessCanonical) {
  for (const char* target :
       {"/", "/a", "/a/", "x://", "x://a/b", "file:///a", "x:///", "/%20", "/%C3%A9", "https://h/A", "x://H/a?b=c"})
    EXPECT_TRUE(is_canonical(target, Kind::path)) << target;
  for (const char* target : {"",      "a",      "a/b",         "//",          "/a//b",     "/./a", "/a/..",
                             "X://a", "1x://a", "https://H/a", "https://h?Q", "/%2f",      "/%2F", "/%41",
                             "/%",    "/%4",    "/%00",        "/%7F",        "/%5C",      "/%25", "/%7E",
                             "/a#b",  "/a\\b",  "/a b",        "/\x7F",       "/\xC3\xA9", "x:a",  "x:////"})
    EXPECT_FALSE(is_canonical(target, Kind::path)) << target;
  EXPECT_TRUE(is_canonical("/a?b", Kind::path));
  EXPECT_FALSE(is_canonical("/a?b", Kind::http_path));
  EXPECT_FALSE(is_canonical("/a;b", Kind::http_path));
  std::string deep;
  for (int i = 0; i < 63; ++i) deep += "/a";
  EXPECT_TRUE(is_canonical(deep, Kind::path)) << "64 pieces";
  EXPECT_FALSE(is_canonical(deep + "/", Kind::path));
  EXPECT_TRUE(is_canonical(std::string(8192, 'a'), Kind::flat));
  EXPECT_FALSE(is_canonical(std::string(8193, 'a'), Kind::flat));
  EXPECT_TRUE(is_canonical("\xC3\xA9\xF0\x9F\x98\x80", Kind::flat));
  for (const char* target : {"", "a\n", "\x7F", "\xC2\x85", "\xC3", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80"})
    EXPECT_FALSE(is_canonical(target, Kind::flat)) << target;
}

TEST(Targets, PatternsTakeWholeSegments) {
  const auto matches = [](const char* pattern, const char* target) {
    return match(read_bare_pattern(pattern, "/"), target, "/").has_value();
  };
  EXPECT_TRUE(matches("/a/*", "/a/b"));
  EXPECT_TRUE(matches("/a/*", "/a/"));
  EXPECT_FALSE(matches("/a/*", "/a/b/c"));
  EXPECT_FALSE(matches("/a/*", "/a"));
  EXPECT_TRUE(matches("/a/**", "/a"));
  EXPECT_TRUE(matches("/a/**", "/a/"));
  EXPECT_TRUE(matches("/a/**", "/a/b/c/"));
  EXPECT_FALSE(matches("/a/**", "/ab"));
  EXPECT_TRUE(matches("/**/b", "/b"));
  EXPECT_TRUE(matches("/**/b", "/a/a/b"));
  EXPECT_FALSE(matches("/**/b", "/ab"));
  EXPECT_TRUE(matches("**", "x://a/b"));
  EXPECT_FALSE(matches("/{h}", "/"));
  EXPECT_EQ(match(read_bare_pattern("/**/v{h}.txt", "/"), "/a/v1.txt", "/")->at("h"), "1");
  EXPECT_EQ(deny_variants("x://a/?q", Kind::path), (std::vector<std::string>{"x://a/?q", "x://a/", "x://a"}));
  EXPECT_EQ(deny_variants("/", Kind::path), (std::vector<std::string>{"/"}));
  EXPECT_EQ(deny_variants("/a/?b/", Kind::path), (std::vector<std::string>{"/a/?b/", "/a/", "/a/?b", "/a"}));
}

TEST(Scopes, ClosureFollowsPatternsHierarchyAndFamilies) {
  const NaivePolicy policy(R"(policy "C" { hierarchy on  wildcard_grants on }
scope a
scope a:b
scope ab
scope a:i internal
scope a:{x}:f
scope a:{x}:f:g
scope c implies a:**, "q*"
scope "q*"
)");
  const auto closure = [&](const char* scopes) {
    std::string text;
    const Vocabulary& vocabulary = policy->vocabulary();
    for (const Member& member : vocabulary.closure(*vocabulary.read(scopes))) text += vocabulary.text(member) + " ";
    return text;
  };
  EXPECT_EQ(closure("a"), "a a:b a:{x}:f a:{x}:f:g ");
  EXPECT_EQ(closure("a:1:f"), "a:1:f a:1:f:g ");
  EXPECT_EQ(closure("c"), "a a:b a:{x}:f a:{x}:f:g c q* ");
  EXPECT_EQ(closure("a:*"), "a:b ") << "neither the internal scope nor a family";
  EXPECT_EQ(closure("*"), closure("a ab c q*"));
  EXPECT_EQ(closure("a:1:f c"), closure("c"));
}

}  // namespace
}  // namespace scopeward::reference
