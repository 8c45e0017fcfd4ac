// SPDX-License-Identifier: Apache-2.0
#include "engine/explain.h"

#include <algorithm>
#include <map>

#include "engine/search.h"

namespace scopeward {
namespace {

// Evaluates one rule for one match and notes what each atom came to.
class Tester {
 public:
  Tester(const Program& program, const Grant& grant, const Request& request)
      : program_(program), model_(*program.model), grant_(grant), request_(request) {}

  [[nodiscard]] TestedRule test(const Match& match) {
    const Rule& rule = model_.rules[match.rule];
    TestedRule result;
    result.rule = match.rule;
    match_ = &match;
    seen_.clear();
    lets_.clear();
    switch (rule.condition) {
      case Condition::public_:
      case Condition::always:
        result.holds = true;
        break;
      case Condition::anonymous:
        result.holds = !grant_.has_token;
        break;
      case Condition::authenticated:
        result.holds = grant_.has_token;
        break;
      case Condition::if_:
      case Condition::unless: {
        const Truth truth = evaluate_formula(rule.requirement, true);
        result.holds = rule.effect == Effect::allow ? grant_.has_token && truth == Truth::yes : truth != Truth::no;
        break;
      }
    }
    if (rule.requirement == kNone || (rule.effect == Effect::allow && !grant_.has_token)) {
      result.atoms.push_back(
          {rule.condition_span, true, grant_.has_token ? "the caller has a token" : "the caller has no token"});
      return result;
    }
    for (const Seen& seen : seen_) {
      const bool on_that_side = seen.truth == Truth::unknown
                                    ? result.holds == (rule.effect == Effect::deny)
                                    : ((seen.truth == Truth::yes) == seen.positive) == result.holds;
      result.atoms.push_back({seen.span, on_that_side, seen.outcome});
    }
    return result;
  }

 private:
  struct Seen {
    Span span;
    bool positive = true;
    Truth truth = Truth::unknown;
    std::string outcome;
  };

  Truth evaluate_formula(FormulaId id, bool positive) {
    const Formula& f = model_.formulas[id];
    const auto operands = model_.operands_of(f);
    switch (f.kind) {
      case Formula::Kind::atom:
        return test_atom(f, positive);
      case Formula::Kind::let:
        return evaluate_let(f, positive);
      case Formula::Kind::not_:
        return negate(evaluate_formula(operands.front(), !positive));
      default:
        break;
    }
    std::size_t yes = 0, unknown = 0;
    for (const FormulaId operand : operands) {
      const Truth truth = evaluate_formula(operand, positive);
      yes += truth == Truth::yes;
      unknown += truth == Truth::unknown;
    }
    const std::size_t needed = f.kind == Formula::Kind::and_  ? operands.size()
                               : f.kind == Formula::Kind::or_ ? 1
                                                              : f.index;
    return yes >= needed ? Truth::yes : yes + unknown >= needed ? Truth::unknown : Truth::no;
  }

  // A `let` used many times is evaluated once: lets of lets would take exponential time.
  Truth evaluate_let(const Formula& f, bool positive) {
    const auto known = lets_.find(f.index);
    Truth truth = Truth::unknown;
    if (known != lets_.end()) {
      truth = known->second;
    } else {
      const std::size_t before = seen_.size();
      truth = evaluate_formula(model_.lets[f.index].formula, positive);
      seen_.resize(before);
      lets_.emplace(f.index, truth);
    }
    seen_.push_back({f.span, positive, truth, truth == Truth::yes ? "true" : truth == Truth::no ? "false" : "unknown"});
    return truth;
  }

  Truth test_atom(const Formula& f, bool positive) {
    const Atom& atom = model_.atoms[f.index];
    const Truth truth = HeldAtoms<>{program_, request_, grant_.held, match_}.truth_of(model_.atoms[f.index]);
    std::string outcome;
    if (atom.kind == Atom::Kind::attribute) {
      const Attribute& attribute = model_.attributes[model_.attribute_tests[atom.index].attribute];
      outcome = truth == Truth::yes  ? "true"
                : truth == Truth::no ? "false"
                : is_sent(attribute) ? "unknown: `" + attribute.name + "` is not a " + type_name(attribute.kind)
                                     : "unknown: `" + attribute.name + "` is absent";
    } else if (truth == Truth::unknown) {
      outcome = "unknown: a value can't fill the hole";
    } else {
      outcome = truth == Truth::yes ? "held" : "not held";
      if (atom.kind == Atom::Kind::family) {
        BoundKey key;
        const FamilyTest& test = model_.family_tests[atom.index];
        bind(model_, test, *match_, request_, key);
        outcome += ": `" + instance_name(model_.vocabulary.scopes[test.family], key.view()) + "`";
      } else if (is_pattern_span(f.span, model_.vocabulary.scopes[atom.index].name)) {
        outcome += ": `" + model_.vocabulary.scopes[atom.index].name + "`";
      }
    }
    seen_.push_back({f.span, positive, truth, std::move(outcome)});
    return truth;
  }

