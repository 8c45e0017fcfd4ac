// SPDX-License-Identifier: Apache-2.0
// One alternative where there are too many to list: make_alternative(), covers() and reduce() of alternative.h.
#include <algorithm>
#include <map>

#include "engine/alternative.h"

namespace scopeward {
namespace {

// Scopes that are tried, which can also be taken away again: each counts how many of those tried bring it.
class Trial {
 public:
  explicit Trial(const Vocabulary& vocabulary) : vocabulary_(vocabulary), counts_(vocabulary.scopes.size(), 0) {}

  void add(const ScopeRef& ref) { change(ref, 1); }
  void remove(const ScopeRef& ref) { change(ref, -1); }
  [[nodiscard]] bool contains(ScopeId id) const { return counts_[id] > 0; }
  [[nodiscard]] bool contains_instance(ScopeId family, std::string_view key) const {
    if (contains(family)) return true;
    const auto at = instances_.find({family, std::string(key)});
    return at != instances_.end() && at->second > 0;
  }

 private:
  void change(const ScopeRef& ref, std::int32_t by) {
    for (const ScopeBits& pair : vocabulary_.closure(ref.id))
      for (std::uint64_t bits = pair.bits; bits != 0; bits &= bits - 1) {
        const auto id = pair.word * 64 + static_cast<ScopeId>(std::countr_zero(bits));
        (ref.key.empty() ? counts_[id] : instances_[{id, ref.key}]) += by;
      }
  }

  const Vocabulary& vocabulary_;
  std::vector<std::int32_t> counts_;
  std::map<std::pair<ScopeId, std::string>, std::int32_t> instances_;
};

struct Beside {  // what is tried, beside what is held anyway
  const ScopeSet& base;
  const Trial& trial;
  [[nodiscard]] bool contains(ScopeId id) const { return base.contains(id) || trial.contains(id); }
  [[nodiscard]] bool contains_instance(ScopeId family, std::string_view key) const {
    return base.contains_instance(family, key) || trial.contains_instance(family, key);
  }
};

class Reducer {
 public:
  explicit Reducer(const DeniedOperation& denied)
      : denied_(denied), model_(*denied.program.model), trial_(model_.vocabulary) {}

  [[nodiscard]] std::optional<Alternative> run() {
    if (!start()) return std::nullopt;
    for (const ScopeRef& ref : members_) trial_.add(ref);
    if (!is_sufficient()) return std::nullopt;
    drop_what_is_not_needed();
    return make_alternative(model_.vocabulary, members_);
  }

 private:
  [[nodiscard]] bool start() {
    if (denied_.is_monotone) {
      collect_relevant();
      return true;
    }
    if (denied_.eligible == Eligible::declared) return false;
    if (harmless_scopes_do(denied_.program, denied_.request, denied_.operation, denied_.bases)) {
      collect_relevant();
      std::erase_if(members_, [&](const ScopeRef& ref) { return denied_.program.hurts(ref.id); });
      return true;
    }
    Search search(denied_.program, denied_.request, denied_.operation, denied_.bases);
    if (search.run() != Found::some) return false;
    search.visit_chosen([&](ScopeId id, std::string_view key) { members_.push_back({id, std::string(key)}); });
    return true;
  }

  // All that could help, the broadest first, so that the narrow ones are kept.
  void collect_relevant() {
    for (const auto* const matches : {&denied_.allows, &denied_.denies})
      for (const Match& match : *matches) {
        seen_lets_.assign(model_.lets.size(), false);
        if (model_.rules[match.rule].requirement != kNone) collect(model_.rules[match.rule].requirement, match);
      }
    const Vocabulary& v = model_.vocabulary;
    std::ranges::sort(members_, [&](const ScopeRef& a, const ScopeRef& b) { return comes_first(v, a, b); });
    members_.erase(std::unique(members_.begin(), members_.end()), members_.end());
    std::ranges::stable_sort(members_, std::greater<>(), [&](const ScopeRef& ref) { return v.closure(ref.id).size(); });
  }

  void collect(FormulaId id, const Match& match) {
    const Formula& f = model_.formulas[id];
    if (f.kind == Formula::Kind::let) {
      if (!seen_lets_[f.index]) {
        seen_lets_[f.index] = true;
        collect(model_.lets[f.index].formula, match);
      }
      return;
    }
    for (const FormulaId operand : model_.operands_of(f)) collect(operand, match);
    if (f.kind != Formula::Kind::atom || model_.atoms[f.index].kind == Atom::Kind::attribute) return;
    const Atom& atom = model_.atoms[f.index];
    ScopeRef wanted{atom.index, {}};
    if (atom.kind == Atom::Kind::family) {
      BoundKey key;
      bind(model_, model_.family_tests[atom.index], match, denied_.request, key);
      if (key.size == 0) return;
      wanted = {model_.family_tests[atom.index].family, std::string(key.view())};
    }
    for (ScopeRef& cover : covers(model_.vocabulary, denied_.eligible, wanted)) members_.push_back(std::move(cover));
  }

  [[nodiscard]] bool is_sufficient() const {
    return is_allowed(denied_, Beside{denied_.bases.alone, trial_}) &&
           is_allowed(denied_, Beside{denied_.bases.added_to, trial_});
  }

  // Halves, quarters and so on first, then one by one, until nothing more can go.
  void drop_what_is_not_needed() {
    for (std::size_t chunk = members_.size() / 2; chunk > 1; chunk /= 2) (void)drop_chunks(chunk);
    while (drop_chunks(1) && !denied_.is_monotone) {
    }
  }

  bool drop_chunks(std::size_t chunk) {
    std::vector<ScopeRef> kept;
    for (std::size_t at = 0; at < members_.size(); at += chunk) {
      const std::span<const ScopeRef> some(members_.data() + at, std::min(chunk, members_.size() - at));
      for (const ScopeRef& ref : some) trial_.remove(ref);
      if (is_sufficient()) continue;
      for (const ScopeRef& ref : some) {
        trial_.add(ref);
        kept.push_back(ref);
      }
    }
    const bool dropped = kept.size() < members_.size();
    members_ = std::move(kept);
    return dropped;
  }

  const DeniedOperation& denied_;
  const Model& model_;
  Trial trial_;
  std::vector<ScopeRef> members_;
  std::vector<bool> seen_lets_;
};

}  // namespace

Alternative make_alternative(const Vocabulary& vocabulary, const std::vector<ScopeRef>& members) {
  Alternative result{members, ScopeSet(vocabulary)};
  std::ranges::sort(result.members,
                    [&](const ScopeRef& a, const ScopeRef& b) { return comes_first(vocabulary, a, b); });
  result.members.erase(std::unique(result.members.begin(), result.members.end()), result.members.end());
  ScopeSet implied(vocabulary);
  for (const ScopeRef& ref : result.members) {
    result.closure.add(ref);
    implied.add_implied_by(ref);
  }
  std::erase_if(result.members, [&](const ScopeRef& ref) { return implied.contains(ref); });
  return result;
}

std::vector<ScopeRef> covers(const Vocabulary& vocabulary, Eligible eligible, const ScopeRef& wanted) {
  if (eligible == Eligible::declared) return {wanted};
  std::vector<ScopeRef> result;
  for (const ScopeId id : vocabulary.covers(wanted.id))
    result.push_back({id, vocabulary.scopes[id].is_family() ? wanted.key : std::string()});
  return result;
}

std::optional<Alternative> reduce(const DeniedOperation& denied) { return Reducer(denied).run(); }

}  // namespace scopeward
