// SPDX-License-Identifier: Apache-2.0
// Which operations that exist are matched by which targets of a policy. Private to inventory*.cc.
#pragma once

#include <vector>

#include "engine/inventory.h"

namespace scopeward {

struct Hit {  // a target of a rule that matches an operation, and no exception of the rule does
  std::uint32_t pattern = 0;
  bool is_allow = false;
  bool in_part = false;
};

struct Matched {
  enum class Cover : std::uint8_t { none, part, all, unknown };
  std::size_t number = 0;  // of the operation that exists
  std::uint32_t action = 0;
  Pattern pattern;
  Cover cover = Cover::none;
  std::string uncovered;  // when only a part is covered: a target that is not
  std::vector<Hit> hits;  // each pattern once
};

struct Unmatched {  // an operation that can't be judged
  std::size_t number = 0;
  std::string problem;  // why no request can name it; empty: the policy does not know its action
};

struct InventoryMatches {
  std::vector<Matched> operations;
  std::vector<Unmatched> others;
  std::vector<bool> judged;       // by action: its operations are known
  std::vector<bool> more_exist;   // by action
  std::vector<bool> used;         // by pattern: some operation hits it
  std::vector<bool> used_except;  // by pattern
  bool complete = true;
};

[[nodiscard]] InventoryMatches match_inventory(const Policy& policy, const std::vector<ExistingOperation>& operations);

}  // namespace scopeward
