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

std::optional<Code> find_code(std::string_view written) {
  std::string_view digits = written;
  if (digits.starts_with('P') || digits.starts_with('p')) digits.remove_prefix(1);
  const bool is_number = !digits.empty() && digits.size() <= 4 &&
                         std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  unsigned number = 0;
  if (is_number)
    for (const char c : digits) number = number * 10 + static_cast<unsigned>(c - '0');
  for (const CatalogueEntry& entry : kCatalogue)
    if (is_number ? static_cast<unsigned>(entry.code) == number : entry.name == written) return entry.code;
  return std::nullopt;
}

}  // namespace scopeward
