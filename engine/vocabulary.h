// SPDX-License-Identifier: Apache-2.0
// The declared scopes of a policy as the decision path needs them: names to numbers, what each implies, which of them a
// client may ask for. Immutable once closed. A family is one scope here; that its bit is in a set means all its
// instances. Tested by tests/engine/vocabulary_test.cc.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/name_table.h"
#include "engine/scope.h"

namespace scopeward {

using ScopeId = std::uint32_t;  // in declaration order

struct Scope {
  std::string name;
  ScopeShape shape;
  std::string description;
  std::string advice;  // of a deprecated one
  std::uint32_t weight = 1;
  bool internal = false, deprecated = false;
  std::vector<std::uint32_t> hole_order;  // of a family: its holes sorted by name, as keys list their values
  [[nodiscard]] bool is_family() const { return shape.is_family(); }
  [[nodiscard]] bool is_requestable() const { return !internal && !deprecated && name != "offline_access"; }
};

struct ScopeBits {  // one word of a set of scopes
  std::uint32_t word = 0;
  std::uint64_t bits = 0;
};

class Vocabulary {
 public:
  std::vector<Scope> scopes;
  std::string separators = ":/";
  bool wildcard_grants = false;

  // Fixes the closures from what each scope implies directly. The implications have no cycle.
  void close(const std::vector<std::vector<ScopeId>>& implies);

  [[nodiscard]] std::size_t words() const { return (scopes.size() + 63) / 64; }
  // The scope and all it implies; of a family, what an instance implies as instances of the same values.
  [[nodiscard]] std::span<const ScopeBits> closure(ScopeId id) const {
    return {pairs_.data() + rows_[id], pairs_.data() + rows_[id + 1]};
  }
  [[nodiscard]] bool implies(ScopeId from, ScopeId to) const;
  [[nodiscard]] std::vector<ScopeId> members(std::span<const ScopeBits> set) const;

  // The scopes that are not for clients to have.
  [[nodiscard]] std::span<const ScopeBits> internal() const { return internal_; }

  // The static scope of that name, or kNotFound.
  [[nodiscard]] ScopeId find(std::string_view name) const {
    return names_.find(hash_bytes(name), [&](ScopeId id) {
      return is_same({texts_.data() + text_begins_[id], text_begins_[id + 1] - text_begins_[id]}, name);
    });
  }

  // The family that a token is an instance of, or kNotFound; its values in the order of shape.holes.
  [[nodiscard]] ScopeId find_instance(std::string_view token, std::vector<std::string_view>& values) const;

  // The declared static scopes, but internal ones, that a held `prefix*` grants.
  [[nodiscard]] std::vector<ScopeId> wildcard(std::string_view prefix) const;

  // All that requestable scopes reach: what the best step-up could hold.
  [[nodiscard]] std::span<const std::uint64_t> reachable() const { return reachable_; }

  // The narrowest scopes that bring `id`: itself if it may be asked for, else those requestable ones that imply it and
  // imply no other such. At most one more than limits::kAlternatives.
  [[nodiscard]] std::span<const ScopeId> covers(ScopeId id) const {
    return {covers_.data() + cover_rows_[id], covers_.data() + cover_rows_[id + 1]};
  }

 private:
  void find_covers(const std::vector<std::vector<ScopeId>>& implies, const std::vector<ScopeId>& order);

  std::vector<std::uint32_t> rows_;
  std::vector<ScopeBits> pairs_;
  std::vector<std::uint64_t> reachable_;
  std::vector<std::uint32_t> cover_rows_;
  std::vector<ScopeId> covers_;
  std::vector<ScopeBits> internal_;
  NameTable names_;
  std::string texts_;  // the names one behind the other, for find()
  std::vector<std::uint32_t> text_begins_;
  std::vector<ScopeId> sorted_;  // static, not internal, by name
  struct FamilyGroup {           // families whose holes stand in the same segments
    std::vector<bool> is_hole;   // by segment
    NameTable table;             // the literal segments to the first family of its chain
  };
  std::vector<FamilyGroup> groups_;
  std::vector<ScopeId> next_in_chain_;
};

}  // namespace scopeward
