// SPDX-License-Identifier: Apache-2.0
// Which scopes allow which operations, and which of these pairs the tests have asked about. The rows are those of the
// reference page: declared operations, and the patterns of rules.
// Entry point: access_matrix(). Tested by tests/engine/access_matrix_test.cc.
#pragma once

#include <string>
#include <vector>

#include "engine/run_tests.h"

namespace scopeward {

enum class Access : std::uint8_t {
  no,
  free,          // no scope is needed
  part,          // together with others
  part_perhaps,  // the same, if the attributes come out as the rules want them
  alone,
  alone_perhaps,
  not_known,  // past the budget of the reference page
};

struct AccessCell {
  Access access = Access::no;
  bool tested = false;  // an expectation asks for this operation with this scope, perhaps among others
};

struct AccessRow {
  std::string action, target;  // both `*`: every operation
  std::string except;          // what it does not match, or how many patterns, or empty
  std::vector<AccessCell> cells;
};

struct AccessMatrix {
  std::vector<std::string> columns;  // `no token`, `any token`, then scopes as declared, those that do nothing left out
  std::vector<AccessRow> rows;
  std::size_t rows_left_out = 0, columns_left_out = 0;  // too many to show
};

[[nodiscard]] AccessMatrix access_matrix(const Policy& policy, const TestRun& run);

}  // namespace scopeward
