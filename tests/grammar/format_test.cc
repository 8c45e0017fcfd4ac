// SPDX-License-Identifier: Apache-2.0
// The canonical layout. Each X.policy in format/ comes out as X.formatted beside it. Whatever is formatted keeps its
// syntax tree and comes out the same when it is formatted again: every policy of the tree, and texts made to be hard.
//
//     SCOPEWARD_BLESS=1 grammar_test --gtest_filter='*Layout*'    writes the .formatted files anew: read the diff
#include "grammar/format.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "engine/limits.h"
#include "grammar/lexemes.h"
#include "grammar/same_syntax.h"
#include "tests/grammar/syntax_dump.h"

namespace scopeward {
namespace {

using Outcome = Formatted::Outcome;

std::string read(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

std::vector<std::filesystem::path> policies_below(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> found;
  for (auto at = std::filesystem::recursive_directory_iterator(folder); at != end(at); ++at) {
    const auto name = at->path().filename();
    if (at->is_directory() && (name == "build" || name == ".git" || name == "node_modules")) at.disable_recursion_pending();
    if (at->path().extension() == ".policy") found.push_back(at->path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

Formatted formatted(const std::string& text) { return format_policy(Source("x.policy", text), limits::kParse); }

// The layout of a text that can be parsed; checks what holds for all of them.
std::string layout(const std::string& text) {
  const Formatted once = formatted(text);
  EXPECT_EQ(once.outcome, Outcome::formatted) << text.substr(0, 2000);
  const Formatted twice = formatted(once.text);
  EXPECT_EQ(twice.outcome, Outcome::formatted) << once.text.substr(0, 2000);
  EXPECT_TRUE(once.text == twice.text) << once.text.substr(0, 2000) << "----\n" << twice.text.substr(0, 2000);
  return once.text;
}

bool parses(const std::string& text) { return formatted(text).outcome != Outcome::refused; }

TEST(Layout, OfTheFilesInFormat) {
  const std::filesystem::path folder = SCOPEWARD_TESTS_DIR "/grammar/format";
  const auto files = policies_below(folder);
  ASSERT_GT(files.size(), 10U);
  for (const auto& file : files) {
    auto beside = file;
    beside.replace_extension(".formatted");
    const std::string out = layout(read(file));
    if (std::getenv("SCOPEWARD_BLESS") != nullptr) std::ofstream(beside, std::ios::binary) << out;
    EXPECT_EQ(out, read(beside)) << file;
  }
}

TEST(Layout, KeepsEveryPolicyOfTheTree) {
  std::size_t kept = 0;
  for (const auto& file : policies_below(SCOPEWARD_TESTS_DIR "/..")) {
    const std::string text = read(file);
    if (!parses(text)) continue;
    SCOPED_TRACE(file);
    layout(text);
    ++kept;
  }
  EXPECT_GT(kept, 50U);
}

TEST(Layout, IsThatOfTheExamples) {
  std::size_t examples = 0;
  for (const auto& file : policies_below(SCOPEWARD_TESTS_DIR "/../examples")) {
    const std::string text = read(file);
    if (file.filename() == "broken.policy") {
      EXPECT_FALSE(parses(text));
      continue;
    }
    EXPECT_EQ(layout(text), text) << file;
    ++examples;
  }
  EXPECT_GE(examples, 2U);
}

TEST(Layout, OfTextsThatHaveNoLines) {
  EXPECT_EQ(layout(""), "");
  EXPECT_EQ(layout(" \t\r\n\n"), "");
  EXPECT_EQ(layout("\xEF\xBB\xBF"), "");
  EXPECT_EQ(layout("\xEF\xBB\xBF# a\xC3\xA9"), "# a\xC3\xA9\n");
  EXPECT_EQ(layout("#"), "#\n");
  EXPECT_EQ(layout("\n\n # a  \r\n\r\n\r\n\t#b\r\n\r\n"), "# a\n\n#b\n");
  EXPECT_EQ(layout("scope a\r\nscope b # c\r\n"), "scope a\nscope b  # c\n");
  EXPECT_EQ(layout("scope a scope b"), "scope a\nscope b\n");
}

TEST(Layout, WritesABlockOfOneSettingOnOneLine) {
  EXPECT_EQ(layout("policy\"P\"{\n}"), "policy \"P\" {}\n");
  EXPECT_EQ(layout("policy\"P\"{\n\n profile\nmcp\n}"), "policy \"P\" { profile mcp }\n");
  EXPECT_EQ(layout("policy \"P\" { profile mcp advertise all }"), "policy \"P\" {\n  profile   mcp\n  advertise all\n}\n");
  EXPECT_EQ(layout("policy \"P\" { # c\n}"), "policy \"P\" {  # c\n}\n");
  EXPECT_EQ(layout("policy \"P\" { profile mcp # c\n}"), "policy \"P\" {\n  profile mcp  # c\n}\n");
  EXPECT_EQ(layout("test\"T\"{}"), "test \"T\" {}\n");
  EXPECT_EQ(layout("test\"T\"{anonymous}"), "test \"T\" {\n  anonymous\n}\n");
  const std::string url = "\"https://example.com/" + std::string(70, 'x') + "\"";
  EXPECT_EQ(layout("policy \"P\" { resource " + url + " }"), "policy \"P\" {\n  resource " + url + "\n}\n");
}

// Where a text can't be parsed, and where it can for all that is wrong with it otherwise.
TEST(Layout, LooksAtSyntaxAlone) {
  for (const char* broken : {"scope", "allow tool x if", "scope a#b", "scope a\r", "scope a \"x", "policy \"P\" { profile",
                             "allow tool x if (a", "scope \xFF", "scope a internal internal", "nonsense", "test \"t\" { x }"})
    EXPECT_EQ(formatted(broken).outcome, Outcome::refused) << broken;
  for (const char* odd : {"allow nothing x if undeclared", "language 7", "let a = b let b = a", "import \"../x\"",
                          "import \"/x\"", "import \"x.policy\"", "import \"not there\"", "scope a implies nothing:*",
                          "policy \"P\" {} policy \"P\" {}", "test \"t\" { deny a b needs c because whatever }"})
    EXPECT_NE(layout(odd), "") << odd;
}

TEST(Layout, SaysWhatItRefuses) {
  const Formatted broken = formatted("scope a\nallow tool x if\n");
  ASSERT_EQ(broken.diagnostics.size(), 1U);
  EXPECT_EQ(broken.diagnostics[0].code, Code::missing_operand);
  EXPECT_EQ(broken.text, "");
}

TEST(Layout, IsNoLargerThanWhatIsRead) {
  ParseLimits tight = limits::kParse;
  tight.file_bytes = 50;
  const std::string text = "deny * always\nallow tool,prompt xxxxxxxxxx public\n";  // 49 bytes, and more laid out
  const Formatted out = format_policy(Source("x.policy", text), tight);
  EXPECT_EQ(out.outcome, Outcome::refused);
  ASSERT_EQ(out.diagnostics.size(), 1U);
  EXPECT_EQ(out.diagnostics[0].code, Code::file_too_large);
}

std::string repeated(const std::string& piece, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += piece;
  return text;
}

std::size_t longest_line(const std::string& text) {
  std::size_t longest = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    longest = std::max(longest, end - begin);
    begin = end + 1;
  }
  return longest;
}

// Each is large, and done in a moment: what takes more than linear time does not come to an end here.
TEST(Layout, OfHugeTexts) {
  const std::size_t many = 50'000;
  EXPECT_LE(longest_line(layout("allow tool " + repeated("create_entry, ", many) + "x public")), 100U);
  EXPECT_LE(longest_line(layout("allow tool x if a" + repeated(" or a and b", many))), 100U);
  EXPECT_LE(longest_line(layout("allow tool x if any(" + repeated("a, ", many) + "b)")), 100U);
  EXPECT_LE(longest_line(layout("allow tool x if arg.a in [" + repeated("\"a\", ", many) + "\"b\"]")), 100U);
  EXPECT_LE(longest_line(layout("scope a implies " + repeated("b, ", many) + "c")), 100U);
  EXPECT_LE(longest_line(layout("policy \"P\" { initial_scopes " + repeated("b, ", many) + "c }")), 100U);
  EXPECT_LE(longest_line(layout("test \"t\" { attributes " + repeated("a [\"x\", 1], ", many) + "b true }")), 100U);
  layout(repeated("allow tool x if a # c\n", many));
  layout(repeated("allow tool x if a\n# c\n", many));
  layout(repeated("scope a\n\n", many));
  layout("allow tool x if a" + repeated(" # c\n or a", many));
  layout("allow tool x if a" + repeated("\n# c\n or a", many));
  layout("scope a # c\n" + repeated("        # c\n", many) + "scope b");
  layout(repeated("\n", many) + "scope a" + repeated(" ", many) + "\"x\"");
  const std::string nested = repeated("(a or not ", limits::kNesting / 2 - 1);
  const std::string close = repeated(")", limits::kNesting / 2 - 1);
  layout("allow tool x if " + nested + "(b" + repeated(" and c or d", many) + ")" + close);
  layout(repeated("allow tool x if " + nested + "b" + close + "\n", 300));
}

}  // namespace
}  // namespace scopeward
