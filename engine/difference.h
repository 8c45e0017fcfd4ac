// SPDX-License-Identifier: Apache-2.0
// What changes for whom when one policy replaces another: every class of operations whose decisions differ, who gains
// and who loses, as the smallest grants, with a request that shows it; and what clients are told differently. Proved:
// without a change, and with nothing too complex, no request is decided differently. Only who is let in counts, not the
// reason of a denial. Entry point: compare(). Tested by tests/engine/difference_test.cc and, by brute force,
// tests/exhaustive.
#pragma once

#include <string>
#include <vector>

#include "engine/policy.h"
#include "engine/situation.h"
#include "grammar/render.h"

namespace scopeward {

struct Change {
  bool is_gain = false;  // somebody is let in who was not; otherwise somebody no longer is
  std::string action;
  std::string operation;            // the target as the policy that lets them in has it
  bool without_token = false;       // callers without a token are among them
  std::vector<std::vector<std::string>> grants;  // the smallest that do; one that is empty is any valid token
  bool all_grants = true;           // false: there are more
  ExampleRequest example;
};

struct ClientChange {  // something that clients see
  std::string what;                         // "scopes_supported", "hint for tool create_entry"
  std::vector<std::string> before, after;  // one element for what is no list; none for nothing
};

struct Difference {
  std::vector<Change> changes;
  std::vector<ClientChange> clients;
  std::vector<std::string> too_complex;  // operations, and why
  [[nodiscard]] std::size_t gains() const;
  [[nodiscard]] std::size_t losses() const { return changes.size() - gains(); }
};

[[nodiscard]] Difference compare(const Policy& before, const Policy& after);

[[nodiscard]] std::string difference_text(const Difference& difference, Colour colour);
[[nodiscard]] std::string difference_json(const Difference& difference);

}  // namespace scopeward
