// SPDX-License-Identifier: Apache-2.0
// Requests at the edges of what is canonical, well-formed UTF-8, a scope string or within a limit: both sides must draw
// the line in the same place.
#include <gtest/gtest.h>

#include "tests/exhaustive/comparison.h"

namespace scopeward::exhaustive {
namespace {

using Names = std::vector<std::string>;

const char* const kMcp = "policy \"P\" { profile mcp }\nscope a\nallow * public\n";
const char* const kHttp = "policy \"P\" { profile http }\naction open path\naction run flat\nscope a\nallow * public\n";

// Compares all pairs; some must be decided and some refused, or nothing is shown.
void compare(const char* text, const Names& actions, const Names& targets, const Names& scopes) {
  const SideBySide comparison(text);
  ASSERT_TRUE(comparison.compiled());
  Tally tally;
  for (const std::string& action : actions)
    for (const std::string& target : targets)
      for (const std::string& held : scopes)
        EXPECT_EQ(comparison.disagreement({held, {action, target, {}}}, &tally), std::nullopt)
            << action << " " << target.substr(0, 80);
  EXPECT_GT(tally.allowed, 0U);
  EXPECT_GT(tally.refused, 0U);
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST(Edges, OfFlatTargets) {
  const Names targets = {"a b",
                         " ",
                         "tools/call",
                         "a\x1F",
                         "\x7F",
                         std::string("a\0b", 3),
                         "\xC2\x85",
                         "\xC2\xA0",
                         "\xE2\x80\xAE",
                         "a\xE2\x80\xA8",
                         "\xEF\xBB\xBF",
                         "\xEF\xBF\xBF",
                         "\xF4\x8F\xBF\xBF",
                         "\xF4\x90\x80\x80",
                         "\xED\x9F\xBF",
                         "\xED\xA0\x80",
                         "\xC1\x81",
                         "\xE0\x9F\xBF",
                         "\xF0\x8F\xBF\xBF",
                         "\xC3",
                         "\xE2\x82",
                         "\x80",
                         "",
                         std::string(8192, 'x'),
                         std::string(8193, 'x')};
  compare(kMcp, {"tool", "prompt", "method"}, targets, {""});
  compare(kHttp, {"run"}, targets, {""});
}

TEST(Edges, OfPathTargets) {
  Names targets = {"",           "/",
                   "?",          "/?",
                   "/;",         "//",
                   "///",        "/a b",
                   "/a//",       "/a;b",
                   "/a?b",       "a?b",
                   "/a?b//c",    "/a?b/../c",
                   "/a?./b",     "/a/.?b",
                   "/..?",       "/a/..;x",
                   "/a#",        "/a\\b",
                   "/\"<>^`{|}", "/a'()*!$&,=@:",
                   "/[x]",       "/~.-_",
                   "/...",       "/.a",
                   "/a.",        "/.",
                   "/./"};
  targets.insert(targets.end(),
                 {"/%7E",      "/%2D", "/%80", "/%FF", "/%20", "/%7f", "/%7F", "/%1F", "/%00",  "/%3F",
                  "/%3B",      "/%23", "/%5c", "/%5C", "/%2F", "/%25", "/a%",  "/a%2", "/a%zz", std::string("/a\0", 3),
                  "/\xC3\xA9", "/\x7F"});
  targets.insert(
      targets.end(),
      {"http://",       "https://",  "http:///",      "https:///x",     "https://u@h:80/", "https://host?Q=X",
       "https://hOst/", "HTTPS://h", "https://h/%2a", "https://a%3Ab/", "https://a%3ab/",  "app://A%3Ab/",
       "x-y.z+1://a",   "-x://a",    "x_y://a",       "x:/a",           "x:///a/",         "x:////",
       "x://a//",       "/://",      "/a://b",        "://a",           "x://?",           "x://?/a",
       "x://.",         "x://..",    "x://./a",       "x://a/."});
  targets.insert(targets.end(),
                 {repeated("/a", 63), repeated("/a", 63) + "/", "x:/" + repeated("/a", 62), "x:/" + repeated("/a", 63),
                  "/" + std::string(8191, 'x'), "/" + std::string(8192, 'x')});
  compare(kMcp, {"resource"}, targets, {""});
  compare(kHttp, {"GET", "POST", "open"}, targets, {""});
}

TEST(Edges, OfActions) {
  compare(kHttp,
          {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "get", "Get", "", " GET", "GET ", "run", "open",
           "tool"},
          {"/"}, {""});
  compare(kMcp, {"tool", "prompt", "method", "resource", "Tool", "tools", "GET", "", "*"}, {"x", "/x"}, {""});
}

TEST(Edges, OfScopeStrings) {
  compare(kMcp, {"tool"}, {"x"},
          {"",
           " ",
           std::string(65536, 'a'),
           std::string(65537, 'a'),
           std::string(65536, ' '),
           std::string(65537, ' '),
           repeated("a ", 32768),
           repeated("a ", 32769),
           std::string("a\0", 2),
           "a\xA0",
           "a\t",
           "a\r\n",
           "!",
           "#",
           "[",
           "]",
           "~",
           "\"",
           "\\",
           "\x7F",
           "\x1F"});
}

}  // namespace
}  // namespace scopeward::exhaustive
