// SPDX-License-Identifier: Apache-2.0
// What was found about a policy: so many errors and so many warnings at most, then that there are more.
// Entry point: Findings::report. Tested by tests/limits.
#pragma once

#include <string>
#include <vector>

#include "grammar/diagnostic.h"

namespace scopeward {

struct Findings {
  std::vector<Diagnostic> diagnostics;
  std::size_t errors = 0, warnings = 0;
  [[nodiscard]] bool is_full() const;  // more errors than are told
  // Valid until the next one is reported.
  Diagnostic& report(Code code, Span span, std::string message, std::string label = {}, std::string help = {});

 private:
  Diagnostic beyond_;  // where those go that are too many
};

}  // namespace scopeward
