// SPDX-License-Identifier: Apache-2.0
#include "engine/hints.h"

#include <algorithm>
#include <optional>

#include "engine/asked.h"

namespace scopeward {
namespace {

class Hinter {
 public:
  Hinter(const DeniedOperation& denied, Terms::Attributes attributes)
      : denied_(denied), attributes_(attributes), vocabulary_(denied.program.model->vocabulary), bases_(denied.bases) {}

  // All alternatives, or nothing when the budget is passed.
  [[nodiscard]] std::optional<std::vector<Alternative>> all() {
    Terms normal(*denied_.program.model, denied_.request, attributes_);
    const auto terms = normal.of_operation(denied_.allows, denied_.denies);
    steps_of_terms_ = normal.steps();
    if (!terms) return std::nullopt;
    scopes_ = normal.scopes();
    for (const Term& first : *terms) {
      if (touches(first.missing, bases_.alone)) continue;
      if (!touches(first.missing, bases_.added_to)) {
        // It serves both kinds of client; any other second term would ask for more.
        if (!add_candidates(first, nullptr)) return std::nullopt;
        continue;
      }
      for (const Term& second : *terms)
        if (!touches(second.missing, bases_.added_to) && !add_candidates(first, &second)) return std::nullopt;
    }
    return std::move(found_);
  }

  [[nodiscard]] std::size_t steps() const { return steps_of_terms_ + steps_; }

 private:
  [[nodiscard]] bool touches(const std::vector<LocalScope>& missing, const ScopeSet& set) const {
    return std::ranges::any_of(missing, [&](LocalScope i) { return set.contains(scopes_[i]); });
  }

  // Every minimal way to hold what the terms ask for, beside the bases, that brings nothing they forbid.
  [[nodiscard]] bool add_candidates(const Term& first, const Term* second) {
    std::vector<std::vector<ScopeRef>> ways;
    std::vector<bool> needed(scopes_.size(), false);
    std::size_t product = 1;
    const auto need = [&](const Term& term, const ScopeSet& base) {
      for (const LocalScope i : term.held) {
        if (needed[i] || base.contains(scopes_[i])) continue;
        needed[i] = true;
        ways.push_back(covers(vocabulary_, denied_.eligible, scopes_[i]));
        product = std::min(product * ways.back().size(), limits::kAlternatives + 1);
      }
    };
    need(first, bases_.alone);
    if (second != nullptr) need(*second, bases_.added_to);
    if (product > limits::kAlternatives) return false;
    for (std::size_t pick = 0; pick < product; ++pick) {
      std::vector<ScopeRef> members;
      std::size_t rest = pick;
      for (const auto& way : ways) {
        members.push_back(way[rest % way.size()]);
        rest /= way.size();
      }
      Alternative alternative = make_alternative(vocabulary_, members);
      if (touches(first.missing, alternative.closure)) continue;
      if (second != nullptr && touches(second->missing, alternative.closure)) continue;
      if (!add(std::move(alternative))) return false;
    }
    return true;
  }

  // Keeps the closures that contain no other.
  [[nodiscard]] bool add(Alternative alternative) {
    steps_ += found_.size() + 1;
    if (steps_ > limits::kHintSteps) return false;
    for (const Alternative& known : found_)
      if (alternative.closure.includes(known.closure)) return true;
    std::erase_if(found_, [&](const Alternative& known) { return known.closure.includes(alternative.closure); });
    found_.push_back(std::move(alternative));
    return found_.size() <= limits::kAlternatives;
  }

