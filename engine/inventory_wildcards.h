// SPDX-License-Identifier: Apache-2.0
// What wildcards let in, and which of it is a surprise. Private to inventory*.cc.
#pragma once

#include <string>
#include <vector>

#include "engine/findings.h"
#include "engine/inventory_matches.h"

namespace scopeward {

[[nodiscard]] std::string cropped(std::string_view text, std::size_t most);    // bytes, at a character
[[nodiscard]] std::string operation_name(const ExistingOperation& operation);  // "`tool create_entry`"

// The targets of allows that have `*` or `**`, with what each lets in.
[[nodiscard]] std::vector<WideTarget> wide_targets(const Model& model, const InventoryMatches& matches);

// An operation is a surprise if no target without a wildcard names it, and
// - it is said not to be read-only, while of what the narrowest wildcard that lets it in also lets in, as many or more
//   are said to be; or
// - it is a path of its own that only a hole lets in, and the hole's rule is about a template that exists.
void report_wildcards(const Model& model, const std::vector<ExistingOperation>& operations,
                      const InventoryMatches& matches, const std::vector<WideTarget>& wildcards,
                      Findings& findings);

}  // namespace scopeward
