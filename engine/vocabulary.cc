// SPDX-License-Identifier: Apache-2.0
#include "engine/vocabulary.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace scopeward {
namespace {

// Children before parents, without recursion: chains may be as long as the vocabulary.
std::vector<ScopeId> in_order(const std::vector<std::vector<ScopeId>>& implies) {
  std::vector<ScopeId> order;
  std::vector<std::uint32_t> progress(implies.size(), 0);
  std::vector<bool> entered(implies.size(), false);
  std::vector<ScopeId> stack;
  for (ScopeId root = 0; root < implies.size(); ++root) {
    if (entered[root]) continue;
    stack.push_back(root);
    entered[root] = true;
    while (!stack.empty()) {
      const ScopeId at = stack.back();
      if (progress[at] < implies[at].size()) {
        const ScopeId child = implies[at][progress[at]++];
        if (!entered[child]) {
          entered[child] = true;
          stack.push_back(child);
        }
      } else {
        order.push_back(at);
        stack.pop_back();
      }
    }
  }
  return order;
}

}  // namespace

void Vocabulary::find_closures(const std::vector<std::vector<ScopeId>>& implies, const std::vector<ScopeId>& order) {
  std::vector<std::vector<ScopeBits>> closed(implies.size());
  std::vector<std::uint64_t> row(words(), 0);
  std::vector<std::uint32_t> touched;
  const auto add = [&](std::uint32_t word, std::uint64_t bits) {
    if (row[word] == 0) touched.push_back(word);
    row[word] |= bits;
  };
  for (const ScopeId id : order) {
    add(id / 64, 1ULL << (id % 64));
    for (const ScopeId child : implies[id])
      for (const ScopeBits& pair : closed[child]) add(pair.word, pair.bits);
    std::ranges::sort(touched);
    for (const std::uint32_t word : touched) closed[id].push_back({word, std::exchange(row[word], 0)});
    touched.clear();
  }
  rows_.push_back(0);
  for (const auto& pairs : closed) {
    pairs_.append(pairs);
    rows_.push_back(static_cast<std::uint32_t>(pairs_.size()));
  }
}

void Vocabulary::close(const std::vector<std::vector<ScopeId>>& implies) {
  const auto count = static_cast<ScopeId>(scopes.size());
  for (Scope& scope : scopes) {
    names_of_.push_back(keep_text(texts_, scope.name));
    traits_.push_back(static_cast<std::uint8_t>((scope.is_family() ? kFamily : 0) | (scope.internal ? kInternal : 0)));
  }
  const std::vector<ScopeId> order = in_order(implies);
  find_closures(implies, order);

  reachable_.assign(words(), 0);
  const auto is_long = [&](const Scope& scope) { return scope.name.size() > ScopeNames::kLongest; };
  names_.reserve(count);
  long_names_.reserve(static_cast<std::size_t>(std::ranges::count_if(scopes, is_long)));
  std::vector<ScopeId> sorted;
  for (ScopeId id = 0; id < count; ++id) {
    if (scopes[id].internal) {
      if (internal_.empty() || internal_.back().word != id / 64) internal_.push_back({id / 64, 0});
      internal_.back().bits |= 1ULL << (id % 64);
    }
    if (scopes[id].is_requestable())
      for (const ScopeBits& pair : closure(id)) reachable_.at(pair.word) |= pair.bits;
    if (scopes[id].is_family()) continue;
    if (is_long(scopes[id])) {
      long_names_.insert(hash_bytes(scopes[id].name), id);
    } else {
      names_.insert(scopes[id].name, id, closure(id));
    }
    if (!scopes[id].internal) sorted.push_back(id);
  }
  std::ranges::sort(sorted, {}, [&](ScopeId id) -> const std::string& { return scopes[id].name; });
  sorted_ = Array<ScopeId>(std::move(sorted));

  next_in_chain_.assign(count, kNotFound);
  skeletons_.reserve(static_cast<std::size_t>(std::ranges::count_if(scopes, &Scope::is_family)));
  family_rows_.push_back(0);
  for (ScopeId id = 0; id < count; ++id) {
    if (scopes[id].is_family()) add_family(id);
    family_rows_.push_back(static_cast<std::uint32_t>(family_segments_.size()));
  }
  find_covers(implies, order);
}

bool Vocabulary::implies(ScopeId from, ScopeId to) const {
  const auto row = closure(from);
  const auto at = std::ranges::lower_bound(row, to / 64, {}, &ScopeBits::word);
  return at != row.end() && at->word == to / 64 && (at->bits >> (to % 64) & 1) != 0;
}

std::vector<ScopeId> Vocabulary::members(std::span<const ScopeBits> set) const {
  std::vector<ScopeId> ids;
  for (const ScopeBits& pair : set)
    for (std::uint64_t bits = pair.bits; bits != 0; bits &= bits - 1)
      ids.push_back(pair.word * 64 + static_cast<ScopeId>(std::countr_zero(bits)));
  return ids;
}

std::vector<ScopeId> Vocabulary::wildcard(std::string_view prefix) const {
  std::vector<ScopeId> granted;
  const auto sorted = sorted_.all();
  auto at = std::ranges::lower_bound(sorted, prefix, {}, [&](ScopeId id) { return name(id); });
  for (; at != sorted.end() && name(*at).starts_with(prefix); ++at)
    if (name(*at).size() > prefix.size()) granted.push_back(*at);
  return granted;
}

void Vocabulary::find_covers(const std::vector<std::vector<ScopeId>>& implies, const std::vector<ScopeId>& order) {
  // A scope that may be asked for is its own cover. For the others (deprecated, internal, offline_access): a
  // requestable scope covers those that it reaches without passing another requestable one that would do as well.
  const auto count = static_cast<ScopeId>(scopes.size());
  std::vector<std::vector<ScopeBits>> narrower(count);  // what requestable scopes below a scope bring
  std::vector<std::vector<ScopeId>> all(count);
  std::vector<std::uint64_t> row(words(), 0);
  std::vector<std::uint32_t> touched;
  for (const ScopeId id : order) {
    for (const ScopeId child : implies[id]) {
      const std::span<const ScopeBits> below = scopes[child].is_requestable() ? closure(child) : narrower[child];
      for (const ScopeBits& pair : below) {
        if (row[pair.word] == 0) touched.push_back(pair.word);
        row[pair.word] |= pair.bits;
      }
    }
    if (scopes[id].is_requestable())
      for (const ScopeBits& pair : closure(id))
        for (std::uint64_t bits = pair.bits & ~row[pair.word]; bits != 0; bits &= bits - 1) {
          const auto reached = pair.word * 64 + static_cast<ScopeId>(std::countr_zero(bits));
          // More than can be weighed are not kept: any of those that are will bring the scope.
          if ((reached == id || !scopes[reached].is_requestable()) && all[reached].size() <= limits::kAlternatives)
            all[reached].push_back(id);
        }
    std::ranges::sort(touched);
    for (const std::uint32_t word : touched) narrower[id].push_back({word, std::exchange(row[word], 0)});
    touched.clear();
  }
  cover_rows_.push_back(0);
  for (auto& list : all) {
    std::ranges::sort(list);
    covers_.append(list);
    cover_rows_.push_back(static_cast<std::uint32_t>(covers_.size()));
  }
}

}  // namespace scopeward