  const DeniedOperation& denied_;
  const Terms::Attributes attributes_;
  const Vocabulary& vocabulary_;
  const Bases& bases_;
  std::vector<ScopeRef> scopes_;
  std::vector<Alternative> found_;
  std::size_t steps_ = 0, steps_of_terms_ = 0;
};

struct Ranked {
  std::uint64_t weight = 0;
  std::size_t outside = 0, inside = 0;
  Alternative* alternative = nullptr;
};

// The order of grammar/README.md (Hints): least weight beyond the grant, fewest members outside it, most inside,
// declaration order, values bytewise.
bool comes_before(const Vocabulary& vocabulary, const Ranked& a, const Ranked& b) {
  if (a.weight != b.weight) return a.weight < b.weight;
  if (a.outside != b.outside) return a.outside < b.outside;
  if (a.inside != b.inside) return a.inside > b.inside;
  const auto &x = a.alternative->members, &y = b.alternative->members;
  if (!std::ranges::equal(x, y, {}, &ScopeRef::id, &ScopeRef::id))
    return std::ranges::lexicographical_compare(x, y, {}, &ScopeRef::id, &ScopeRef::id);
  for (std::size_t i = 0; i < x.size(); ++i)
    if (x[i] != y[i]) return comes_first(vocabulary, x[i], y[i]);
  return false;
}

std::vector<Ranked> rank(const Vocabulary& vocabulary, const ScopeSet& held, std::vector<Alternative>& found) {
  std::vector<Ranked> ranking;
  for (Alternative& alternative : found) {
    Ranked ranked{0, 0, 0, &alternative};
    ScopeSet with = held;
    with.add(alternative.closure);
    ranked.weight = with.weight_beyond(held);
    for (const ScopeRef& ref : alternative.members) ++(held.contains(ref) ? ranked.inside : ranked.outside);
    ranking.push_back(ranked);
  }
  std::ranges::sort(ranking, [&](const Ranked& a, const Ranked& b) { return comes_before(vocabulary, a, b); });
  return ranking;
}

}  // namespace

Alternatives find_alternatives(const DeniedOperation& denied, const ScopeSet& held, Terms::Attributes attributes) {
  Alternatives result;
  Hinter hinter(denied, attributes);
  auto found = hinter.all();
  result.steps = hinter.steps();
  result.complete = found.has_value();
  if (!found) return result;
  for (const Ranked& ranked : rank(denied.program.model->vocabulary, held, *found))
    result.ways.push_back(std::move(*ranked.alternative));
  return result;
}

Hints hint(const Program& program, const Grant& grant, const Request& request, Eligible eligible) {
  Hints hints;
  const Vocabulary& vocabulary = program.model->vocabulary;
  ScopeSet added_to = grant.held;
  if (!grant.has_token)
    for (const ScopeId id : program.model->settings.initial_scopes) added_to.add(id);
  DeniedOperation denied{program, request, {}, eligible, {grant.internal, added_to}, {}, {}};
  if (!read_operation(program, request, denied.operation)) return hints;
  const auto keep = [&](std::vector<Match>& matches) {
    return [&](const Match& match) {
      matches.push_back(match);
      denied.is_monotone = denied.is_monotone && program.rules[match.rule].monotone;
    };
  };
  visit_allows(program, denied.operation, keep(denied.allows));
  visit_denies(program, denied.operation, keep(denied.denies));
  if (denied.allows.empty()) return hints;

  Alternatives found = find_alternatives(denied, grant.held);
  hints.complete = found.complete;
  const bool may_ask = eligible == Eligible::requestable;
  if (found.complete) {
    if (may_ask) hints.asked_by = put_asked_first(denied, grant.held, found.ways);
  } else if (auto asked = may_ask ? asked_alternative(denied) : std::nullopt) {
    hints.asked_by = asked->rule;
    found.ways.push_back(std::move(asked->alternative));
  } else if (auto one = reduce(denied)) {
    found.ways.push_back(*std::move(one));
  }
  for (const Alternative& alternative : found.ways) {
    std::vector<std::string> names, missing;
    for (const ScopeRef& ref : alternative.members) {
      const Scope& scope = vocabulary.scopes[ref.id];
      names.push_back(ref.key.empty() ? scope.name : instance_name(scope, ref.key));
      if (!grant.held.contains(ref)) missing.push_back(names.back());
    }
    if (names.empty()) return Hints{{}, {}, {}, hints.complete};  // a valid token alone is enough
    if (hints.alternatives.empty()) {
      hints.required = names;
      hints.missing = std::move(missing);
    }
    hints.alternatives.push_back(std::move(names));
  }
  return hints;
}

}  // namespace scopeward
