// SPDX-License-Identifier: Apache-2.0
#include "engine/search.h"

#include <algorithm>

namespace scopeward {
namespace {

// To a caller with a token who has what is in `base` and in `brought`.
bool is_allowed(const Program& program, const Request& request, const AskedOperation& operation, const ScopeSet& base,
                const Array<std::uint64_t>& brought) {
  BroughtAtoms atoms{program, request, base, brought};
  Walk<BroughtAtoms> walk(program, atoms);
  bool denied = false, allowed = false;
  visit_denies(program, operation, [&](const Match& match) {
    atoms.match = &match;
    denied = denied || walk.holds(program.rules[match.rule], true);
  });
  if (denied) return false;
  visit_allows(program, operation, [&](const Match& match) {
    atoms.match = &match;
    allowed = allowed || walk.holds(program.rules[match.rule], true);
  });
  return allowed;
}

}  // namespace

bool reachable(const Program& program, const Request& request, const AskedOperation& operation,
               const ScopeSet& internal) {
  return is_allowed(program, request, operation, internal, program.vocabulary->reachable());
}

bool harmless_scopes_do(const Program& program, const Request& request, const AskedOperation& operation,
                        Bases bases) {
  return is_allowed(program, request, operation, bases.alone, program.harmless) &&
         is_allowed(program, request, operation, bases.added_to, program.harmless);
}

Search::Search(const Program& program, const Request& request, const AskedOperation& operation, Bases bases)
    : program_(program), request_(request), vocabulary_(*program.vocabulary), bases_(bases) {
  const auto keep_match = [&](const Match& match) {
    if (match_count_ == matches_.size()) {
      overflow_ = true;
    } else {
      matches_[match_count_++] = match;
    }
  };
  visit_denies(program, operation, keep_match);
  visit_allows(program, operation, keep_match);
}

Found Search::run() {
  const Found found = overflow_ ? Found::out_of_budget : step(0);
  return overflow_ ? Found::out_of_budget : found;
}

std::size_t Search::chosen_count() const { return static_cast<std::size_t>(std::ranges::count(included_, true)); }

Found Search::step(std::size_t depth) {
  if (overflow_ || ++steps_ > limits::kSearchSteps || depth > limits::kSearchCandidates) return Found::out_of_budget;
  open_ = limits::kSearchCandidates;
  const bool first = allowed(Mode::surely, false), second = allowed(Mode::surely, true);
  if (overflow_) return Found::out_of_budget;
  if (first && second) return Found::some;
  if (!allowed(Mode::maybe, false) || !allowed(Mode::maybe, true))
    return overflow_ ? Found::out_of_budget : Found::none;
  const std::size_t open = open_;
  if (overflow_ || open == limits::kSearchCandidates) return overflow_ ? Found::out_of_budget : Found::none;
  for (auto* const decided : {&included_, &excluded_}) {
    (*decided)[open] = true;
    const Found found = step(depth + 1);
    if (found != Found::none) return found;  // `included_` stays as it is
    (*decided)[open] = false;
  }
  return Found::none;
}

// With the open atoms read so that the operation is surely, or maybe, allowed.
bool Search::allowed(Mode mode, bool second) {
  bool allow = false;
  for (std::uint32_t i = 0; i < match_count_ && !overflow_; ++i) {
    const CompiledRule& rule = program_.rules[matches_[i].rule];
    if (rule.effect == Effect::allow && allow) continue;
    Evaluator evaluator{*this, mode, second, rule.effect == Effect::deny, i};
    Walk<Evaluator> walk(program_, evaluator);
    const bool holds = walk.holds(rule, true);
    if (rule.effect == Effect::deny && holds) return false;
    allow = allow || holds;
  }
  return allow && !overflow_;
}

bool Search::Evaluator::holds(LiteralWord literal) {
  const LocalAtom* atom = search.local(literal.index(), match);
  if (atom == nullptr) return deny;
  if (atom->is_constant) return literal_holds(literal, atom->constant);
  if (second ? atom->added_to : atom->alone) return literal_holds(literal, Truth::yes);
  bool open = false;
  for (std::size_t word = 0; word < atom->brought_by.size(); ++word)
    for (std::uint64_t bits = atom->brought_by[word]; bits != 0; bits &= bits - 1) {
      const std::size_t candidate = word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
      if (search.included_[candidate]) return literal_holds(literal, Truth::yes);
      if (search.excluded_[candidate]) continue;
      open = true;
      search.open_ = candidate;
    }
  if (open) return deny == (mode == Mode::surely);
  return literal_holds(literal, Truth::no);
}

Search::LocalAtom* Search::local(std::uint32_t index, std::uint32_t match) {
  const Atom atom = program_.atom(index);
  const std::uint32_t owner = atom.kind == Atom::Kind::family ? match : 0;  // only captures differ from match to match
  std::size_t slot = (index * 0x9E3779B9U + owner * 0x85EBCA6BU) % table_.size();
  for (; table_[slot] != 0; slot = (slot + 1) % table_.size()) {
    LocalAtom& known = atoms_[table_[slot] - 1U];
    if (known.atom == index && known.match == owner) return &known;
  }
  if (atom_count_ == atoms_.size()) {
    overflow_ = true;
    return nullptr;
  }
  LocalAtom& added = atoms_[atom_count_++];
  table_[slot] = static_cast<std::uint16_t>(atom_count_);
  added = {};
  added.atom = index;
  added.match = owner;
  if (atom.kind == Atom::Kind::attribute) {
    added.is_constant = true;
    added.constant = program_.attributes.test(atom.index, request_.attributes);
    return &added;
  }
  added.id = atom.index;
  if (atom.kind == Atom::Kind::family) {
    BoundKey key;
    bind(program_, atom.index, matches_[match], request_, key);
    added.is_constant = key.size == 0;
    if (added.is_constant) return &added;
    added.id = program_.families[atom.index].family;
    added.key = keep(key.view());
  }
  const auto in = [&](const ScopeSet& set) {
    return added.key.empty() ? set.contains(added.id) : set.contains_instance(added.id, added.key);
  };
  added.alone = in(bases_.alone);
  added.added_to = in(bases_.added_to);
  for (std::size_t i = 0; i < candidate_count_; ++i)
    if (brings(candidates_[i], added)) added.brought_by[i / 64] |= 1ULL << (i % 64);
  for (const ScopeId cover : vocabulary_.covers(added.id))
    add_candidate(cover, vocabulary_.is_family(cover) ? added.key : std::string_view());
  return &added;
}

void Search::add_candidate(ScopeId id, std::string_view key) {
  for (std::size_t i = 0; i < candidate_count_; ++i)
    if (candidates_[i].id == id && candidates_[i].key == key) return;
  if (candidate_count_ == candidates_.size()) {
    overflow_ = true;
    return;
  }
  const std::size_t at = candidate_count_++;
  candidates_[at] = {id, key};
  for (std::size_t i = 0; i < atom_count_; ++i)
    if (!atoms_[i].is_constant && brings(candidates_[at], atoms_[i]))
      atoms_[i].brought_by[at / 64] |= 1ULL << (at % 64);
}

bool Search::brings(const Candidate& candidate, const LocalAtom& atom) const {
  return vocabulary_.implies(candidate.id, atom.id) && (candidate.key.empty() || candidate.key == atom.key);
}

std::string_view Search::keep(std::string_view key) {
  if (key.size() > keys_.size() - keys_size_) {
    overflow_ = true;
    return {};
  }
  char* const at = keys_.data() + keys_size_;
  std::ranges::copy(key, at);
  keys_size_ += key.size();
  return {at, key.size()};
}

}  // namespace scopeward
