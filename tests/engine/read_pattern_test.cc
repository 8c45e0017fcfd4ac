// SPDX-License-Identifier: Apache-2.0
// Patterns that are typed or come from an interface description, and patterns written out.

#include <gtest/gtest.h>

#include "engine/scope.h"
#include "engine/read_pattern.h"
#include "engine/written.h"

namespace scopeward {
namespace {

std::string read(const std::string& text, TargetForm form = TargetForm::path) {
  std::string problem;
  const auto pattern = read_pattern_text(text, form, problem);
  return pattern ? pattern_text(*pattern) : "? " + problem;
}

TEST(ReadPattern, IsWhatARuleMayHave) {
  for (const char* text : {"/a/{id}", "/**", "**", "/a*b/v{x}.json", "x://a/{b}", "/\\*/\\{x}", "/a/**/b", "/"})
    EXPECT_EQ(read(text), text);
  for (const char* text : {"*", "search_*", "a*b*", "\\*", "\\{x", "a\\\\b", "say \"hi\""})
    EXPECT_EQ(read(text, TargetForm::flat), text);
}

TEST(ReadPattern, SaysWhatARuleMayNotHave) {
  EXPECT_EQ(read("{id}", TargetForm::flat), "? a flat target has no holes");
  EXPECT_EQ(read("a**", TargetForm::flat), "? a flat target has no segments for `**`: not a path");
  EXPECT_EQ(read("*"), "? `*` stays inside one segment of a path");
  EXPECT_EQ(read("/a/{}"), "? a hole is a name in braces, made of letters, digits and `_`");
  EXPECT_EQ(read("/a//{b}"), "? no request can name this target: it has an empty segment");
  EXPECT_EQ(read("/{a"), "? a hole is a name in braces, made of letters, digits and `_`");
  EXPECT_EQ(read("/a\\b"), "? a backslash stands before `*`, `{` or `\\` only");
  EXPECT_EQ(read("/a\\"), "? a backslash stands before `*`, `{` or `\\` only");
  EXPECT_EQ(read("/a?{b}", TargetForm::http_path), "? no request can name this target: it has a query or a parameter");
  EXPECT_EQ(read("a\n*", TargetForm::flat),
            "? no request can name this target: it has a character that targets may not have");
  EXPECT_EQ(read(std::string("a") + kStar + "*", TargetForm::flat), "? it has a character that targets may not have");
  EXPECT_EQ(read("", TargetForm::flat), "? a target is not empty: empty");
}

std::string as_template(const std::string& text, TargetForm form = TargetForm::path) {
  std::string problem;
  const auto pattern = read_template(text, form, problem);
  return pattern ? pattern_text(*pattern) : "? " + problem;
}

TEST(ReadPattern, TemplatesHaveHolesOfAnyName) {
  EXPECT_EQ(as_template("/a/{id}"), "/a/{id}");
  EXPECT_EQ(as_template("/a/{user-id}/b"), "/a/{user-id}/b");
  EXPECT_EQ(as_template("/a/v{id}.json"), "/a/v{id}.json");
  EXPECT_EQ(as_template("/a/{x}-{y}"), "/a/*-*");
  EXPECT_EQ(as_template("/a/{x}{y}z{w}"), "/a/*z*");
  EXPECT_EQ(as_template("/{a}/{a}"), "/{a}/{a}");
  EXPECT_EQ(as_template("/1/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}"), "/1/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/*");
  EXPECT_EQ(as_template("/*/**/{a"), "/\\*/\\*\\*/\\{a");
  EXPECT_EQ(as_template("/a}/{b}}"), "/a}/{b}}");
  EXPECT_EQ(as_template("{x}*", TargetForm::flat), "\\{x}\\*");
}

TEST(ReadPattern, TemplatesThatNoRequestCanName) {
  EXPECT_EQ(as_template("a/{b}"), "? it is neither `/path` nor `scheme://...`");
  EXPECT_EQ(as_template("/a//{b}"), "? it has an empty segment");
  EXPECT_EQ(as_template("/a?b={b}", TargetForm::http_path), "? it has a query or a parameter");
  EXPECT_EQ(as_template("/a b"), "? it has a character that targets may not have");
  EXPECT_EQ(as_template(std::string("/a") + kStar), "? it has a character that targets may not have");
  EXPECT_EQ(as_template(""), "? it is empty");
  EXPECT_EQ(as_template("/{" + std::string(9000, 'x') + "}"), "? it is longer than 8 KiB");
}

TEST(ReadPattern, LiteralsAreTakenByTheirBytes) {
  std::string problem;
  EXPECT_EQ(pattern_text(*read_literal("/a/{b}/*", TargetForm::path, problem)), "/a/\\{b}/\\*");
  EXPECT_EQ(pattern_text(*read_literal("\xC3\xA9*", TargetForm::flat, problem)), "\xC3\xA9\\*");
  EXPECT_FALSE(read_literal("/a/../b", TargetForm::path, problem));
  EXPECT_EQ(problem, "it has a `.` or `..` segment");
}

}  // namespace
}  // namespace scopeward
