// SPDX-License-Identifier: Apache-2.0
// What can be asked for under a policy: the operations that it declares, or where it declares none the targets of its
// allows. Entry point: list_operations().
// Tested by tests/engine/inventory_test.cc.
#pragma once

#include <string>
#include <vector>

#include "engine/model.h"

namespace scopeward {

struct ListedOperation {
  std::uint32_t action = 0;
  std::string target;  // as a request names it; of a pattern, as a rule has it
  bool is_pattern = false;
};

struct ListedOperations {
  std::vector<ListedOperation> operations;  // by action, then in source order, each once
  bool declared = false;
};

[[nodiscard]] ListedOperations list_operations(const Model& model);

}  // namespace scopeward
