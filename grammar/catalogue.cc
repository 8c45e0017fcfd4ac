// SPDX-License-Identifier: Apache-2.0
#include "grammar/catalogue.h"

#include <algorithm>
#include <array>

namespace scopeward {
namespace {

constexpr auto kCatalogue = std::to_array<CatalogueEntry>({
#define X(number, name, severity, meaning) {Code::name, #name, Severity::severity, meaning},
    SCOPEWARD_CODES(X)
#undef X
});

}  // namespace

std::span<const CatalogueEntry> catalogue() { return kCatalogue; }

Severity severity_of(Code code) {
  const auto at = std::ranges::find(kCatalogue, code, &CatalogueEntry::code);
  return at == kCatalogue.end() ? Severity::error : at->severity;
}

std::string code_text(Code code) {
  std::string digits = std::to_string(static_cast<unsigned>(code));
  return "P" + std::string(4 - std::min<std::size_t>(4, digits.size()), '0') + digits;
}

}  // namespace scopeward
