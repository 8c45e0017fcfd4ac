// SPDX-License-Identifier: Apache-2.0
#include "engine/grant.h"

#include "engine/limits.h"

namespace scopeward {
namespace {

// Does the token end in a segment that is `*`? Then what stands before it.
bool is_wildcard(std::string_view token, std::string_view separators) {
  if (!token.ends_with('*')) return false;
  return token.size() == 1 || separators.find(token[token.size() - 2]) != std::string_view::npos;
}

void add_token(const Vocabulary& v, std::string_view token, Grant& grant, std::vector<std::string_view>& values) {
  const ScopeId id = v.find(token);
  if (id != kNotFound) {
    grant.held.add(id);
    return;
  }
  const ScopeId family = v.find_instance(token, values);
  if (family == kNotFound) return;
  std::string key;
  for (const std::uint32_t hole : v.scopes[family].hole_order) {
    if (!key.empty()) key += kKeyJoint;  // no value is empty
    key += values[hole];
  }
  grant.held.add_instance(family, key);
}

}  // namespace

ScopeStringError read_scopes(const Vocabulary& v, std::string_view scopes, Grant& grant) {
  if (scopes.size() > limits::kScopeStringBytes) return {0, scopes.size(), "a scope string has at most 65536 bytes"};
  std::vector<std::string_view> values;
  std::size_t wildcards = 0;
  for (std::size_t at = 0; at < scopes.size();) {
    if (scopes[at] == ' ') {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    while (at < scopes.size() && scopes[at] != ' ') {
      if (!is_scope_byte(scopes[at]))
        return {at, at + 1, "a scope is made of visible ASCII characters without `\"` and `\\`"};
      ++at;
    }
    const std::string_view token = scopes.substr(begin, at - begin);
    add_token(v, token, grant, values);
    if (!v.wildcard_grants || !is_wildcard(token, v.separators)) continue;
    if (++wildcards > limits::kWildcardGrants) return {begin, at, "a scope string has at most 16 wildcards"};
    for (const ScopeId id : v.wildcard(token.substr(0, token.size() - 1))) grant.held.add(id);
  }
  grant.has_token = true;
  grant.internal = grant.held.internal_part();
  return {};
}

}  // namespace scopeward
