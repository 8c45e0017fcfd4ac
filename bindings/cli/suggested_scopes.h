// SPDX-License-Identifier: Apache-2.0
// Scopes that an operation might take, guessed from its name: `entries:write` for create_entry. Names lie, so this is
// for people to look at and never for use as it is. Entry point: suggest_scope(). Tested by tests/bindings/cli
// (inventory_test.py).
#pragma once

#include <string>

#include "inventory.h"

namespace scopeward::cli {

struct SuggestedScope {
  std::string noun;  // "entries"
  bool writes = false;
  [[nodiscard]] std::string name() const { return noun + (writes ? ":write" : ":read"); }
};

[[nodiscard]] SuggestedScope suggest_scope(const Existing& operation);

}  // namespace scopeward::cli
