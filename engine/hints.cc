// SPDX-License-Identifier: Apache-2.0
#include "engine/hints.h"

#include <algorithm>
#include <optional>

#include "engine/search.h"
#include "engine/terms.h"

namespace scopeward {
namespace {

using Set = std::vector<ScopeRef>;  // of scopes to ask for, in declaration order

struct Alternative {
  Set members;
  ScopeSet closure;
};

class Hinter {
 public:
  Hinter(const Program& program, const Request& request, const AskedOperation& operation, Eligible eligible,
         const ScopeSet& alone, const ScopeSet& added_to)
      : program_(program),
        model_(*program.model),
        vocabulary_(model_.vocabulary),
        request_(request),
        operation_(operation),
        eligible_(eligible),
        alone_(alone),
        added_to_(added_to) {
    visit_allows(program, operation, [&](const Match& match) { keep(allows_, match); });
    visit_denies(program, operation, [&](const Match& match) { keep(denies_, match); });
  }

  // Nothing when the budget is passed.
  [[nodiscard]] std::optional<std::vector<Alternative>> all() {
    Terms normal(model_, request_);
    const auto terms = normal.of_operation(allows_, denies_);
    if (!terms) return std::nullopt;
    scopes_ = normal.scopes();
    std::vector<Alternative> found;
    for (const Term& first : *terms) {
      if (touches(first.missing, alone_)) continue;
      if (!touches(first.missing, added_to_)) {
        if (!add_candidates(first, nullptr, found)) return std::nullopt;
        continue;
      }
      for (const Term& second : *terms)
        if (!touches(second.missing, added_to_) && !add_candidates(first, &second, found)) return std::nullopt;
    }
    return found;
  }

  // One alternative that no member can be dropped from, found without the normal form. Nothing if there is none, or
  // none within the budget: the search that gives a denial its reason says so too.
  [[nodiscard]] std::optional<Alternative> one(bool monotone) {
    Set members;
    if (monotone) {
      if (eligible_ == Eligible::requestable && !reachable(program_, request_, operation_, alone_)) return std::nullopt;
      members = relevant();
      if (!sufficient(members)) return std::nullopt;
    } else {
      Search search(program_, request_, operation_, {alone_, added_to_});
      if (eligible_ == Eligible::declared || search.run() != Found::some) return std::nullopt;
      search.visit_chosen([&](ScopeId id, std::string_view key) { members.push_back({id, std::string(key)}); });
    }
    drop_what_is_not_needed(members);
    return make(members);
  }

  [[nodiscard]] bool is_monotone() const { return monotone_; }
  [[nodiscard]] bool has_allow() const { return !allows_.empty(); }

 private:
  void keep(std::vector<Match>& matches, const Match& match) {
    matches.push_back(match);
    monotone_ = monotone_ && program_.rules[match.rule].monotone;
  }

  [[nodiscard]] bool touches(const std::vector<LocalScope>& missing, const ScopeSet& set) const {
    return std::ranges::any_of(missing, [&](LocalScope i) { return set.contains(scopes_[i]); });
  }

  // The ways to bring one scope, narrowest first.
  [[nodiscard]] std::vector<ScopeRef> covers(const ScopeRef& wanted) const {
    if (eligible_ == Eligible::declared) return {wanted};
    std::vector<ScopeRef> result;
    for (const ScopeId id : vocabulary_.covers(wanted.id)) {
      const bool instance = vocabulary_.scopes[id].is_family();
      result.push_back({id, instance ? wanted.key : std::string()});
    }
    return result;
  }

  // Every minimal way to hold what the terms ask for, beside the bases, that brings nothing they forbid.
  [[nodiscard]] bool add_candidates(const Term& first, const Term* second, std::vector<Alternative>& found) {
    Set needed;
    const auto need = [&](const Term& term, const ScopeSet& base) {
      for (const LocalScope i : term.held)
        if (!base.contains(scopes_[i]) && std::ranges::find(needed, scopes_[i]) == needed.end())
          needed.push_back(scopes_[i]);
    };
    need(first, alone_);
    if (second != nullptr) need(*second, added_to_);
    std::vector<std::vector<ScopeRef>> ways;
    std::size_t product = 1;
    for (const ScopeRef& scope : needed) {
      ways.push_back(covers(scope));
      product *= ways.back().size();
      if (product > limits::kAlternatives) return false;
    }
    for (std::size_t pick = 0; pick < product; ++pick) {
      Set members;
      std::size_t rest = pick;
      for (const auto& way : ways) {
        members.push_back(way[rest % way.size()]);
        rest /= way.size();
      }
      Alternative alternative = make(members);
      if (touches(first.missing, alternative.closure) ||
          (second != nullptr && touches(second->missing, alternative.closure)))
        continue;
      if (!add(std::move(alternative), found)) return false;
    }
    return true;
  }

