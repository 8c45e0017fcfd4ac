// SPDX-License-Identifier: Apache-2.0
// What a reference page says, case by case, and that no name can break its Markdown. That it says the truth about random
// policies is tests/exhaustive/reference_page_test.cc's.
#include "engine/reference_page.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// "tool create_entry: anyone | a + b, c; if: d": what a page says about each operation.
std::vector<std::string> operations_of(const std::string& text) {
  const TestPolicy policy(text);
  std::vector<std::string> lines;
  const ReferencePage page = reference_page(*policy);
  for (const ReferenceOperation& operation : page.operations) {
    std::string line = operation.action + " " + operation.target;
    for (const std::string& except : operation.excepts) line += " -" + except;
    line += ":";
    const char* const words[] = {"", "?", "!"};
    if (operation.anonymous != May::no) line += std::string(" anonymous") + words[static_cast<int>(operation.anonymous)];
    if (operation.authenticated != May::no) line += std::string(" token") + words[static_cast<int>(operation.authenticated)];
    for (const ReferenceSet& set : operation.sets) line += " (" + joined(set.scopes) + ")" + (set.if_attributes ? "?" : "");
    if (!operation.judged) line += " not judged";
    lines.push_back(line);
  }
  return lines;
}

std::vector<std::string> unlocks_of(const std::string& text, const std::string& scope) {
  const TestPolicy policy(text);
  const ReferencePage page = reference_page(*policy);
  std::vector<std::string> lines;
  for (const ReferenceScope& entry : page.scopes)
    if (entry.name == scope)
      for (const ReferenceUnlock& unlock : entry.unlocks)
        lines.push_back(page.operations[unlock.operation].target + (unlock.if_attributes ? "?" : ""));
  return lines;
}

TEST(Operations, AreThePatternsOfRulesByAction) {
  EXPECT_THAT(operations_of("action do flat\naction open path\nscope a\nscope b\nallow open \"/x\" if a\nallow do p, q public\n"
                            "allow do r anonymous\nallow do p if b\nallow do s authenticated\nallow do t* except tt if a and b\ndeny do u always\n"),
              ElementsAre("do p: anonymous! token!", "do q: anonymous! token!", "do r: anonymous!", "do s: token!",
                          "do t* -tt: (a b)", "do u:", "open /x: (a)"));
}

TEST(Operations, DeclaredOnesComeFirstWithTheirDescription) {
  const TestPolicy policy("action do flat\nscope a\nallow do it, two if a\noperation do none \"Not | there\"\noperation do two\n");
  const ReferencePage page = reference_page(*policy);
  ASSERT_EQ(page.operations.size(), 3U);
  EXPECT_EQ(page.operations[0].target, "none");
  EXPECT_EQ(page.operations[0].description, "Not | there");
  EXPECT_TRUE(page.operations[1].declared);
  EXPECT_EQ(page.operations[2].target, "it");
  EXPECT_THAT(to_markdown(page), HasSubstr("| `none` | Not \\| there | nobody | |\n| `two` | | `a` | 3 |\n"));
}

TEST(Operations, HolesStandInTheScopes) {
  EXPECT_THAT(operations_of("action open path\nattribute arg.p string\nscope e:{id}\nscope p:{a}:{b}\n"
                            "allow open \"/e/{key}\" if e:{key}\nallow open \"/p/{x}\" if p:{x}:{arg.p}\nallow open \"/p/{y}\" if e:{y}\n"
                            "allow open \"/f-*/{z}\" if e:{z}\nallow open \"/g/{id}\" if e:{id}\n"),
              ElementsAre("open /e/{key}: (e:{key})", "open /p/{x}: (e:{x}) (p:{x}:{arg.p})?", "open /p/{y}: (e:{y}) (p:{y}:{arg.p})?",
                          "open /f-*/{z}: (e:{z})", "open /g/{id}: (e:{id})"));
}

TEST(Operations, NarrowRulesDoNotSpoilTheSampleOfABroadOne) {
  EXPECT_THAT(operations_of("action do flat\nscope a\nscope b\nallow do * if a\nallow do x* if b\nallow do *z if b\nallow do k*, j*, *v public\n"),
              testing::Contains("do *: (a)"));
  EXPECT_THAT(operations_of("action open path\nscope a\nscope b\nallow open \"/**\" if a\nallow open \"/x/{id}\" if b\n"),
              ElementsAre("open /**: (a)", "open /x/{id}: (a) (b)"));
  EXPECT_THAT(operations_of("action do flat\nscope a\nallow do * except x*, k*, j* if a\n"), ElementsAre("do * -x* -k* -j*: (a)"));
  EXPECT_THAT(operations_of("action do flat\nscope a\nallow do a* except a*b*, a*k*, a*j*, a*p*, a*x* if a\n"),
              ElementsAre("do a* -a*b* -a*k* -a*j* -a*p* -a*x*: not judged"));
}

