// SPDX-License-Identifier: Apache-2.0
#include "engine/grant.h"

#include <bit>

#include "engine/limits.h"

namespace scopeward {
namespace {

// Does the token end in a segment that is `*`? Then what stands before it.
bool is_wildcard(std::string_view token, std::string_view separators) {
  if (!token.ends_with('*')) return false;
  return token.size() == 1 || separators.find(token[token.size() - 2]) != std::string_view::npos;
}

// Where the token that begins at `at` ends: at a blank, at a byte that no scope may have, or with the text.
std::size_t token_end(std::string_view text, std::size_t at) {
  constexpr std::uint64_t kOnes = 0x0101010101010101ULL, kHighs = 0x8080808080808080ULL;
  const auto zeros = [](std::uint64_t word) { return (word - kOnes) & ~word & kHighs; };
  for (; at + 8 <= text.size(); at += 8) {
    // A high bit for each byte that ends a token, right up to the first of them (in the order of the lowest byte first).
    const auto word = load<std::uint64_t>(text.data() + at);
    const std::uint64_t low = (word - kOnes * 0x21) & ~word & kHighs;
    const std::uint64_t ends = low | (word & kHighs) | zeros(word ^ kOnes * 0x7F) | zeros(word ^ kOnes * '"') |
                               zeros(word ^ kOnes * '\\');
    if (ends == 0) continue;
    if constexpr (std::endian::native == std::endian::little)
      return at + static_cast<std::size_t>(std::countr_zero(ends)) / 8;
    break;
  }
  while (at < text.size() && is_scope_byte(text[at])) ++at;
  return at;
}

// An instance of a family, or nothing that is known.
[[gnu::noinline]] void add_instance(const Vocabulary& v, std::string_view token, ScopeSet& held) {
  std::vector<std::string_view> values;
  const ScopeId family = v.find_instance(token, values);
  if (family == kNotFound) return;
  std::string key;
  for (const std::string_view value : values) {
    if (!key.empty()) key += kKeyJoint;  // no value is empty
    key += value;
  }
  held.add_instance(family, key);
}

[[gnu::noinline]] void add_long(const Vocabulary& v, std::string_view token, ScopeSet& held) {
  const ScopeId id = v.find_long(token);
  if (id == kNotFound) return add_instance(v, token, held);
  held.add(id);
}

[[gnu::always_inline]] inline void add_token(const Vocabulary& v, std::string_view token, ScopeSet& held) {
  if (token.size() > ScopeNames::kLongest) return add_long(v, token, held);
  const ScopeNames::Found found = v.names().find(token);
  if (found.is_whole) return held.add(found.first);
  if (found.id == kNotFound) return add_instance(v, token, held);
  held.add(found.id);
}

}  // namespace

ScopeStringError read_held(const Vocabulary& v, std::string_view scopes, ScopeSet& held) {
  if (scopes.size() > limits::kScopeStringBytes) return {0, scopes.size(), "a scope string has at most 65536 bytes"};
  std::size_t wildcards = 0;
  for (std::size_t at = 0; at < scopes.size();) {
    if (scopes[at] == ' ') {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    at = token_end(scopes, begin);
    if (at < scopes.size() && scopes[at] != ' ')
      return {at, at + 1, "a scope is made of visible ASCII characters without `\"` and `\\`"};
    const std::string_view token = scopes.substr(begin, at - begin);
    add_token(v, token, held);
    if (!v.wildcard_grants || !is_wildcard(token, v.separators)) continue;
    if (++wildcards > limits::kWildcardGrants) return {begin, at, "a scope string has at most 16 wildcards"};
    for (const ScopeId id : v.wildcard(token.substr(0, token.size() - 1))) held.add(id);
  }
  return {};
}

ScopeStringError read_scopes(const Vocabulary& v, std::string_view scopes, Grant& grant) {
  const ScopeStringError error = read_held(v, scopes, grant.held);
  if (!error.message.empty()) return error;
  grant.has_token = true;
  grant.internal = grant.held.internal_part();
  return {};
}

}  // namespace scopeward