  [[nodiscard]] bool add(Alternative alternative, std::vector<Alternative>& found) {
    steps_ += found.size() + 1;
    if (steps_ > limits::kHintSteps) return false;
    for (const Alternative& known : found)
      if (alternative.closure.includes(known.closure)) return true;
    std::erase_if(found, [&](const Alternative& known) { return known.closure.includes(alternative.closure); });
    found.push_back(std::move(alternative));
    return found.size() <= limits::kAlternatives;
  }

  // The closure, and of the members those that no other implies, in declaration order.
  [[nodiscard]] Alternative make(const Set& members) const {
    Alternative result{{}, ScopeSet(vocabulary_)};
    for (const ScopeRef& ref : members) result.closure.add(ref);
    for (const ScopeRef& ref : members) {
      const bool implied = std::ranges::any_of(members, [&](const ScopeRef& other) {
        return other != ref && vocabulary_.implies(other.id, ref.id) && (other.key.empty() || other.key == ref.key);
      });
      if (!implied && std::ranges::find(result.members, ref) == result.members.end()) result.members.push_back(ref);
    }
    std::ranges::sort(result.members,
                      [&](const ScopeRef& a, const ScopeRef& b) { return comes_first(vocabulary_, a, b); });
    return result;
  }

  // All that could help, the broadest first, so that dropping keeps the narrow ones.
  [[nodiscard]] Set relevant() const {
    Set all;
    const auto collect = [&](const std::vector<Match>& matches) {
      for (const Match& match : matches)
        if (model_.rules[match.rule].requirement != kNone)
          collect_scopes(model_.rules[match.rule].requirement, match, all);
    };
    collect(allows_);
    collect(denies_);
    std::ranges::sort(all, [&](const ScopeRef& a, const ScopeRef& b) { return comes_first(vocabulary_, a, b); });
    const auto rest = std::ranges::unique(all);
    all.erase(rest.begin(), rest.end());
    std::ranges::stable_sort(all, [&](const ScopeRef& a, const ScopeRef& b) {
      return vocabulary_.closure(a.id).size() > vocabulary_.closure(b.id).size();
    });
    return all;
  }

  void collect_scopes(FormulaId id, const Match& match, Set& all) const {
    const Formula& f = model_.formulas[id];
    if (f.kind == Formula::Kind::let) return collect_scopes(model_.lets[f.index].formula, match, all);
    for (const FormulaId operand : model_.operands_of(f)) collect_scopes(operand, match, all);
    if (f.kind != Formula::Kind::atom || model_.atoms[f.index].kind == Atom::Kind::attribute) return;
    const Atom& atom = model_.atoms[f.index];
    ScopeRef wanted{atom.index, {}};
    if (atom.kind == Atom::Kind::family) {
      BoundKey key;
      bind(model_, model_.family_tests[atom.index], match, request_, key);
      if (key.size == 0) return;
      wanted = {model_.family_tests[atom.index].family, std::string(key.view())};
    }
    for (ScopeRef& cover : covers(wanted)) all.push_back(std::move(cover));
  }

  [[nodiscard]] bool sufficient(const Set& members) const {
    ScopeSet alone = alone_, added_to = added_to_;
    for (const ScopeRef& ref : members) {
      alone.add(ref);
      added_to.add(ref);
    }
    return allowed(alone) && allowed(added_to);
  }

  [[nodiscard]] bool allowed(const ScopeSet& held) const {
    HeldAtoms atoms{model_, request_, held};
    Walk<HeldAtoms> walk(program_, atoms);
    const auto holds = [&](const Match& match) {
      atoms.match = &match;
      return walk.holds(program_.rules[match.rule], true);
    };
    return std::ranges::none_of(denies_, holds) && std::ranges::any_of(allows_, holds);
  }

