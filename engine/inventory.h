// SPDX-License-Identifier: Apache-2.0
// A policy held against what really exists: operations that no rule covers, rules and targets that match nothing, and
// what wildcards let in. What exists comes from outside, from an interface description, and is as little trusted as a
// policy. Only actions of which operations are known are judged. Entry points: check_inventory(), wildcards_json().
// Tested by tests/engine/inventory_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/policy.h"

namespace scopeward {

enum class Impact : std::uint8_t { unknown, reads, changes, destroys };  // as whoever lists it says

struct ExistingOperation {  // borrowed
  std::string_view action;
  std::string_view target;   // empty: none is meant, but all of this action are known
  bool is_template = false;  // `{name}` stands for any text inside a segment
  bool more_exist = false;   // of this action, beside those that are given
  Impact impact = Impact::unknown;
  std::string_view description;
  std::string_view inventory;  // where it is listed, for messages
};

struct LetIn {
  std::size_t operation = 0;  // of those that exist
  bool in_part = false;       // of a template
};

// A target of allows that has a wildcard, and what it lets in.
struct WideTarget {
  std::uint32_t rule = 0, pattern = 0;
  std::vector<LetIn> lets_in;
};

struct InventoryCheck {
  std::vector<Diagnostic> diagnostics;
  std::vector<WideTarget> wildcards;  // in source order
  bool complete = true;               // false: there was too much to compare, as a diagnostic says
};

[[nodiscard]] InventoryCheck check_inventory(const Policy& policy, const std::vector<ExistingOperation>& operations);

// [{"file","range","target","operations":[{"action","target","impact","in_part"}]}]
[[nodiscard]] std::string wildcards_json(const Policy& policy, const std::vector<ExistingOperation>& operations,
                                         const InventoryCheck& check);

}  // namespace scopeward
