// SPDX-License-Identifier: Apache-2.0
// Which declared names are offered for a name that is not declared. A wrong suggestion about permissions is worse than
// none, so most of these rows say what is not offered.
#include "grammar/suggest.h"

#include <gtest/gtest.h>

#include <ostream>

namespace scopeward {
namespace {

const std::vector<std::string> kDeclared = {"files:read",  "files:write", "files:admin",        "repos:read",
                                            "repos:write", "a:b",         "org:members:invite", "entries:{id}:read"};

struct Row {
  const char* written;
  const char* offered;  // the whole sentence; empty: nothing
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.written; }

class Suggest : public testing::TestWithParam<Row> {};
TEST_P(Suggest, OffersWhatWasMeant) { EXPECT_EQ(did_you_mean(suggest(GetParam().written, kDeclared)), GetParam().offered); }

constexpr Row kRows[] = {
    // Slips of the finger.
    {"files:raed", "did you mean `files:read`?"},
    {"files:wirte", "did you mean `files:write`?"},
    {"file:read", "did you mean `files:read`?"},
    {"org:member:invite", "did you mean `org:members:invite`?"},
    {"fiels:raed", "did you mean `files:read`?"},
    {"entries:{id}:raed", "did you mean `entries:{id}:read`?"},
    // Case and order.
    {"Files:Read", "did you mean `files:read`?"},
    {"FILES:WRITE", "did you mean `files:write`?"},
    {"read:files", "did you mean `files:read`?"},
    {"invite:org:members", "did you mean `org:members:invite`?"},
    // A shared part makes nothing near: other rights are not offered.
    {"files:delete", ""},
    {"pages:read", ""},
    {"photos:read", ""},
    {"files:rw", ""},
    // Segments of under three letters are right or wrong.
    {"a:c", ""},
    {"b:b", ""},
    // As many segments, neither broader nor narrower.
    {"files", ""},
    {"files:read:all", ""},
    {"org:invite", ""},
    {"", ""},
    // What is declared is not offered for itself.
    {"files:read", ""},
};
INSTANTIATE_TEST_SUITE_P(Rows, Suggest, testing::ValuesIn(kRows));

TEST(SuggestMany, TiesKeepTheOrderOfDeclarationAndEndAtThree) {
  const std::vector<std::string> names = {"read4", "read2", "read1", "read3"};
  EXPECT_EQ(suggest("read9", names), (std::vector<std::string>{"read4", "read2", "read1"}));
  EXPECT_EQ(did_you_mean({"a", "b", "c"}), "did you mean `a`, `b` or `c`?");
  EXPECT_EQ(did_you_mean({"a", "b"}), "did you mean `a` or `b`?");
}

TEST(SuggestMany, OnlyTheNearestAreOffered) {
  const std::vector<std::string> names = {"entries:documentz", "entries:documents"};
  EXPECT_EQ(suggest("entries:documenst", names), (std::vector<std::string>{"entries:documents"}));
  EXPECT_EQ(suggest("ENTRIES:DOCUMENTS", names), (std::vector<std::string>{"entries:documents"})) << "case alone is nearest";
}

TEST(SuggestMany, ATranspositionCountsOnce) {
  EXPECT_EQ(suggest("abd", std::vector<std::string>{"adb"}), std::vector<std::string>{"adb"});
  EXPECT_TRUE(suggest("abd", std::vector<std::string>{"dab"}).empty());
}

TEST(SuggestMany, SeparatorsAreTheCallers) {
  const std::vector<std::string> names = {"initial_scopes"};
  EXPECT_EQ(suggest("initial_scope", names, ":"), names);
  EXPECT_TRUE(suggest("scopes_initial", names, ":").empty());
  EXPECT_EQ(suggest("scopes_initial", names, "_"), names);
}

TEST(SuggestMany, TooMuchWorkIsNotDone) {
  const std::vector<std::string> many(20'000, std::string(60, 'x') + "y");
  EXPECT_TRUE(suggest(std::string(60, 'x') + "z", many).empty());
  EXPECT_TRUE(suggest(std::string(300, 'x'), std::vector<std::string>{std::string(299, 'x')}).empty());
}

}  // namespace
}  // namespace scopeward