TEST(Operations, AttributesAreLeftUnsaid) {
  const std::string head = "action do flat\nscope a\nscope b\nscope c\nattribute arg.x bool\nattribute arg.d bool default true\n";
  EXPECT_THAT(operations_of(head + "allow do it if a and arg.x\n"), ElementsAre("do it: (a)?"));
  EXPECT_THAT(operations_of(head + "allow do it if a or (b and arg.x)\n"), ElementsAre("do it: (a) (b)?"));
  EXPECT_THAT(operations_of(head + "allow do it if a or arg.x\n"), ElementsAre("do it: token? (a)"));
  EXPECT_THAT(operations_of(head + "allow do it if a and arg.d\n"), ElementsAre("do it: (a)"));
  EXPECT_THAT(operations_of(head + "allow do it if arg.d\n"), ElementsAre("do it: token!"));
  EXPECT_THAT(operations_of(head + "allow do it public\ndeny * if arg.x\n"), ElementsAre("do it: anonymous? token?"));
  EXPECT_THAT(operations_of(head + "allow do it if a\ndeny * if not arg.d\n"), ElementsAre("do it: (a)"));
  EXPECT_THAT(operations_of(head + "allow do it authenticated\ndeny do it unless b or (c and not arg.d)\n"), ElementsAre("do it: (b) (c)?"));
}

TEST(Operations, OfEveryRuleForAllStandLast) {
  EXPECT_THAT(operations_of("action do flat\nscope root\nscope a\nallow * if root\nallow do it if a\n"),
              ElementsAre("do it: (root) (a)", "* *: (root)"));
  EXPECT_THAT(to_markdown(reference_page(*TestPolicy("action do flat\nscope root\nallow * if root\n"))),
              HasSubstr("### Every operation\n\n| target | who may | rules |\n| --- | --- | --- |\n| every operation | `root` | 3 |\n"));
}

TEST(Unlocks, AreWhatOneScopeAloneDoes) {
  const std::string text =
      "action do flat\naction open path\nattribute arg.x bool\nscope root implies **\nscope w implies r\nscope r\nscope o\nscope f:{id}\n"
      "allow do read if r\nallow do write if w\nallow do both if w and o\nallow do either if o or arg.x\nallow do maybe if o and arg.x\n"
      "allow do free authenticated\nallow open \"/{n}\" if f:{n}\n";
  EXPECT_THAT(unlocks_of(text, "r"), ElementsAre("read"));
  EXPECT_THAT(unlocks_of(text, "w"), ElementsAre("read", "write"));
  EXPECT_THAT(unlocks_of(text, "o"), ElementsAre("either", "maybe?"));
  EXPECT_THAT(unlocks_of(text, "root"), ElementsAre("read", "write", "both", "either", "maybe?", "/{n}"));
  EXPECT_THAT(unlocks_of(text, "f:{id}"), ElementsAre("/{n}"));
}

TEST(Unlocks, OfAScopeThatLiftsADeny) {
  EXPECT_THAT(unlocks_of("action do flat\nscope mfa\nallow do it authenticated\ndeny do i* unless mfa\n", "mfa"),
              ElementsAre("it"));
}

TEST(Scopes, SayWhatTheyAre) {
  const TestPolicy policy(
      "policy \"P\" { profile mcp initial_scopes a advertise initial }\nscope a \"One\"\nscope b weight 9 implies a\nscope i internal\n"
      "scope d deprecated \"use a\"\nscope offline_access\nscope f:{x}\nallow tool t if a\n");
  const std::string page = to_markdown(reference_page(*policy));
  EXPECT_THAT(page, HasSubstr("| `a` | One | | asked for first |\n| `b` | | `a` | not advertised; weight 9 |\n"
                              "| `i` | | | internal: issued by hand, never asked for |\n| `d` | | | deprecated: use a |\n"
                              "| `offline_access` | | | never asked for |\n| `f:{x}` | | | a family: one scope for each value |\n"));
}

