// SPDX-License-Identifier: Apache-2.0
// The completion scripts themselves, one function for each shell: pure text, made from what the commands say they take.
// Tested by tests/bindings/cli.
#pragma once

#include <string>
#include <vector>

#include "table.h"

namespace scopeward::cli {

[[nodiscard]] std::string bash_completion(const std::vector<CommandPage>& pages);
[[nodiscard]] std::string zsh_completion(const std::vector<CommandPage>& pages);
[[nodiscard]] std::string fish_completion(const std::vector<CommandPage>& pages);

}  // namespace scopeward::cli