  // A scope that a pattern stands for is written in fewer or more bytes than its name.
  [[nodiscard]] static bool is_pattern_span(Span span, const std::string& name) {
    return span.end - span.begin != name.size() && span.end - span.begin != name.size() + 2;
  }

  [[nodiscard]] bool is_sent(const Attribute& attribute) const {
    for (std::size_t i = 0; i < request_.attributes.count; ++i)
      if (request_.attributes.at(request_.attributes.data, i).name == attribute.name) return true;
    return false;
  }
  [[nodiscard]] static std::string type_name(AttributeKind kind) {
    return kind == AttributeKind::boolean  ? "bool"
           : kind == AttributeKind::number ? "number"
           : kind == AttributeKind::string ? "string"
                                           : "list of strings";
  }

  const Program& program_;
  const Model& model_;
  const Grant& grant_;
  const Request& request_;
  const Match* match_ = nullptr;
  std::vector<Seen> seen_;
  std::map<std::uint32_t, Truth> lets_;  // for this match
};

std::string what_is_wrong(const Program& program, const Grant* grant, const Request& request) {
  if (grant == nullptr) return "the scope string is malformed";
  AskedOperation operation;
  if (read_operation(program, request, operation)) return {};
  if (operation.action == kNotFound) return "the policy knows no action `" + std::string(request.action) + "`";
  return "the target is not canonical: " +
         std::string(target_error_text(read_target(request.target, operation.form, operation.target)));
}

// Every match is tested once; the deciding rule is the first deny that holds, else the first allow that holds, else the
// first allow.
void test_rules(const Program& program, const Grant& grant, const Request& request, Explanation& explanation) {
  AskedOperation operation;
  if (!read_operation(program, request, operation)) return;
  std::vector<Match> matches;
  visit_denies(program, operation, [&](const Match& match) { matches.push_back(match); });
  visit_allows(program, operation, [&](const Match& match) { matches.push_back(match); });
  std::ranges::stable_sort(matches, {}, &Match::rule);
  for (const Match& match : matches) {
    Tester tester(program, grant, request);
    explanation.tested.push_back(tester.test(match));
  }
  const Model& model = *program.model;
  const auto first = [&](Effect effect, bool must_hold) {
    for (const TestedRule& tested : explanation.tested)
      if (model.rules[tested.rule].effect == effect && (tested.holds || !must_hold)) return tested.rule;
    return kNone;
  };
  explanation.rule = first(Effect::deny, true);
  if (explanation.rule == kNone) explanation.rule = first(Effect::allow, true);
  if (explanation.rule == kNone) explanation.rule = first(Effect::allow, false);
  if (explanation.rule != kNone) explanation.message = model.rules[explanation.rule].message;
  std::stable_partition(explanation.tested.begin(), explanation.tested.end(),
                        [&](const TestedRule& tested) { return tested.rule == explanation.rule; });
}

// A search that ran out of budget has found nothing, which is not the same as there being nothing.
bool search_was_cut_off(const Program& program, const Grant& grant, const Request& request) {
  AskedOperation operation;
  bool monotone = true;
  if (!read_operation(program, request, operation)) return false;
  const auto look = [&](const Match& match) { monotone = monotone && program.rules[match.rule].monotone; };
  visit_denies(program, operation, look);
  visit_allows(program, operation, look);
  if (monotone) return false;
  Search search(program, request, operation, {grant.internal, grant.held});
  return search.run() == Found::out_of_budget;
}

}  // namespace

Explanation explain(const Program& program, const Grant* grant, const Request& request) {
  Explanation explanation;
  explanation.reason = decide(program, grant, request);
  explanation.refused = what_is_wrong(program, grant, request);
  if (explanation.reason == Reason::invalid_request) return explanation;
  test_rules(program, *grant, request, explanation);
  if (explanation.reason == Reason::insufficient_scope || explanation.reason == Reason::unauthenticated)
    explanation.hints = hint(program, *grant, request);
  if (explanation.reason == Reason::forbidden)
    explanation.hints.complete = !search_was_cut_off(program, *grant, request);
  return explanation;
}

Explanation who(const Program& program, const Request& request) {
  Grant nothing(program.model->vocabulary);
  nothing.has_token = true;
  Explanation explanation;
  explanation.reason = decide(program, &nothing, request);
  explanation.refused = what_is_wrong(program, &nothing, request);
  if (explanation.reason == Reason::invalid_request) return explanation;
  test_rules(program, nothing, request, explanation);
  if (explanation.reason == Reason::insufficient_scope || explanation.reason == Reason::forbidden) {
    explanation.hints = hint(program, nothing, request, Eligible::declared);
    explanation.reason = explanation.hints.alternatives.empty() ? Reason::forbidden : Reason::insufficient_scope;
  }
  return explanation;
}

}  // namespace scopeward
