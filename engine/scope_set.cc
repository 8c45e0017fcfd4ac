// SPDX-License-Identifier: Apache-2.0
#include "engine/scope_set.h"

#include <algorithm>

namespace scopeward {
namespace {

std::uint64_t hash_of(ScopeId family, std::string_view key) {
  return hash_bytes(key, family * 0x9E3779B97F4A7C15ULL + 7);
}

// The values of a key in the order of the family's name.
std::vector<std::string_view> values_of(const Scope& family, std::string_view key) {
  std::vector<std::string_view> values(family.shape.holes.size());
  for (const std::uint32_t hole : family.hole_order) {
    const std::size_t end = key.find(kKeyJoint);
    values[hole] = key.substr(0, end);
    key.remove_prefix(end == std::string_view::npos ? key.size() : end + 1);
  }
  return values;
}

}  // namespace

bool comes_first(const Vocabulary& vocabulary, const ScopeRef& a, const ScopeRef& b) {
  if (a.id != b.id) return a.id < b.id;
  if (a.key == b.key) return false;
  if (a.key.empty() || b.key.empty()) return a.key.empty();
  return values_of(vocabulary.scopes[a.id], a.key) < values_of(vocabulary.scopes[b.id], b.key);
}

std::string instance_name(const Scope& family, std::string_view key) {
  const std::vector<std::string_view> values = values_of(family, key);
  std::string name;
  for (std::size_t i = 0; i < family.shape.segments.size(); ++i) {
    const ScopeSegment& segment = family.shape.segments[i];
    if (i > 0) name += family.shape.joints[i - 1];
    name += segment.prefix;
    if (segment.hole != kNoHole) name.append(values[segment.hole]).append(segment.suffix);
  }
  return name;
}

void ScopeSet::add(ScopeId id) {
  for (const ScopeBits& pair : vocabulary_->closure(id)) bits_.add(pair.word, pair.bits);
}

void ScopeSet::add_instance(ScopeId family, std::string_view key) {
  if (contains_instance(family, key)) return;
  // What a family implies are families with the same holes, so the values carry over as they are.
  for (const ScopeBits& pair : vocabulary_->closure(family))
    for (std::uint64_t bits = pair.bits; bits != 0; bits &= bits - 1)
      insert(pair.word * 64 + static_cast<ScopeId>(std::countr_zero(bits)), key);
}

void ScopeSet::add_implied_by(const ScopeRef& ref) {
  for (const ScopeBits& pair : vocabulary_->closure(ref.id)) {
    std::uint64_t bits = pair.bits;
    if (pair.word == ref.id / 64) bits &= ~(1ULL << (ref.id % 64));
    if (ref.key.empty()) {
      bits_.add(pair.word, bits);
      continue;
    }
    for (; bits != 0; bits &= bits - 1) insert(pair.word * 64 + static_cast<ScopeId>(std::countr_zero(bits)), ref.key);
  }
}

void ScopeSet::add(const ScopeSet& other) {
  for (std::size_t i = 0; i < bits_.size(); ++i) bits_.add(i, other.bits_[i]);
  for (const Instance& instance : other.instances_.all()) insert(instance.family, other.key(instance));
}

std::uint32_t ScopeSet::Instances::find(ScopeId family, std::string_view wanted) const {
  return table.find(hash_of(family, wanted),
                    [&](std::uint32_t i) { return all[i].family == family && key(all[i]) == wanted; });
}

void ScopeSet::insert(ScopeId family, std::string_view key) {
  Instances& here = instances_.make();
  if (here.find(family, key) != kNotFound) return;
  if (here.table.is_full()) {
    here.table = {};
    here.table.reserve(std::max<std::size_t>(8, here.all.size() * 2));
    for (std::uint32_t i = 0; i < here.all.size(); ++i)
      here.table.insert(hash_of(here.all[i].family, here.key(here.all[i])), i);
  }
  here.table.insert(hash_of(family, key), static_cast<std::uint32_t>(here.all.size()));
  here.all.push_back({family, static_cast<std::uint32_t>(here.keys.size()), static_cast<std::uint32_t>(key.size())});
  here.keys += key;
}

bool ScopeSet::includes(const ScopeSet& other) const {
  for (std::size_t i = 0; i < bits_.size(); ++i)
    if ((other.bits_[i] & ~bits_[i]) != 0) return false;
  return std::ranges::all_of(other.instances_.all(),
                             [&](const Instance& i) { return contains_instance(i.family, other.key(i)); });
}

std::vector<ScopeRef> ScopeSet::members() const {
  std::vector<ScopeRef> refs;
  for (std::size_t word = 0; word < bits_.size(); ++word)
    for (std::uint64_t bits = bits_[word]; bits != 0; bits &= bits - 1)
      refs.push_back({static_cast<ScopeId>(word * 64 + static_cast<std::size_t>(std::countr_zero(bits))), {}});
  for (const Instance& i : instances_.all())
    if (!contains(i.family)) refs.push_back({i.family, std::string(key(i))});
  std::ranges::sort(refs, [this](const ScopeRef& a, const ScopeRef& b) { return comes_first(*vocabulary_, a, b); });
  return refs;
}

ScopeSet ScopeSet::internal_part() const {
  ScopeSet part(*vocabulary_);
  for (const ScopeBits& internal : vocabulary_->internal())
    for (std::uint64_t bits = bits_[internal.word] & internal.bits; bits != 0; bits &= bits - 1)
      part.add(internal.word * 64 + static_cast<ScopeId>(std::countr_zero(bits)));
  for (const Instance& i : instances_.all())
    if (vocabulary_->is_internal(i.family)) part.add_instance(i.family, key(i));
  return part;
}

std::uint64_t ScopeSet::weight_beyond(const ScopeSet& other) const {
  std::uint64_t total = 0;
  std::vector<ScopeId> counted;
  for (std::size_t word = 0; word < bits_.size(); ++word)
    for (std::uint64_t bits = bits_[word] & ~other.bits_[word]; bits != 0; bits &= bits - 1) {
      const auto id = static_cast<ScopeId>(word * 64 + static_cast<std::size_t>(std::countr_zero(bits)));
      total += vocabulary_->scopes[id].weight;
      if (vocabulary_->scopes[id].is_family()) counted.push_back(id);
    }
  for (const Instance& i : instances_.all()) {
    if (other.contains_instance(i.family, key(i)) || std::ranges::find(counted, i.family) != counted.end()) continue;
    total += vocabulary_->scopes[i.family].weight;
    counted.push_back(i.family);
  }
  return total;
}

}  // namespace scopeward
