// SPDX-License-Identifier: Apache-2.0
// The declared scopes of a policy as the decision path needs them: names to numbers, what each implies, which of them a
// client may ask for. Immutable once closed. A family is one scope here; that its bit is in a set means all its
// instances. Decisions read the arrays alone; `scopes` is for whoever explains, and empty where a compiled form was
// opened. Tested by tests/engine/vocabulary_test.cc.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/limits.h"
#include "engine/scope_names.h"
#include "engine/scope.h"

namespace scopeward {

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

class Vocabulary {
 public:
  std::vector<Scope> scopes;
  std::string separators = ":/";
  bool wildcard_grants = false;

  // Fixes the closures from what each scope implies directly. The implications have no cycle.
  void close(const std::vector<std::vector<ScopeId>>& implies);

  [[nodiscard]] std::size_t size() const { return traits_.size(); }
  [[nodiscard]] std::size_t words() const { return (size() + 63) / 64; }
  [[nodiscard]] std::string_view name(ScopeId id) const { return text_at(texts_, names_of_[id]); }
  [[nodiscard]] bool is_family(ScopeId id) const { return (traits_[id] & kFamily) != 0; }
  [[nodiscard]] bool is_internal(ScopeId id) const { return (traits_[id] & kInternal) != 0; }

  // The scope and all it implies; of a family, what an instance implies as instances of the same values.
  [[nodiscard]] std::span<const ScopeBits> closure(ScopeId id) const {
    return pairs_.slice(rows_[id], rows_[std::size_t{id} + 1]);
  }
  [[nodiscard]] bool implies(ScopeId from, ScopeId to) const;
  [[nodiscard]] std::vector<ScopeId> members(std::span<const ScopeBits> set) const;

  // The scopes that are not for clients to have.
  [[nodiscard]] std::span<const ScopeBits> internal() const { return internal_.all(); }

  // The static scope of that name, or kNotFound.
  [[nodiscard]] ScopeId find(std::string_view name) const {
    return name.size() <= ScopeNames::kLongest ? names_.find(name).id : find_long(name);
  }
  [[nodiscard]] ScopeId find_long(std::string_view name) const {
    return long_names_.find(hash_bytes(name), [&](ScopeId id) { return is_same(this->name(id), name); });
  }
  [[nodiscard]] const ScopeNames& names() const { return names_; }  // those that are not long

  // The family that a token is an instance of, or kNotFound; its values in the order of the names of their holes.
  [[nodiscard]] ScopeId find_instance(std::string_view token, std::vector<std::string_view>& values) const;

  // The declared static scopes, but internal ones, that a held `prefix*` grants.
  [[nodiscard]] std::vector<ScopeId> wildcard(std::string_view prefix) const;

  // All that requestable scopes reach: what the best step-up could hold.
  [[nodiscard]] const Array<std::uint64_t>& reachable() const { return reachable_; }

  // The narrowest scopes that bring `id`: itself if it may be asked for, else those requestable ones that imply it and
  // imply no other such. At most one more than limits::kAlternatives.
  [[nodiscard]] std::span<const ScopeId> covers(ScopeId id) const {
    return covers_.slice(cover_rows_[id], cover_rows_[std::size_t{id} + 1]);
  }

  template <typename Self, typename Visit>
  static void visit_arrays(Self& self, Visit&& visit) {
    visit(self.traits_);
    visit(self.rows_);
    visit(self.pairs_);
    visit(self.reachable_);
    visit(self.cover_rows_);
    visit(self.covers_);
    visit(self.internal_);
    ScopeNames::visit_arrays(self.names_, visit);
    NameTable::visit_arrays(self.long_names_, visit);
    visit(self.texts_);
    visit(self.names_of_);
    visit(self.sorted_);
    visit(self.groups_);
    NameTable::visit_arrays(self.skeletons_, visit);
    visit(self.next_in_chain_);
    visit(self.family_rows_);
    visit(self.family_segments_);
  }

 private:
  static constexpr std::uint8_t kFamily = 1, kInternal = 2;
  struct FamilyGroup {  // families with as many segments, whose holes stand in the same ones
    std::uint16_t segments = 0, holes = 0;
    std::array<std::uint16_t, limits::kHoles> at{};
    [[nodiscard]] bool is_hole(std::size_t segment) const;
    friend bool operator==(const FamilyGroup&, const FamilyGroup&) = default;
  };
  struct FamilySegment {
    TextPlace prefix, suffix;
    std::uint16_t place = kNoPlace;  // of the hole among those of the family, by name; kNoPlace: there is none
    std::uint16_t joint = 0;         // the separator behind, or 0
  };
  static constexpr std::uint16_t kNoPlace = 0xFFFF;

  void find_closures(const std::vector<std::vector<ScopeId>>& implies, const std::vector<ScopeId>& order);
  void find_covers(const std::vector<std::vector<ScopeId>>& implies, const std::vector<ScopeId>& order);
  void add_family(ScopeId id);
  [[nodiscard]] std::span<const FamilySegment> segments_of(ScopeId family) const {
    return family_segments_.slice(family_rows_[family], family_rows_[std::size_t{family} + 1]);
  }
  [[nodiscard]] ScopeId find_skeleton(std::uint32_t group, std::span<const std::string_view> segments,
                                      std::uint64_t hash) const;
  [[nodiscard]] bool is_instance(ScopeId family, std::span<const std::string_view> segments,
                                 std::vector<std::string_view>& values) const;

  Array<std::uint8_t> traits_;
  Array<std::uint32_t> rows_;
  Array<ScopeBits> pairs_;
  Array<std::uint64_t> reachable_;
  Array<std::uint32_t> cover_rows_;
  Array<ScopeId> covers_;
  Array<ScopeBits> internal_;
  ScopeNames names_;
  NameTable long_names_;
  Array<char> texts_;
  Array<TextPlace> names_of_;
  Array<ScopeId> sorted_;  // static, not internal, by name
  Array<FamilyGroup> groups_;
  NameTable skeletons_;  // a group's number and the literal segments to the first family of its chain
  Array<ScopeId> next_in_chain_;
  Array<std::uint32_t> family_rows_;
  Array<FamilySegment> family_segments_;
};

}  // namespace scopeward
