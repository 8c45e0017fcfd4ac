// SPDX-License-Identifier: Apache-2.0
// Which scopes allow which operations, and which of that the tests have asked about.
#include "engine/access_matrix.h"

#include <gtest/gtest.h>

#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

// One text for each row: "tool x: no | yes* | part", a star where there is a test.
std::vector<std::string> rows(const AccessMatrix& matrix) {
  std::vector<std::string> lines;
  for (const AccessRow& row : matrix.rows) {
    std::string line = row.action + " " + row.target + (row.except.empty() ? "" : " except " + row.except) + ":";
    for (const AccessCell& cell : row.cells) {
      const char* const names[] = {"no", "free", "part", "(part)", "yes", "(yes)", "?"};
      line += std::string(" ") + names[static_cast<std::size_t>(cell.access)] + (cell.tested ? "*" : "");
    }
    lines.push_back(line);
  }
  return lines;
}
using List = std::vector<std::string>;

AccessMatrix matrix_of(const std::string& text) {
  const TestPolicy policy(text);
  return access_matrix(*policy, run_tests(*policy));
}

TEST(AccessMatrix, SaysWhatEachScopeDoes) {
  const AccessMatrix matrix = matrix_of(R"(policy "M" { profile mcp }
scope read
scope write implies read
scope tags
scope e:{id}
scope unused
attribute token.plan string default "free"
attribute arg.id string
allow tool ping public
allow tool hello authenticated
allow tool get if read
allow tool merge if write and tags
allow tool export if read and token.plan == "plus"
allow tool one if e:{arg.id}
allow resource "e://{key}" if e:{key}
allow prompt "p*" except pq if read
deny tool put always
test "t" {
  anonymous deny tool get
  with nothing allow tool hello
  with read allow tool get
  with write, tags allow tool merge
  with e:4 allow resource "e://4"
  with tags deny prompt pa, pq
}
)");
  EXPECT_EQ(matrix.columns, (List{"no token", "any token", "read", "write", "tags", "e:{id}"}));
  EXPECT_EQ(rows(matrix), (List{"tool ping: yes yes free free free free", "tool hello: no yes* free free free free",
                                "tool get: no* no yes* yes no no", "tool merge: no no no part* part* no",
                                "tool export: no no (yes) (yes) no no", "tool one: no no no no no (yes)",
                                "tool put: no no no no no no", "prompt p* except pq: no no yes yes no* no",
                                "resource e://{key}: no no no no no yes*"}));
  EXPECT_EQ(matrix.rows_left_out + matrix.columns_left_out, 0U);
}

TEST(AccessMatrix, OperationsThatAreDeclaredAreRows) {
  EXPECT_EQ(rows(matrix_of("action t flat\nscope a\noperation t xa\noperation t xb\nallow t \"x*\" if a\ntest \"t\" { "
                           "with a allow t xa }\n")),
            (List{"t xa: no no yes*", "t xb: no no yes", "t x*: no no yes*"}));
}

TEST(AccessMatrix, LongExceptionsAreCounted) {
  const std::string names = "\"e" + std::string(50, '1') + "\", \"e" + std::string(50, '2') + "\"";
  const AccessMatrix matrix = matrix_of("action t flat\nscope a\nallow t \"e*\" except " + names + " if a\n");
  EXPECT_EQ(matrix.rows[0].except, "2 patterns");
}

TEST(AccessMatrix, AWildcardInATokenIsAllThatItGrants) {
  EXPECT_EQ(rows(matrix_of("policy \"W\" { profile mcp wildcard_grants on }\nscope p:r\nscope p:w\nscope q\nallow tool "
                           "x if p:r or p:w or q\n"
                           "test \"t\" { with p:* allow tool x }\n")),
            (List{"tool x: no no yes* yes* yes"}));
}

TEST(AccessMatrix, LargeOnesSayWhatIsLeftOut) {
  std::string text = "action t flat\n";
  for (int i = 0; i < 160; ++i) text += "scope s" + std::to_string(i) + "\n";
  for (int i = 0; i < 510; ++i) text += "allow t o" + std::to_string(i) + " if s" + std::to_string(i % 160) + "\n";
  const AccessMatrix matrix = matrix_of(text);
  EXPECT_EQ(matrix.rows.size(), 500U);
  EXPECT_EQ(matrix.rows_left_out, 10U);
  EXPECT_EQ(matrix.columns.size(), 150U);
  EXPECT_EQ(matrix.columns_left_out, 12U);
}

}  // namespace
}  // namespace scopeward
