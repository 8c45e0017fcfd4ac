// SPDX-License-Identifier: Apache-2.0
// Imports: where a path leads, in what order texts are read, and what is said when one can't be.
#include "grammar/imports.h"

#include <gtest/gtest.h>

#include <ostream>

#include "engine/limits.h"
#include "engine/policy.h"
#include "grammar/parse.h"
#include "tests/grammar/syntax_dump.h"
#include "tests/grammar/texts.h"

namespace scopeward {
namespace {

struct Path {
  const char* importer;
  const char* written;
  ImportProblem problem;
  const char* path;
};
void PrintTo(const Path& row, std::ostream* out) { *out << row.importer << " imports " << row.written; }

class Resolving : public testing::TestWithParam<Path> {};
TEST_P(Resolving, LeadsInsideTheFolderOrNowhere) {
  std::string path = "left over";
  EXPECT_EQ(resolve_import(GetParam().importer, GetParam().written, path), GetParam().problem);
  if (GetParam().problem == ImportProblem::none) {
    EXPECT_EQ(path, GetParam().path);
  }
}

using enum ImportProblem;
const Path kPaths[] = {
    {"p.policy", "a.policy", none, "a.policy"},
    {"p.policy", "a/b/c.policy", none, "a/b/c.policy"},
    {"p.policy", "./a.policy", none, "a.policy"},
    {"p.policy", "a//b/./c", none, "a/b/c"},
    {"p.policy", "a/../b", none, "b"},
    {"p.policy", "a/b/../../c", none, "c"},
    {"a/p.policy", "b", none, "a/b"},
    {"a/p.policy", "../b", none, "b"},
    {"a/b/p.policy", "../../c/d", none, "c/d"},
    {"p.policy", "...", none, "..."},
    {"p.policy", ".a", none, ".a"},
    {"p.policy", "a b\xc3\xa9", none, "a b\xc3\xa9"},
    {"", "a", none, "a"},
    {"p.policy", "", empty, ""},
    {"p.policy", "a/", empty, ""},
    {"p.policy", ".", empty, ""},
    {"p.policy", "a/..", empty, ""},
    {"p.policy", "a/.", empty, ""},
    {"p.policy", "..", empty, ""},
    {"p.policy", "/a", absolute, ""},
    {"a/p.policy", "/a/b", absolute, ""},
    {"p.policy", "../a", outside, ""},
    {"a/p.policy", "../../a", outside, ""},
    {"p.policy", "a/../../a", outside, ""},
    {"p.policy", "../p/a", outside, ""},
    {"p.policy", "a\\b", character, ""},
    {"p.policy", "..\\a", character, ""},
    {"p.policy", "C:a", character, ""},
    {"p.policy", "file://a", character, ""},
    {"p.policy", "a\x01", character, ""},
    {"p.policy", "a\x7f", character, ""},
};
INSTANTIATE_TEST_SUITE_P(Rows, Resolving, testing::ValuesIn(kPaths));

TEST(Resolving, RefusesAByteThatWouldEndThePathForSome) {
  std::string path;
  EXPECT_EQ(resolve_import("p", std::string_view("a\0b", 3), path), character);
}

TEST(Reasons, AreShortAndNeverNothing) {
  EXPECT_EQ(reason_text(""), "no reason is given");
  EXPECT_EQ(reason_text("locked"), "locked");
  EXPECT_EQ(reason_text(std::string(160, 'x')), std::string(160, 'x'));
  EXPECT_EQ(reason_text(std::string(161, 'x')), std::string(160, 'x') + "...");
  EXPECT_EQ(reason_text(std::string(159, 'x') + "\xc3\xa9"), std::string(159, 'x') + "...");
}

// "P0228 sub/a.policy:2 `"none"`, `"other"`": the code, where it is, and what is underlined there and elsewhere.
std::vector<std::string> describe(const Sources& sources, std::vector<Diagnostic> diagnostics) {
  put_in_order(diagnostics);
  std::vector<std::string> lines;
  for (const Diagnostic& d : diagnostics) {
    lines.push_back(code_text(d.code) + " " + sources.name(d.span) + ":" + std::to_string(sources.line(d.span)) + " `" + std::string(sources.text(d.span)) + "`");
    for (const Label& other : d.others) lines.back() += ", " + sources.name(other.span) + " `" + std::string(sources.text(other.span)) + "`";
  }
  return lines;
}

using List = std::vector<std::string>;
struct Row {
  const char* says;
  Texts texts;  // "" is the first, dir/main.policy
  List dump, diagnostics, asked;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.says; }

class Reading : public testing::TestWithParam<Row> {};
TEST_P(Reading, PutsEachTextWhereItIsImported) {
  Library library{GetParam().texts, {}};
  Sources sources = named("dir/main.policy", library.texts.at(""));
  const Parsed parsed = parse(sources, limits::kParse, library.loader());
  EXPECT_EQ(dump(sources, parsed.document), GetParam().dump);
  EXPECT_EQ(describe(sources, parsed.diagnostics), GetParam().diagnostics);
  EXPECT_EQ(library.asked, GetParam().asked);
}

const Row kRows[] = {
    {"in its place", {{"", "scope a import \"x\" scope c"}, {"x", "scope b"}}, {"scope a", "scope b", "scope c"}, {}, {"x"}},
    {"an empty one", {{"", "import \"x\""}, {"x", ""}}, {}, {}, {"x"}},
    {"a byte order mark and line ends of another system", {{"", "import \"x\"\nscope b"}, {"x", "\xef\xbb\xbf# c\r\nscope a\r\n"}}, {"scope a", "scope b"}, {}, {"x"}},
    {"relative to the importing file",
     {{"", "import \"s/x\""}, {"s/x", "scope a import \"t/y\" import \"../z\""}, {"s/t/y", "scope b"}, {"z", "scope c"}},
     {"scope a", "scope b", "scope c"}, {}, {"s/x", "s/t/y", "z"}},
    {"twice counts once", {{"", "import \"x\" import \"./x\" import \"y\""}, {"x", "scope a"}, {"y", "import \"x\" scope b"}}, {"scope a", "scope b"}, {}, {"x", "y"}},
    {"a diamond", {{"", "import \"x\" import \"y\""}, {"x", "import \"z\""}, {"y", "import \"z\""}, {"z", "scope a"}}, {"scope a"}, {}, {"x", "z", "y"}},
    {"requirements of several texts", {{"", "allow t x if a or b or (c and d) import \"x\" let l = not a and any(a, b)"}, {"x", "let m = (a or b and c) or at_least(2, a, b, c)"}},
     {"let m = (or [(or a (and b c))] (at_least 2 a b c))", "let l = (and (not a) (any a b))", "allow t : x if (or a b [(and c d)])"}, {}, {"x"}},
    {"itself", {{"", "import \"main.policy\" scope a"}}, {"scope a"}, {"P0229 dir/main.policy:1 `\"main.policy\"`"}, {}},
    {"a circle of three", {{"", "import \"x\"\nscope a"}, {"x", "\nimport \"y\""}, {"y", "import \"main.policy\" scope b"}},
     {"scope b", "scope a"}, {"P0229 dir/y:1 `\"main.policy\"`, dir/main.policy `\"x\"`, dir/x `\"y\"`"}, {"x", "y"}},
    {"a circle that leaves the first out", {{"", "import \"w\" import \"x\""}, {"w", ""}, {"x", "import \"y\""}, {"y", "import \"x\""}}, {},
     {"P0229 dir/y:1 `\"x\"`, dir/x `\"y\"`"}, {"w", "x", "y"}},
    {"what is not there", {{"", "scope a import \"x\" scope b"}}, {"scope a", "scope b"}, {"P0228 dir/main.policy:1 `\"x\"`"}, {"x"}},
    {"what leads nowhere", {{"", "import \"../x\" import \"\" import \"/x\"\nscope b"}}, {"scope b"},
     {"P0227 dir/main.policy:1 `\"../x\"`", "P0227 dir/main.policy:1 `\"\"`", "P0227 dir/main.policy:1 `\"/x\"`"}, {}},
    {"mistakes in each", {{"", "scop a\nimport \"x\"\nscope\n"}, {"x", "scope b\nallow t x if\n"}}, {"scope b"},
     {"P0106 dir/main.policy:1 `scop`", "P0109 dir/main.policy:3 ``", "P0107 dir/x:2 ``"}, {"x"}},
    {"what follows an import on its line takes nothing of it back", {{"", "import \"x\" y z\nscope b\n"}, {"x", "scope a"}}, {"scope a", "scope b"},
     {"P0106 dir/main.policy:1 `y`"}, {"x"}},
    {"a broken statement does not reach over its text", {{"", "import \"x\"\nscope b\n"}, {"x", "allow t x if"}}, {"scope b"}, {"P0107 dir/x:1 ``"}, {"x"}},
    {"a bad character in another text is no excuse here", {{"", "import \"x\"\nscop b\n"}, {"x", "scope a # 45678901234 \x01\n"}}, {"scope a"},
     {"P0106 dir/main.policy:2 `scop`", "P0102 dir/x:1 `\x01`"}, {"x"}},
};
INSTANTIATE_TEST_SUITE_P(Rows, Reading, testing::ValuesIn(kRows));

List codes_at(const Texts& texts) {
  Library library{texts, {}};
  const CompiledPolicy compiled = compile_policy("main.policy", texts.at(""), library.loader());
  List lines;
  for (const Diagnostic& d : compiled.diagnostics) lines.push_back(code_text(d.code) + " " + compiled.sources.name(d.span));
  return lines;
}

const char* const kUses = "policy \"P\" { profile mcp initial_scopes z }\nimport \"x\"\nscope a implies b, c:*\nlet l = m\nallow tool, dance t if a and l and arg.x == 1 and any(d*)\n";

TEST(Imports, ThatCouldNotBeReadSilenceWhatTheyMayDeclare) {
  EXPECT_EQ(codes_at({{"", kUses}}), List{"P0228 main.policy"});
  EXPECT_EQ(codes_at({{"", kUses}, {"x", "import \"../y\""}}), List{"P0227 x"});
  EXPECT_EQ(codes_at({{"", kUses}, {"x", ""}}).size(), 7U);
  EXPECT_EQ(codes_at({{"", "import \"x\"\nallow tool t if a\n"}}), List{"P0228 main.policy"}) << "the profile may be there";
  // What is read twice is read, and what it lacks is lacking.
  EXPECT_EQ(codes_at({{"", "action t flat import \"x\" allow t x if a"}, {"x", "import \"main.policy\""}}), (List{"P0203 main.policy", "P0229 x"}));
  EXPECT_EQ(codes_at({{"", "import \"x\"\naction t flat\nscope a\nscope a\nallow t x if a\n"}}), (List{"P0228 main.policy", "P0209 main.policy"})) << "what is certain is said";
}

TEST(Statements, OfSeveralTextsAreOnePolicy) {
  EXPECT_EQ(codes_at({{"", "language 1\nimport \"x\"\nallow t y if a\n"}, {"x", "# c\nlanguage 1 action t flat import \"y\""}, {"y", "language 1 scope a"}}), List{});
  EXPECT_EQ(codes_at({{"", "import \"x\"\nlanguage 1\n"}, {"x", ""}}), List{"P0201 main.policy"});
  EXPECT_EQ(codes_at({{"", "test \"t\" { }\nlanguage 1\n"}}), (List{"P0230 main.policy", "P0201 main.policy"}));
  EXPECT_EQ(codes_at({{"", "language 1\nimport \"x\"\n"}, {"x", "language 1\nlanguage 1\n"}}), List{"P0201 x"});
  EXPECT_EQ(codes_at({{"", "language 1\nimport \"x\"\n"}, {"x", "language 2\n"}}), List{"P0201 x"});
  EXPECT_EQ(codes_at({{"", "import \"x\"\npolicy \"P\" { }\n"}, {"x", "policy \"Q\" { }\n"}}), List{"P0204 main.policy"});
  EXPECT_EQ(codes_at({{"", "scope a\nimport \"x\"\n"}, {"x", "scope a\n"}}), List{"P0209 x"});
}

TEST(Limits, OfTextsTogetherAreThoseGiven) {
  Library library{{{"x", "#234567890"}, {"y", "#"}}, {}};
  const auto codes = [&](const char* text, ParseLimits limits) {
    Sources sources = named("p", text);
    library.asked.clear();
    return describe(sources, parse(sources, limits, library.loader()).diagnostics);
  };
  EXPECT_EQ(codes("import \"x\"import \"y\"", {31, 2, 9, 10, 2, 1}), List{});
  EXPECT_EQ(codes("import \"x\"import \"y\"", {30, 2, 9, 10, 2, 1}), List{"P0401 p:1 `\"y\"`"});
  EXPECT_EQ(codes("import \"x\"import \"y\"import \"z\"", {39, 2, 9, 10, 2, 1}), List{"P0401 p:1 `\"x\"`"});
  EXPECT_EQ(library.asked, List{"x"}) << "nothing is read after that";
  EXPECT_EQ(codes("import \"x\"import \"y\"", {99, 2, 9, 10, 1, 1}), List{"P0413 p:1 `\"y\"`"});
  EXPECT_EQ(codes("import \"x\"import \"x\"", {99, 2, 9, 10, 1, 1}), List{});
  EXPECT_EQ(codes("import \"x\"", {99, 2, 9, 10, 1, 0}), List{"P0413 p:1 `\"x\"`"});
}

// However many are wrong: they end at the limit, over all texts, and no more is read then.
TEST(Limits, OfDiagnosticsAreForAllTextsTogether) {
  Library library{{}, {}};
  std::string imports, wrong;
  for (int i = 0; i < 100; ++i) {
    const std::string path = "f" + std::to_string(i);
    imports += "import \"" + path + "\"\n";
    library.texts[path] = "allow t x if\nallow t x if\nallow t x if\n";
  }
  const ParseLimits limits{1 << 20, 2, 9, 10, 255, 16};
  Sources sources = named("p", imports);
  const Parsed parsed = parse(sources, limits, library.loader());
  EXPECT_EQ(parsed.diagnostics.size(), 11U);
  EXPECT_EQ(parsed.diagnostics.back().code, Code::too_many_errors);
  EXPECT_EQ(library.asked.size(), 4U);
  EXPECT_TRUE(parsed.document.is_partial);
  Sources missing = named("p", std::string(3000, ' ') + "import \"a\"import \"b\"import \"c\"import \"d\"import \"e\"import \"f\"import \"g\"import \"h\"import \"i\"import \"j\"import \"k\"import \"l\"");
  library.texts.clear();
  EXPECT_EQ(parse(missing, limits, library.loader()).diagnostics.size(), 11U);
}

TEST(Imports, WithoutALoaderCannotBeRead) {
  const Source source("p", "import \"x\"");
  const Parsed parsed = parse(source, limits::kParse);
  ASSERT_EQ(parsed.diagnostics.size(), 1U);
  EXPECT_EQ(parsed.diagnostics[0].code, Code::unreadable_import);
  EXPECT_EQ(parsed.diagnostics[0].label, "imports can't be read here");
}

TEST(Spans, NameTheirText) {
  Library library{{{"x", "scope b implies c\nlet l = a and not b"}}, {}};
  Sources sources = named("d/p", "scope a\nimport \"x\"\n");
  const Parsed parsed = parse(sources, limits::kParse, library.loader());
  ASSERT_EQ(sources.size(), 2U);
  EXPECT_EQ(sources.at(1).name(), "d/x");
  EXPECT_EQ(parsed.document.scopes[0].span.source, 0U);
  EXPECT_EQ(sources.text(parsed.document.scopes[1].span), "scope b implies c");
  EXPECT_EQ(sources.text(parsed.document.words[parsed.document.scopes[1].implies.begin].span), "c");
  EXPECT_EQ(sources.text(parsed.document.expr(parsed.document.lets[0].value).span), "a and not b");
  EXPECT_EQ(sources.line(parsed.document.lets[0].span), 2U);
  EXPECT_EQ(parsed.document.imports[0].source, 1U);
  EXPECT_FALSE(parsed.document.imports[0].again);
}

}  // namespace
}  // namespace scopeward
