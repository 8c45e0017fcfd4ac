// SPDX-License-Identifier: Apache-2.0
#include "engine/coverage.h"

#include <algorithm>

#include "engine/atoms.h"

namespace scopeward {

CoverageWalk::CoverageWalk(const Program& program, Coverage& coverage)
    : program_(program),
      model_(*program.model),
      coverage_(coverage),
      let_truth_(model_.lets.size(), Truth::unknown),
      let_match_(model_.lets.size(), 0) {
  coverage_.rules.resize(model_.rules.size());
  coverage_.formulas.resize(model_.formulas.size());
}

std::uint32_t CoverageWalk::add(const Grant* grant, const Request& request) {
  AskedOperation operation;
  if (grant == nullptr || !read_operation(program_, request, operation)) return kNone;
  grant_ = grant;
  request_ = &request;
  matches_.clear();
  visit_denies(program_, operation, [&](const Match& match) { matches_.push_back(match); });
  visit_allows(program_, operation, [&](const Match& match) { matches_.push_back(match); });
  std::uint32_t deny = kNone, allow = kNone, first_allow = kNone;  // the first, in source order
  for (const Match& match : matches_) {
    ++steps_;
    RuleHits& hits = coverage_.rules[match.rule];
    ++hits.matched;
    const bool held = holds(match);
    ++(held ? hits.held : hits.not_held);
    const bool denies = model_.rules[match.rule].effect == Effect::deny;
    if (held) (denies ? deny : allow) = std::min(denies ? deny : allow, match.rule);
    if (!denies) first_allow = std::min(first_allow, match.rule);
  }
  const std::uint32_t deciding = deny != kNone ? deny : allow != kNone ? allow : first_allow;
  if (deciding != kNone) ++coverage_.rules[deciding].decided;
  return deciding;
}

bool CoverageWalk::holds(const Match& match) {
  const Rule& rule = model_.rules[match.rule];
  match_ = &match;
  ++match_number_;
  switch (rule.condition) {
    case Condition::public_:
    case Condition::always:
      return true;
    case Condition::anonymous:
      return !grant_->has_token;
    case Condition::authenticated:
      return grant_->has_token;
    case Condition::if_:
    case Condition::unless:
      break;
  }
  if (rule.effect == Effect::allow) return grant_->has_token && evaluate(rule.requirement) == Truth::yes;
  return evaluate(rule.requirement) != Truth::no;
}

Truth CoverageWalk::evaluate(FormulaId id) {
  const Formula& f = model_.formulas[id];
  const auto operands = model_.operands_of(f);
  ++steps_;
  if (f.kind == Formula::Kind::atom || f.kind == Formula::Kind::let) {
    const Truth truth = f.kind == Formula::Kind::let
                            ? evaluate_let(f.index)
                            : HeldAtoms<>{program_, *request_, grant_->held, match_}.truth_of(model_.atoms[f.index]);
    coverage_.formulas[id] |= truth == Truth::yes ? kSeenTrue : truth == Truth::no ? kSeenFalse : kSeenUnknown;
    return truth;
  }
  if (f.kind == Formula::Kind::not_) return negate(evaluate(operands.front()));
  std::size_t yes = 0, unknown = 0;
  for (const FormulaId operand : operands) {
    const Truth truth = evaluate(operand);
    yes += truth == Truth::yes;
    unknown += truth == Truth::unknown;
  }
  const std::size_t needed = f.kind == Formula::Kind::and_  ? operands.size()
                             : f.kind == Formula::Kind::or_ ? 1
                                                            : f.index;
  return yes >= needed ? Truth::yes : yes + unknown >= needed ? Truth::unknown : Truth::no;
}

// Once for each match, however often it is used there: lets of lets would take exponential time.
Truth CoverageWalk::evaluate_let(std::uint32_t let) {
  if (let_match_[let] == match_number_) return let_truth_[let];
  const Truth truth = evaluate(model_.lets[let].formula);
  let_match_[let] = match_number_;
  return let_truth_[let] = truth;
}

namespace {

void collect_tests(const Model& model, const Sources& sources, const Coverage& coverage, FormulaId id,
                   std::vector<CoveredTest>& tests) {
  if (id == kNone) return;
  const Formula& f = model.formulas[id];
  if (f.kind != Formula::Kind::atom && f.kind != Formula::Kind::let) {
    for (const FormulaId operand : model.operands_of(f)) collect_tests(model, sources, coverage, operand, tests);
    return;
  }
  CoveredTest test;
  test.span = f.span;
  test.seen = coverage.formulas[id];
  if (f.kind == Formula::Kind::atom && model.atoms[f.index].kind == Atom::Kind::scope) {
    const std::string_view written = sources.text(f.span);
    const bool is_pattern = !written.starts_with('"') && written.find('*') != std::string_view::npos;
    if (is_pattern) test.scope = model.vocabulary.scopes[model.atoms[f.index].index].name;
  }
  tests.push_back(std::move(test));
}

}  // namespace

std::size_t CoveredPart::outcomes() const { return (rule == kNone ? 0 : can_fail ? 2 : 1) + tests.size() * 2; }

std::size_t CoveredPart::seen() const {
  std::size_t count = (hits.held > 0 ? 1U : 0U) + (hits.not_held > 0 && can_fail ? 1U : 0U);
  for (const CoveredTest& test : tests)
    count += ((test.seen & kSeenTrue) != 0 ? 1U : 0U) + ((test.seen & kSeenFalse) != 0 ? 1U : 0U);
  return count;
}

CoverageReport coverage_of(const Model& model, const Sources& sources, const Coverage& coverage) {
  CoverageReport report;
  for (std::uint32_t i = 0; i < model.rules.size(); ++i) {
    const Rule& rule = model.rules[i];
    CoveredPart part;
    part.span = rule.span;
    part.rule = i;
    part.hits = coverage.rules[i];
    part.can_fail = rule.condition != Condition::public_ && rule.condition != Condition::always;
    collect_tests(model, sources, coverage, rule.requirement, part.tests);
    report.parts.push_back(std::move(part));
  }
  for (std::uint32_t i = 0; i < model.lets.size(); ++i) {
    if (model.lets[i].uses == 0) continue;
    CoveredPart part;
    part.span = model.lets[i].span;
    part.let = i;
    collect_tests(model, sources, coverage, model.lets[i].formula, part.tests);
    report.parts.push_back(std::move(part));
  }
  std::stable_sort(report.parts.begin(), report.parts.end(), [](const CoveredPart& a, const CoveredPart& b) {
    return a.span.source != b.span.source ? a.span.source < b.span.source : a.span.begin < b.span.begin;
  });
  for (const CoveredPart& part : report.parts) {
    report.outcomes += part.outcomes();
    report.seen += part.seen();
  }
  return report;
}

}  // namespace scopeward
