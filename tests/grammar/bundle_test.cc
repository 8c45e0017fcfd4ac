// SPDX-License-Identifier: Apache-2.0
// Several texts as one: each row has the texts and what must come out, which is read once more and has to be the same
// statements. Random policies cut into files are the business of tests/exhaustive/split_test.cc.
#include "grammar/bundle.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>

#include "engine/limits.h"
#include "grammar/parse.h"
#include "tests/grammar/syntax_dump.h"
#include "tests/grammar/texts.h"

namespace scopeward {
namespace {

struct Row {
  const char* says;
  Texts texts;  // "" is the first
  const char* bundled;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.says; }

// But for `language`, which may be said in each text and is said once.
std::vector<std::string> statements(const Sources& sources, const Document& document) {
  std::vector<std::string> lines = dump(sources, document);
  lines.erase(std::remove(lines.begin(), lines.end(), "language 1"), lines.end());
  return lines;
}

class Bundle : public testing::TestWithParam<Row> {};
TEST_P(Bundle, SaysTheSameInOneText) {
  Library library{GetParam().texts, {}};
  Sources sources = named("d/p.policy", library.texts.at(""));
  const Parsed parsed = parse(sources, limits::kParse, library.loader());
  ASSERT_TRUE(parsed.diagnostics.empty()) << parsed.diagnostics[0].message;
  const std::string bundled = bundle(sources, parsed.document);
  EXPECT_EQ(bundled, GetParam().bundled);
  const Source one("p", bundled);
  const Parsed again = parse(one, limits::kParse);
  ASSERT_TRUE(again.diagnostics.empty()) << again.diagnostics[0].message;
  EXPECT_TRUE(again.document.imports.empty());
  EXPECT_EQ(statements(one, again.document), statements(sources, parsed.document));
  EXPECT_LE(again.document.languages.size(), 1U);
  EXPECT_EQ(again.document.languages.empty(), parsed.document.languages.empty());
  EXPECT_EQ(bundle(one, again.document), bundled) << "a bundle of a bundle";
}

const Row kRows[] = {
    {"nothing", {{"", ""}}, ""},
    {"nothing imported", {{"", "scope a # why\n\n  scope b"}}, "scope a # why\n\n  scope b"},
    {"one", {{"", "import \"x\"\nscope b\n"}, {"x", "scope a\n"}}, "# import \"x\"\nscope a\n# end of x\nscope b\n"},
    {"no line end at the end", {{"", "import \"x\""}, {"x", "scope a # last"}}, "# import \"x\"\nscope a # last\n# end of x\n"},
    {"an empty one", {{"", "import \"x\"\n"}, {"x", ""}}, "# import \"x\"\n# end of x\n"},
    {"indented, with a comment behind", {{"", "scope a\n  import \"x\"  # the rest\nscope c\n"}, {"x", "# first\nscope b\n"}},
     "scope a\n# import \"x\"  # the rest\n# first\nscope b\n# end of x\nscope c\n"},
    {"between statements on a line", {{"", "scope a import \"x\"scope c"}, {"x", "scope b"}}, "scope a \n# import \"x\"\nscope b\n# end of x\nscope c"},
    {"over several lines, comments inside", {{"", "import # why\n\n  \"x\"\n"}, {"x", "scope a\n"}}, "# import # why\n#\n#   \"x\"\nscope a\n# end of x\n"},
    {"twice", {{"", "import \"x\"\nimport \"./x\"  # again\nscope b\n"}, {"x", "scope a\n"}},
     "# import \"x\"\nscope a\n# end of x\n# import \"./x\"  # again\n# (it stands above)\nscope b\n"},
    {"inside one another", {{"", "import \"s/x\"\n"}, {"s/x", "scope a\nimport \"../y\"\nscope c\n"}, {"y", "scope b\n"}},
     "# import \"s/x\"\nscope a\n# import \"../y\"\nscope b\n# end of y\nscope c\n# end of s/x\n"},
    {"line ends of another system", {{"", "import \"x\"\r\nscope b\r\n"}, {"x", "scope a\r\n"}}, "# import \"x\"\nscope a\r\n# end of x\nscope b\r\n"},
    {"byte order marks", {{"", "\xef\xbb\xbfimport \"x\"\n"}, {"x", "\xef\xbb\xbfscope a\n"}}, "\xef\xbb\xbf# import \"x\"\nscope a\n# end of x\n"},
    {"language in each", {{"", "# top\nlanguage 1\nimport \"x\"\n"}, {"x", "# x\nlanguage 1\n\nscope a\n"}},
     "# top\nlanguage 1\n# import \"x\"\n# x\n\nscope a\n# end of x\n"},
    {"language with something behind", {{"", "language 1 import \"x\"\n"}, {"x", "language 1 # one\nimport \"y\""}, {"y", "language 1 scope a"}},
     "language 1 \n# import \"x\"\n # one\n# import \"y\"\n scope a\n# end of y\n# end of x\n"},
    {"language only in an imported one", {{"", "# top\nimport \"x\"\n"}, {"x", "language\n  1\nscope a\n"}},
     "language\n  1\n# top\n# import \"x\"\nscope a\n# end of x\n"},
    {"the same behind a byte order mark", {{"", "\xef\xbb\xbfimport \"x\"\n"}, {"x", "language 1"}}, "\xef\xbb\xbflanguage 1\n# import \"x\"\n# end of x\n"},
    {"tests and what looks like an import", {{"", "test \"import\" { with a # import \"x\"\n}\nimport \"x\"\n"}, {"x", "test \"t\" { allow t x }\n"}},
     "test \"import\" { with a # import \"x\"\n}\n# import \"x\"\ntest \"t\" { allow t x }\n# end of x\n"},
};
INSTANTIATE_TEST_SUITE_P(Rows, Bundle, testing::ValuesIn(kRows));

}  // namespace
}  // namespace scopeward
