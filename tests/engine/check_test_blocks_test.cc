// SPDX-License-Identifier: Apache-2.0
// What may stand in a `test` block: each row is a block and what is said about it, as the code and what is underlined.
#include <gtest/gtest.h>

#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

const char* const kPolicy = R"(policy "T" { profile mcp }
action open path
scope read
scope write implies read
scope entries:{id}:read
scope staff internal
attribute token.plan string default "free"
attribute token.age number
attribute token.ok bool
attribute token.roles strings
let reader = read or staff
allow tool get, "a*b" if reader
allow tool put if write and token.plan == "plus" and token.age < 5 and token.ok and token.roles contains "x"
allow open "/entries/{id}" if entries:{id}:read
)";
const char* const kWild = R"(policy "T" { profile mcp wildcard_grants on }
scope photos:read
scope photos:write
scope "odd:*"
scope staff internal
allow tool get if photos:read
allow tool put if photos:write or "odd:*" or staff
)";

using List = std::vector<std::string>;

struct Row {
  const char* block;
  List complaints;
  const char* policy = kPolicy;
};

TEST(CheckTestBlocks, SayWhatIsWrong) {
  const Row rows[] = {
      {R"(test "t" { with read allow tool get })", {}},
      {R"(test "t" { with "read", write, staff, entries:4:read, "entries:~:read" allow tool get })", {}},
      {R"(test "t" { with nothing deny tool get needs nothing })", {}},
      {R"(test "t" { anonymous deny tool get, put needs read because unauthenticated })", {}},
      {R"(test "t" { attributes token.plan "x", token.age 5m, token.ok true, token.roles ["a", "b"]
                     with read allow tool get })",
       {}},
      {R"(test "t" { with read allow tool "a*b" })", {"P0222 `\"a*b\"`"}},
      {R"(test "t" { with read allow tool "a\*b", "a\{b" })", {}},
      {R"(test "t" { with read allow tool a* })", {"P0222 `a*`"}},
      {R"(test "t" { with read allow tool "{x}" })", {"P0222 `\"{x}\"`"}},
      {R"(test "t" { with read allow tool * })", {"P0222 `*`"}},
      {R"(test "t" { with read allow * get })", {"P0222 `*`"}},
      {R"(test "t" { with read allow open "/entries/{id}" })", {"P0222 `\"/entries/{id}\"`"}},
      // Scopes.
      {R"(test "t" { with raed allow tool get })", {"P0203 `raed`"}},
      {R"(test "t" { with "a b" allow tool get })", {"P0203 `\"a b\"`"}},
      {R"(test "t" { with reader allow tool get })", {"P0203 `reader`"}},
      {R"(test "t" { with entries:{id}:read allow tool get })", {"P0222 `entries:{id}:read`"}},
      {R"(test "t" { with "entries:{id}:read" allow tool get })", {"P0203 `\"entries:{id}:read\"`"}},
      {R"(test "t" { with * allow tool get })", {"P0222 `*`"}},
      {R"(test "t" { with nothing deny tool get needs raed, read })", {"P0203 `raed`"}},
      {R"(test "t" { with nothing deny tool get needs entries:4:read, re* })", {"P0222 `re*`"}},
      // Wildcards that a token holds.
      {R"(test "t" { with photos:*, "photos:*", * allow tool get })", {}, kWild},
      {R"(test "t" { with "odd:*" allow tool put })", {}, kWild},
      {R"(test "t" { with photo:* allow tool get })", {"P0211 `photo:*`"}, kWild},
      {R"(test "t" { with staff:* allow tool get })", {"P0211 `staff:*`"}, kWild},
      {R"(test "t" { with *:read allow tool get })", {"P0222 `*:read`"}, kWild},
      {R"(test "t" { with nothing deny tool get needs photos:* })", {"P0222 `photos:*`"}, kWild},
      // Attributes.
      {R"(test "t" { with read attributes token.plna "x" allow tool get })", {"P0205 `token.plna`"}},
      {R"(test "t" { with read attributes token.plan 5 allow tool get })", {"P0213 `5`"}},
      {R"(test "t" { with read attributes token.age "5" allow tool get })", {"P0213 `\"5\"`"}},
      {R"(test "t" { with read attributes token.ok 1 allow tool get })", {"P0213 `1`"}},
      {R"(test "t" { with read attributes token.roles "a" allow tool get })", {"P0213 `\"a\"`"}},
      {R"(test "t" { with read attributes token.roles ["a", 1] allow tool get })", {"P0213 `\"a\"`"}},
      {R"(test "t" { with read attributes token.plan ["a"] allow tool get })", {"P0213 `\"a\"`"}},
      {R"(test "t" { with read attributes token.plan "a", token.plan "b" allow tool get })", {"P0230 `token.plan`"}},
      {R"(test "t" { with read attributes token.plan "a" attributes token.plan "b" allow tool get })", {}},
      // Operations.
      {R"(test "t" { with read allow tol get })", {"P0206 `tol`"}},
      {R"(test "t" { with read deny tol get because invalid_request })", {"P0206 `tol`"}},
      {R"(test "t" { with read deny open "/a//b" })", {"P0216 `\"/a//b\"`"}},
      {R"(test "t" { with read deny open "/a//b" because forbidden })", {"P0216 `\"/a//b\"`"}},
      {R"(test "t" { with read deny open "/a//b" because invalid_request })", {}},
      {R"(test "t" { with read deny tool "" })", {"P0216 `\"\"`"}},
      {R"(test "t" { with read deny tool, open get, "/x" })", {"P0216 `get`"}},
      // Reasons.
      {R"(test "t" { with read deny tool get because forbiden })", {"P0231 `forbiden`"}},
      {R"(test "t" { with read deny tool get because allowed })", {"P0231 `allowed`"}},
      // The block itself.
      {R"(test "t" { })", {"P0230 `test \"t\"`"}},
      {R"(test "t" { with read attributes token.age 5 })", {"P0230 `test \"t\"`"}},
      {R"(test "t" { allow tool get with read allow tool get })", {"P0230 `allow tool get`"}},
      {R"(test "t" { attributes token.age 5 deny tool get deny tool get })", {"P0230 `deny tool get`"}},
      {R"(test "" { with read allow tool get })", {"P0212 `\"\"`"}},
      {R"(test "t" { with read allow tool get } test "t" { with read allow tool get })", {"P0209 `\"t\"`"}},
  };
  for (const Row& row : rows)
    EXPECT_EQ(complaints(std::string(row.policy) + row.block + "\n"), row.complaints) << row.block;
}

TEST(CheckTestBlocks, SuggestWhatIsNear) {
  const auto help = [](const std::string& block) {
    const CompiledPolicy compiled = compile_policy("test.policy", kPolicy + block);
    return compiled.diagnostics.empty() ? std::string() : compiled.diagnostics[0].help;
  };
  EXPECT_EQ(help(R"(test "t" { with raed allow tool get })"), "did you mean `read`?");
  EXPECT_EQ(help(R"(test "t" { with entires:42:read allow tool get })"), "did you mean `entries:42:read`?");
  EXPECT_EQ(help(R"(test "t" { with reader allow tool get })"), "name the scopes themselves");
  EXPECT_EQ(help(R"(test "t" { with read deny tool get because forbiden })"), "did you mean `forbidden`?");
}

// A test that can't be read, or whose policy can't, is not blamed for what follows from that.
TEST(CheckTestBlocks, DoNotRepeatOtherMistakes) {
  EXPECT_EQ(complaints("policy \"T\" { profile mcp }\nscope \"a b\"\nallow tool x public\ntest \"t\" { with \"a b\" "
                       "allow tool x }\n"),
            (List{"P0212 `\"a b\"`"}));
  EXPECT_EQ(complaints("policy \"T\" { profile mpc }\ntest \"t\" { anonymous deny tool x }\n").size(),
            2U);  // and the unknown action
}

// They are checked, and nothing else about a policy changes for them.
TEST(CheckTestBlocks, LeaveTheModelAsItIs) {
  const TestPolicy without(kPolicy);
  const TestPolicy with(std::string(kPolicy) +
                        "test \"t\" { with staff allow tool get attributes token.age 5 deny tool put }\n");
  EXPECT_EQ(with->model.atoms.size(), without->model.atoms.size());
  EXPECT_EQ(with->model.patterns.size(), without->model.patterns.size());
  EXPECT_EQ(with->program.nodes.size(), without->program.nodes.size());
  EXPECT_EQ(with.warnings().size(), without.warnings().size());
  EXPECT_EQ(with->tests.tests.size(), 1U);
}

}  // namespace
}  // namespace scopeward
