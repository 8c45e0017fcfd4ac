// SPDX-License-Identifier: Apache-2.0
// Diagnostics as JSON: read back by a JSON library, and compared with what went in.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "grammar/render.h"

namespace scopeward {
namespace {

using Json = nlohmann::json;

TEST(JsonString, IsReadBackAsItWas) {
  std::string all;
  for (int c = 0; c < 0x80; ++c) all += static_cast<char>(c);
  all += "\xc3\xa9 \xe2\x80\xae \xf0\x9f\x93\x84";
  EXPECT_EQ(Json::parse(json_string(all)).get<std::string>(), all);
  EXPECT_EQ(json_string("plain"), "\"plain\"");
  EXPECT_EQ(json_string("a\"b\\c\n"), "\"a\\\"b\\\\c\\u000a\"");
}

TEST(JsonString, WhatIsNotUtf8IsReplaced) {
  EXPECT_EQ(Json::parse(json_string("a\xff" "b\xe2\x82")).get<std::string>(), "a\xef\xbf\xbd" "b\xef\xbf\xbd\xef\xbf\xbd");
}

TEST(JsonRange, CountsLinesFromZeroAndUtf16Units) {
  const Source source("p.policy", "x\n\xf0\x9f\x93\x84\xc3\xa9 ab\n");
  EXPECT_EQ(Json::parse(json_range(source, {9, 11})), Json::parse(R"({"start":{"line":1,"character":4},"end":{"line":1,"character":6}})"));
  EXPECT_EQ(Json::parse(json_range(source, {0, 12})), Json::parse(R"({"start":{"line":0,"character":0},"end":{"line":2,"character":0}})"));
}

TEST(ToJson, HasAllThatADiagnosticSays) {
  const Source source("p.policy", "scope ab\nallow t x if ba\n");
  Diagnostic d;
  d.code = Code::unknown_scope;
  d.message = "unknown scope `ba`";
  d.span = {22, 24};
  d.label = "not declared";
  d.others.push_back({{6, 8}, "declared here"});
  d.help = "did you mean `ab`?";
  d.note = "names count";
  d.fixes.push_back({"write `ab`", Applicability::maybe_incorrect, {22, 24}, "ab"});
  const Json expected = Json::parse(R"({"diagnostics":[{
    "code":"P0203","severity":"error","message":"unknown scope `ba`","file":"p.policy",
    "range":{"start":{"line":1,"character":13},"end":{"line":1,"character":15}},
    "notes":[
      {"message":"not declared","range":{"start":{"line":1,"character":13},"end":{"line":1,"character":15}}},
      {"message":"declared here","range":{"start":{"line":0,"character":6},"end":{"line":0,"character":8}}},
      {"message":"did you mean `ab`?","range":null},
      {"message":"names count","range":null}],
    "fix":{"title":"write `ab`","applicability":"maybe-incorrect","newText":"ab",
      "range":{"start":{"line":1,"character":13},"end":{"line":1,"character":15}}}}]})");
  EXPECT_EQ(Json::parse(to_json(source, {d})), expected);
}

TEST(ToJson, IsOneLineThatEnds) {
  const Source source("p.policy", "x");
  EXPECT_EQ(to_json(source, {}), "{\"diagnostics\":[]}\n");
  Diagnostic d;
  d.code = Code::unused_scope;
  d.message = "no rule depends on `x`";
  d.span = {0, 1};
  const std::string two = to_json(source, {d, d});
  EXPECT_EQ(std::count(two.begin(), two.end(), '\n'), 1);
  const Json parsed = Json::parse(two);
  ASSERT_EQ(parsed["diagnostics"].size(), 2U);
  EXPECT_EQ(parsed["diagnostics"][0]["severity"], "warning");
  EXPECT_TRUE(parsed["diagnostics"][0]["fix"].is_null());
}

TEST(ToJson, NamesEveryApplicability) {
  const Source source("p.policy", "x");
  const auto named = [&](Applicability applicability) {
    Diagnostic d;
    d.fixes.push_back({"t", applicability, {0, 1}, ""});
    return Json::parse(to_json(source, {d}))["diagnostics"][0]["fix"]["applicability"].get<std::string>();
  };
  EXPECT_EQ(named(Applicability::machine_applicable), "machine-applicable");
  EXPECT_EQ(named(Applicability::maybe_incorrect), "maybe-incorrect");
  EXPECT_EQ(named(Applicability::has_placeholders), "has-placeholders");
}

}  // namespace
}  // namespace scopeward