  // Halves, quarters and so on first, then one by one, until nothing more can go.
  void drop_what_is_not_needed(Set& members) const {
    const auto try_without = [&](std::size_t begin, std::size_t count) {
      Set fewer(members.begin(), members.begin() + static_cast<std::ptrdiff_t>(begin));
      fewer.insert(fewer.end(), members.begin() + static_cast<std::ptrdiff_t>(std::min(begin + count, members.size())),
                   members.end());
      if (!sufficient(fewer)) return false;
      members = std::move(fewer);
      return true;
    };
    for (std::size_t chunk = members.size() / 2; chunk > 1; chunk /= 2)
      for (std::size_t at = 0; at < members.size();)
        if (!try_without(at, chunk)) at += chunk;
    for (bool again = true; again;) {
      again = false;
      for (std::size_t at = 0; at < members.size();) {
        if (try_without(at, 1)) {
          again = !monotone_;
        } else {
          ++at;
        }
      }
    }
  }

  const Program& program_;
  const Model& model_;
  const Vocabulary& vocabulary_;
  const Request& request_;
  const AskedOperation& operation_;
  Eligible eligible_;
  const ScopeSet& alone_;
  const ScopeSet& added_to_;
  std::vector<Match> allows_, denies_;
  std::vector<ScopeRef> scopes_;
  bool monotone_ = true;
  std::size_t steps_ = 0;
};

struct Ranked {
  std::uint64_t weight = 0;
  std::size_t outside = 0, inside = 0;
  const Alternative* alternative = nullptr;
};

// Design 1.6: least weight beyond the grant, fewest members outside it, most inside, declaration order, values
// bytewise.
bool comes_before(const Vocabulary& vocabulary, const Ranked& a, const Ranked& b) {
  if (a.weight != b.weight) return a.weight < b.weight;
  if (a.outside != b.outside) return a.outside < b.outside;
  if (a.inside != b.inside) return a.inside > b.inside;
  const Set &x = a.alternative->members, &y = b.alternative->members;
  if (!std::ranges::equal(x, y, {}, &ScopeRef::id, &ScopeRef::id))
    return std::ranges::lexicographical_compare(x, y, {}, &ScopeRef::id, &ScopeRef::id);
  for (std::size_t i = 0; i < x.size(); ++i)
    if (x[i] != y[i]) return comes_first(vocabulary, x[i], y[i]);
  return false;
}

}  // namespace

Hints hint(const Program& program, const Grant& grant, const Request& request, Eligible eligible) {
  Hints hints;
  AskedOperation operation;
  if (!read_operation(program, request, operation)) return hints;
  const Vocabulary& vocabulary = program.model->vocabulary;
  ScopeSet added_to = grant.held;
  if (!grant.has_token)
    for (const ScopeId id : program.model->settings.initial_scopes) added_to.add(id);

  Hinter hinter(program, request, operation, eligible, grant.internal, added_to);
  if (!hinter.has_allow()) return hints;
  auto found = hinter.all();
  if (!found) {
    hints.complete = false;
    found.emplace();
    if (auto one = hinter.one(hinter.is_monotone())) found->push_back(*std::move(one));
  }

  std::vector<Ranked> ranking;
  for (const Alternative& alternative : *found) {
    Ranked ranked{0, 0, 0, &alternative};
    ScopeSet with = grant.held;
    with.add(alternative.closure);
    ranked.weight = with.weight_beyond(grant.held);
    for (const ScopeRef& ref : alternative.members) ++(grant.held.contains(ref) ? ranked.inside : ranked.outside);
    ranking.push_back(ranked);
  }
  std::ranges::sort(ranking, [&](const Ranked& a, const Ranked& b) { return comes_before(vocabulary, a, b); });
  for (const Ranked& ranked : ranking) {
    std::vector<std::string> names;
    for (const ScopeRef& ref : ranked.alternative->members) {
      const Scope& scope = vocabulary.scopes[ref.id];
      names.push_back(ref.key.empty() ? scope.name : instance_name(scope, ref.key));
      if (&ranked == ranking.data() && !grant.held.contains(ref)) hints.missing.push_back(names.back());
    }
    if (names.empty()) return Hints{{}, {}, {}, hints.complete};  // a valid token alone is enough
    hints.alternatives.push_back(std::move(names));
  }
  if (!hints.alternatives.empty()) hints.required = hints.alternatives.front();
  return hints;
}

}  // namespace scopeward