TEST(Markdown, NothingOfThePolicyIsRead) {
  const TestPolicy policy(
      "policy \"# <b>P</b> [x](y) | *z*\" { profile mcp }\nscope \"a|b\" \"<script> `x` | \\\\ _y_ & ![i](j)\"\n"
      "scope \"c`d\"\nscope \"``\"\nscope \"<i>\"\n"
      "allow tool \"x|y\", \"`\" if \"a|b\" or \"c`d\" or \"``\" or \"<i>\"\ndeny tool \"`z``\" always \"a|b <c>\"\n");
  const std::string page = to_markdown(reference_page(*policy));
  EXPECT_THAT(page, HasSubstr("# \\# &lt;b&gt;P&lt;/b&gt; \\[x\\]\\(y\\) | \\*z\\*: permissions\n"));
  EXPECT_THAT(page, HasSubstr("### `a|b`\n\n&lt;script&gt; \\`x\\` | "));
  EXPECT_THAT(page, HasSubstr("- `tool`: `x|y`, `` ` ``\n"));
  EXPECT_THAT(page, HasSubstr("| `a\\|b` | &lt;script&gt; \\`x\\` \\| \\\\ \\_y\\_ &amp; \\!\\[i\\]\\(j\\) | |"));
  EXPECT_THAT(page, HasSubstr("| ``c`d`` |"));
  EXPECT_THAT(page, HasSubstr("| ``` `` ``` |"));
  EXPECT_THAT(page, HasSubstr("| `x\\|y` | `a\\|b`, or ``c`d``, or ``` `` ```, or `<i>` | 6 |\n| `` ` `` |"));
  EXPECT_THAT(page, HasSubstr("| ```deny tool \"`z``\" always``` | a\\|b &lt;c&gt; | 7 |"));
}

// In every table each row has as many cells as its heading.
TEST(Markdown, TablesAreWhole) {
  const TestPolicy policy(
      "policy \"P\" { profile mcp }\nscope \"a|b\" \"x | y\"\nattribute arg.x string default \"|\" \"a|\"\n"
      "allow tool \"|\", \"a|b\" except \"|\" if \"a|b\" and arg.x == \"|\"\ndeny tool \"|\" always \"|\"\n");
  std::istringstream lines(to_markdown(reference_page(*policy)));
  std::size_t cells = 0, rows = 0;
  for (std::string line; std::getline(lines, line);) {
    std::size_t bars = 0;
    for (std::size_t i = 0; i < line.size(); ++i) bars += line[i] == '|' && (i == 0 || line[i - 1] != '\\');
    if (line.empty() || line[0] != '|') bars = 0;
    EXPECT_TRUE(bars == 0 || cells == 0 || bars == cells) << line;
    cells = bars;
    rows += bars != 0;
  }
  EXPECT_GT(rows, 10U);
}

TEST(Markdown, LongListsAreCounted) {
  std::string text = "action do flat\n", any;
  for (int i = 0; i < 20; ++i) {
    text += "scope s" + std::to_string(i) + "\n";
    any += (i == 0 ? "any(s" : ", s") + std::to_string(i);
  }
  for (int i = 0; i < 50; ++i) text += "allow do t" + std::to_string(i) + " if " + any + ")\n";
  const std::string page = to_markdown(reference_page(*TestPolicy(text)));
  EXPECT_THAT(page, HasSubstr(", or `s11`, or 8 other sets of scopes |"));
  EXPECT_THAT(page, HasSubstr("`t39` and 10 more\n"));
}

TEST(Markdown, TooManySetsAreSaidToBe) {
  std::string text = "action do flat\n", any;
  for (int i = 0; i < 300; ++i) {
    text += "scope s" + std::to_string(i) + "\n";
    any += (i == 0 ? "any(s" : ", s") + std::to_string(i);
  }
  const ReferencePage page = reference_page(*TestPolicy(text + "allow do it if " + any + ")\n"));
  ASSERT_EQ(page.operations.size(), 1U);
  EXPECT_FALSE(page.operations[0].complete);
  EXPECT_EQ(page.operations[0].sets.size(), 1U);
  EXPECT_THAT(to_markdown(page), HasSubstr(", or other sets of scopes: too many to list |"));
  EXPECT_EQ(page.scopes[299].unlocks.size(), 1U);
}

TEST(Page, OfAnEmptyPolicy) {
  const ReferencePage page = reference_page(*TestPolicy(""));
  EXPECT_EQ(to_markdown(page),
            "# Permissions\n\n## Scopes\n\nThe policy declares no scopes.\n\n## Operations\n\nNo rule is about an operation of its own.\n");
  EXPECT_EQ(nlohmann::json::parse(to_json(page))["name"], nullptr);
}

}  // namespace
}  // namespace scopeward
