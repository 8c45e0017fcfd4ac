// SPDX-License-Identifier: Apache-2.0
// The pages as the library holds them, and the ways to name a code. What they say is checked by
// tests/diagnostics/pages_test.py.
#include "grammar/pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace scopeward {
namespace {

TEST(Pages, EveryCodeHasOne) {
  for (const CatalogueEntry& entry : catalogue())
    EXPECT_NE(page(entry.code).prose, "") << "write grammar/pages/" << code_text(entry.code) << ".md";
  EXPECT_EQ(page_texts().size(), catalogue().size());
}

TEST(Pages, ArePartedAtTheirHeadings) {
  for (const CatalogueEntry& entry : catalogue()) {
    const Page shown = page(entry.code);
    for (const std::string_view part : {shown.prose, shown.wrong, shown.right}) {
      EXPECT_EQ(part.find("```"), std::string_view::npos) << entry.name;
      EXPECT_EQ(part.find("## "), std::string_view::npos) << entry.name;
    }
    EXPECT_FALSE(shown.prose.ends_with('\n')) << entry.name;
    EXPECT_TRUE(shown.wrong.empty() || shown.wrong.ends_with('\n')) << entry.name;
  }
  const Page shown = page(Code::single_quotes);
  EXPECT_TRUE(shown.prose.starts_with("Texts stand in double quotes."));
  EXPECT_TRUE(shown.wrong.starts_with("policy 'Journal' { profile mcp }\n"));
  EXPECT_TRUE(shown.right.starts_with("policy \"Journal\" { profile mcp }\n"));
}

TEST(FindCode, KnowsTheWaysToWriteIt) {
  for (const CatalogueEntry& entry : catalogue()) {
    const std::string text = code_text(entry.code);
    EXPECT_EQ(find_code(text), entry.code);
    EXPECT_EQ(find_code("p" + text.substr(1)), entry.code);
    EXPECT_EQ(find_code(text.substr(1)), entry.code);
    EXPECT_EQ(find_code(text.substr(2)), entry.code);
    EXPECT_EQ(find_code(entry.name), entry.code);
  }
}

TEST(FindCode, KnowsNothingElse) {
  for (const std::string_view written :
       {"", "P", "p", "0", "P0", "P0000", "P9999", "00108", "P00108", "4294967404", "-108", "108 ", " 108", "P0108x",
        "PP0108", "1O8", "Unclosed_group", "unclosed_grou"})
    EXPECT_EQ(find_code(written), std::nullopt) << written;
}

}  // namespace
}  // namespace scopeward
