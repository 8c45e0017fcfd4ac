// SPDX-License-Identifier: Apache-2.0
#include "grammar/diagnostic.h"

#include <algorithm>
#include <tuple>

namespace scopeward {

void put_in_order(std::vector<Diagnostic>& diagnostics) {
  const auto key = [](const Diagnostic& d) {
    return std::tuple(d.span.source, d.span.begin, d.span.end, d.code, std::string_view(d.message));
  };
  std::ranges::stable_sort(diagnostics, {}, key);
  const auto same = [&](const Diagnostic& a, const Diagnostic& b) { return key(a) == key(b); };
  diagnostics.erase(std::unique(diagnostics.begin(), diagnostics.end(), same), diagnostics.end());
}

std::size_t count_errors(const std::vector<Diagnostic>& diagnostics) {
  return static_cast<std::size_t>(
      std::ranges::count(diagnostics, Severity::error, [](const Diagnostic& d) { return severity_of(d.code); }));
}

}  // namespace scopeward
