// SPDX-License-Identifier: Apache-2.0
#include "engine/asked.h"

#include <algorithm>

namespace scopeward {
namespace {

// In source order; a rule asks once for each of its targets that matches.
std::vector<const Match*> asking(const DeniedOperation& denied) {
  std::vector<const Match*> matches;
  for (const Match& match : denied.allows)
    if (!denied.program.model->rules[match.rule].asked.empty()) matches.push_back(&match);
  std::ranges::sort(matches, [](const Match* a, const Match* b) {
    return a->rule != b->rule ? a->rule < b->rule : a->pattern < b->pattern;
  });
  return matches;
}

// What the rule asks for here, or nothing if a value can't fill a hole.
std::optional<Alternative> bind_asked(const DeniedOperation& denied, const Match& match) {
  const Model& model = *denied.program.model;
  std::vector<ScopeRef> members;
  for (const AskedScope& asked : model.rules[match.rule].asked) {
    ScopeRef ref{asked.scope.family, {}};
    if (!asked.scope.bindings.empty()) {
      BoundKey key;
      bind(model, asked.scope, match, denied.request, key);
      if (key.size == 0) return std::nullopt;
      ref.key = key.view();
    }
    members.push_back(std::move(ref));
  }
  return make_alternative(model.vocabulary, members);
}

bool is_same(const ScopeSet& a, const ScopeSet& b) { return a.includes(b) && b.includes(a); }

bool is_sufficient(const DeniedOperation& denied, const ScopeSet& asked) {
  for (const ScopeSet* const base : {&denied.bases.alone, &denied.bases.added_to}) {
    ScopeSet held = *base;
    held.add(asked);
    if (!is_allowed(denied, held)) return false;
  }
  return true;
}

// Are the others not enough, and neither with what this member implies and could be asked for? False, too, past the
// budget of steps.
bool is_needed(const DeniedOperation& denied, const Alternative& alternative, const ScopeRef& member,
               std::size_t& steps) {
  const Vocabulary& v = denied.program.model->vocabulary;
  ScopeSet others(v), implied(v);
  for (const ScopeRef& ref : alternative.members)
    if (ref != member) others.add(ref);
  steps += alternative.members.size();
  if (is_sufficient(denied, others)) return false;
  implied.add_implied_by(member);
  bool is_more = false;
  for (const ScopeRef& ref : implied.members()) {
    if (++steps > limits::kHintSteps) return false;
    if (!v.scopes[ref.id].is_requestable() || others.contains(ref)) continue;
    others.add(ref);
    steps += v.closure(ref.id).size();
    is_more = true;
  }
  return !is_more || !is_sufficient(denied, others);
}

}  // namespace

std::uint32_t put_asked_first(const DeniedOperation& denied, const ScopeSet& held,
                              std::vector<Alternative>& in_order) {
  std::size_t steps = 0;
  for (const Match* const match : asking(denied)) {
    const std::optional<Alternative> asked = bind_asked(denied, *match);
    if (!asked) continue;
    if ((steps += in_order.size()) > limits::kHintSteps) return kNone;
    const auto chosen = std::ranges::find_if(
        in_order, [&](const Alternative& one) { return is_same(one.closure, asked->closure); });
    if (chosen == in_order.end()) continue;
    for (const Alternative& other : in_order)
      for (const ScopeRef& member : other.members)
        if (held.contains(member) && !asked->closure.contains(member)) return kNone;
    std::rotate(in_order.begin(), chosen, chosen + 1);
    return match->rule;
  }
  return kNone;
}

std::optional<AskedAlternative> asked_alternative(const DeniedOperation& denied) {
  std::size_t steps = 0;
  for (const Match* const match : asking(denied)) {
    if ((steps += denied.allows.size() + denied.denies.size()) > limits::kHintSteps) return std::nullopt;
    std::optional<Alternative> asked = bind_asked(denied, *match);
    if (!asked || !is_sufficient(denied, asked->closure)) continue;
    if (std::ranges::all_of(asked->members,
                            [&](const ScopeRef& ref) { return is_needed(denied, *asked, ref, steps); }))
      return AskedAlternative{match->rule, *std::move(asked)};
  }
  return std::nullopt;
}

}  // namespace scopeward
