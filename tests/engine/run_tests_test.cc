// SPDX-License-Identifier: Apache-2.0
// Runs of tests: what passes and what fails, with which caller and attributes, and what is said about it.
#include "engine/run_tests.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engine/test_report.h"
#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

const std::string kPolicy = R"(policy "T" { profile mcp  initial_scopes read }
action open path
scope read
scope write implies read
scope tags
scope entries:{id}:read
attribute token.plan string default "free"
attribute token.off bool
attribute token.roles strings
allow tool get if read
allow tool put if write and tags
allow tool ping public
allow tool vip if read and token.plan == "plus"
allow tool team if token.roles contains "team" and tags
allow open "/entries/{id}" if entries:{id}:read
deny tool get if token.off
)";

// "1101": which expectations of these lines pass.
std::string results(const std::string& lines) {
  const TestPolicy policy(kPolicy + "test \"t\" {\n" + lines + "\n}\n");
  const TestRun run = run_tests(*policy);
  std::string out;
  for (const TestOutcome& outcome : run.outcomes) out += outcome.state == TestOutcome::State::passed ? '1' : '0';
  EXPECT_EQ(run.passed + run.failed, out.size());
  return out;
}

TEST(RunTests, ComparesWithTheDecision) {
  struct Row {
    const char* lines;
    const char* passed;
  };
  const std::string off = "attributes token.off false ";
  const Row rows[] = {
      {"anonymous allow tool ping deny tool get", "11"},
      {"anonymous deny tool ping allow tool get", "00"},
      {"with nothing allow tool ping", "1"},
      {"attributes token.off false with read allow tool get, put", "10"},
      {"attributes token.off false with write, tags allow tool get, put", "11"},
      {"with read allow tool get attributes token.off false allow tool get", "01"},  // unknown keeps the deny in force
      // Every pair of an action and a target.
      {"with read deny tool, prompt get, ping", "1011"},
      // The caller is whoever was named last.
      {"with read, tags with read deny tool put with write, tags allow tool put anonymous deny tool put", "111"},
      // Attributes are added and replaced, and outlive a change of the caller.
      {R"(with read attributes token.plan "plus" allow tool vip attributes token.plan "free" deny tool vip)", "11"},
      {R"(attributes token.plan "plus" with read allow tool vip with write allow tool vip)", "11"},
      {R"(with tags attributes token.roles ["a", "team"] allow tool team attributes token.roles ["a"] deny tool team)",
       "11"},
      // Reasons.
      {"anonymous deny tool put because unauthenticated deny tool put because forbidden", "10"},
      {"with read deny tool put because insufficient_scope deny tool put because no_rule", "10"},
      {"with read deny tool other because no_rule deny tool other because forbidden", "10"},
      {"with read deny tool vip because forbidden deny tool vip because insufficient_scope", "10"},
      {R"(with read deny open "/a//b" because invalid_request deny open "/a/b" because invalid_request)", "10"},
      // Scopes: the chosen alternative, as a set.
      {"with read deny tool put needs write, tags deny tool put needs tags, write, tags", "11"},
      {"with read deny tool put needs tags deny tool put needs write, tags, read deny tool put needs nothing", "000"},
      {"with read deny tool vip needs nothing deny tool other needs nothing", "11"},
      {R"(with read deny open "/entries/4" needs entries:4:read deny open "/entries/4" needs entries:5:read)", "10"},
      {"anonymous deny tool put needs write, tags because unauthenticated", "1"},
      {"with read deny tool put needs write, tags because forbidden", "0"},
      {"with write, tags deny tool put needs write, tags", "0"},  // it is allowed
  };
  for (const Row& row : rows) EXPECT_EQ(results(row.lines), row.passed) << row.lines;
}

TEST(RunTests, EachTestBeginsAnew) {
  const TestPolicy policy(kPolicy +
                          "test \"a\" { with read attributes token.plan \"plus\" allow tool vip }\n"
                          "test \"b\" { with read deny tool vip }\n");
  EXPECT_EQ(run_tests(*policy).failed, 0U);
}

TEST(RunTests, AFilterChoosesByName) {
  const TestPolicy policy(kPolicy +
                          "test \"reading\" { anonymous allow tool ping, get }\n"
                          "test \"writing\" { anonymous allow tool ping }\n");
  EXPECT_EQ(run_tests(*policy).tests, 2U);
  const TestRun run = run_tests(*policy, "writ");
  EXPECT_EQ(run.tests, 1U);
  EXPECT_EQ(run.passed, 1U);
  EXPECT_EQ(run.failed, 0U);
  EXPECT_EQ(run_tests(*policy, "Writ").tests, 0U);
  EXPECT_EQ(test_report_text(*policy, run_tests(*policy, "none"), Colour::off),
            "test.policy: no test has `none` in its name\n");
}

TEST(RunTests, AWildcardThatNoTokenMayHoldIsRefused) {
  std::string text = "policy \"T\" { profile mcp wildcard_grants on }\nallow tool x public\ntest \"t\" { with a1:*";
  std::string scopes;
  for (int i = 1; i <= 17; ++i) {
    scopes += "scope a" + std::to_string(i) + ":x\n";
    if (i > 1) text += ", a" + std::to_string(i) + ":*";
  }
  const TestPolicy policy(scopes + text + " deny tool x because invalid_request }\n");
  EXPECT_EQ(run_tests(*policy).passed, 1U);
}

TEST(TestReport, DrawsWhatFailed) {
  const TestPolicy policy(
      "action t flat\nscope a\nattribute arg.n number default 1\nallow t x if a and arg.n < 3\n"
      "test \"one\" {\n  with nothing\n  attributes arg.n 2\n  deny t y\n  allow t x\n}\n");
  const TestRun run = run_tests(*policy);
  EXPECT_EQ(test_report_text(*policy, run, Colour::off),
            "failed: one\n"
            "  --> test.policy:9:11\n"
            "   |\n"
            " 6 |   with nothing\n"
            "   |   ------------ this caller\n"
            " ...\n"
            " 9 |   allow t x\n"
            "   |           ^\n"
            "   |\n"
            "   = attributes: arg.n 2\n"
            "   = expected: allowed\n"
            "   = actual: denied: insufficient_scope, needs `a`\n"
            "\n"
            "  --> test.policy:4:14\n"
            "   |\n"
            " 4 | allow t x if a and arg.n < 3\n"
            "   |              ^     --------- true\n"
            "   |              |\n"
            "   |              not held\n"
            "   |\n"
            "   = note: this allow does not hold, and decides\n"
            "\n"
            "would be allowed with `a`\n"
            "\n"
            "test.policy: 1 passed, 1 failed, in 1 test\n");
  EXPECT_EQ(test_report_lines(*policy, run),
            "test.policy:8:10: passed: one: with nothing, arg.n 2: deny t y\n"
            "test.policy:9:11: failed: one: with nothing, arg.n 2: allow t x: denied: insufficient_scope, needs `a`\n");
}

TEST(TestReport, DrawsTwentyAndNamesTheRest) {
  std::string text = "action t flat\nscope a\nallow t \"x*\" if a\ntest \"many\" {\n  with nothing\n";
  for (int i = 0; i < 23; ++i) text += "  allow t x" + std::to_string(i) + "\n";
  const TestPolicy policy(text + "}\n");
  const std::string out = test_report_text(*policy, run_tests(*policy), Colour::off);
  std::size_t drawn = 0;
  for (std::size_t at = out.find("failed: many\n"); at != std::string::npos; at = out.find("failed: many\n", at + 1))
    ++drawn;
  EXPECT_EQ(drawn, kMostFailures);
  EXPECT_NE(out.find("test.policy:28:11: failed: many: with nothing: allow t x22: denied"), std::string::npos) << out;
  EXPECT_NE(out.find("test.policy: 23 failed, in 1 test\n"), std::string::npos) << out;
}

TEST(TestReport, JsonHasTheWholeAnswer) {
  const TestPolicy policy(
      "action t flat\nscope a\nattribute arg.n number\nallow t x if a\n"
      "test \"one\" {\n  anonymous\n  deny t x needs a\n  attributes arg.n 1.5\n  with a\n  deny t x because "
      "forbidden\n}\n");
  const auto json = nlohmann::json::parse(test_report_json(*policy, run_tests(*policy)));
  EXPECT_EQ(json["passed"], 1);
  EXPECT_EQ(json["failed"], 1);
  const auto& first = json["tests"][0]["expectations"][0];
  EXPECT_EQ(first["passed"], true);
  EXPECT_EQ(first["scopes"], nullptr);
  EXPECT_EQ(first["expected"], nlohmann::json::parse(R"({"allowed":false,"reason":null,"required":["a"]})"));
  EXPECT_EQ(
      first["actual"],
      nlohmann::json::parse(
          R"({"allowed":false,"reason":"unauthenticated","rule":{"file":"test.policy","line":4},"required":["a"]})"));
  EXPECT_EQ(first["explanation"], nullptr);
  const auto& second = json["tests"][0]["expectations"][1];
  EXPECT_EQ(second["passed"], false);
  EXPECT_EQ(second["scopes"], "a");
  EXPECT_EQ(second["attributes"], nlohmann::json::parse(R"({"arg.n":1.5})"));
  EXPECT_EQ(second["actual"]["reason"], "allowed");
  EXPECT_EQ(second["actual"]["required"], nullptr);
  EXPECT_EQ(second["range"]["start"]["line"], 9);
  EXPECT_NE(second["explanation"].get<std::string>().find("this allow holds, and decides"), std::string::npos);
}

TEST(TestReport, ARunWithoutTestsSaysSo) {
  const TestPolicy policy("action t flat\nallow t x public\n");
  EXPECT_EQ(test_report_text(*policy, run_tests(*policy), Colour::off), "test.policy: no tests\n");
  EXPECT_EQ(nlohmann::json::parse(test_report_json(*policy, run_tests(*policy)))["tests"].size(), 0U);
}

}  // namespace
}  // namespace scopeward
