// SPDX-License-Identifier: Apache-2.0
#include "engine/lint_rules.h"

#include <algorithm>
#include <map>
#include <set>

#include "engine/checker.h"
#include "engine/compile.h"
#include "engine/operation.h"
#include "engine/satisfy.h"
#include "engine/terms.h"

namespace scopeward {
namespace {

constexpr std::size_t kComparing = 1U << 27;  // steps of comparing patterns: under a second
constexpr std::size_t kCompared = 512;        // patterns of one action that are compared with one another
constexpr std::size_t kManyOverlaps = 64;
constexpr std::size_t kCostBudget = 1U << 24;  // steps of all rules together

bool has_internal(const Checker& c) {
  return std::ranges::any_of(c.model.vocabulary.scopes, [](const Scope& s) { return s.internal; });
}

// The first place where holding a requestable scope works against the requirement (`positive`: for it).
// `seen` marks the lets that were searched in vain, with and without a `not` before them.
bool find_scope(const Checker& c, FormulaId id, bool positive, std::vector<bool>& seen, Span& span, ScopeId& scope) {
  const Formula& f = c.model.formulas[id];
  if (f.kind == Formula::Kind::atom) {
    const Atom& atom = c.model.atoms[f.index];
    if (!positive || atom.kind == Atom::Kind::attribute) return false;
    scope = atom.kind == Atom::Kind::scope ? atom.index : c.model.family_tests[atom.index].family;
    span = f.span;
    return c.model.vocabulary.scopes[scope].is_requestable();
  }
  if (f.kind == Formula::Kind::let) {
    const std::size_t at = f.index * 2 + (positive ? 1 : 0);
    if (seen[at]) return false;
    seen[at] = true;
    if (!find_scope(c, c.model.lets[f.index].formula, positive, seen, span, scope)) return false;
    span = f.span;
    return true;
  }
  const bool operands_positive = f.kind == Formula::Kind::not_ ? !positive : positive;
  return std::ranges::any_of(c.model.operands_of(f), [&](FormulaId operand) {
    return find_scope(c, operand, operands_positive, seen, span, scope);
  });
}

bool matches_everything(const Pattern& pattern) {
  const PatternSegment& first = pattern.segments.front();
  if (pattern.segments.size() != 1) return false;
  return pattern.flat ? first.text == std::string_view(&kStar, 1) : first.kind == PatternSegment::Kind::run;
}

// A deny for everything of some actions, when allows cover other actions too.
void lint_narrow_denies(Checker& c) {
  std::map<std::string, std::set<std::uint32_t>> covered;  // actions, by the condition as it is written
  std::map<std::string, std::uint32_t> first_rule;
  std::set<std::uint32_t> allowed;
  for (const Matcher& m : c.model.matchers) {
    const Rule& rule = c.model.rules[m.rule];
    if (rule.effect == Effect::allow) allowed.insert(m.action);
    if (rule.effect == Effect::allow || m.excepts_begin != m.excepts_end ||
        !matches_everything(c.model.patterns[m.pattern]))
      continue;
    const std::string condition(c.sources.text(rule.condition_span));
    covered[condition].insert(m.action);
    first_rule.try_emplace(condition, m.rule);
  }
  for (const auto& [condition, actions] : covered) {
    std::string left_out;
    for (const std::uint32_t action : allowed)
      if (!actions.contains(action)) left_out += (left_out.empty() ? "`" : ", `") + c.model.actions[action].name + "`";
    if (left_out.empty()) continue;
    c.report(Code::narrow_deny, c.model.rules[first_rule[condition]].span, "this deny leaves out " + left_out,
             "does not cover every kind of operation", "write `deny *` to cover them all")
        .note = "who is denied everything of one kind can often do the same by another";
  }
}

}  // namespace

void report_never_holds(Checker& c, const Rule& rule) {
  if (c.findings.is_full()) return;
  for (const Diagnostic& d : c.findings.diagnostics)
    if (d.code == Code::never_holds && d.span == rule.condition_span) return;
  c.report(Code::never_holds, rule.condition_span, "this requirement can never hold", "contradicts itself",
           rule.effect == Effect::allow ? "mend it, or take the rule out" : "mend it, or take the deny out");
}

void lint_requirements(Checker& c) {
  const bool internal = has_internal(c);
  Patience patience;
  enum class Holds : std::uint8_t { perhaps, never, with_internal };
  std::vector<Holds> found;  // by rule
  found.reserve(c.model.rules.size());
  for (std::uint32_t i = 0; i < c.model.rules.size(); ++i) {
    const Rule& rule = c.model.rules[i];
    Holds holds = Holds::perhaps;
    if (c.alike[i] != i) {
      holds = found[c.alike[i]];
    } else if (rule.requirement != kNone) {
      if (can_hold(c.model, rule, {}, patience) == Possible::no) {
        holds = Holds::never;
      } else if (internal && rule.effect == Effect::allow &&
                 can_hold(c.model, rule, {false, nullptr}, patience) == Possible::no) {
        holds = Holds::with_internal;
      }
    }
    found.push_back(holds);
    if (holds == Holds::never) {
      report_never_holds(c, rule);
    } else if (holds == Holds::with_internal) {
      c.report(Code::internal_only, rule.condition_span, "only internal scopes satisfy this rule",
               "no client can ask for these", "this is fine if only those who are issued them by hand should pass");
    }
  }
}

void lint_denies(Checker& c) {
  for (const Rule& rule : c.model.rules) {
    Span span;
    ScopeId scope = 0;
    std::vector<bool> seen(c.model.lets.size() * 2, false);
    if (rule.requirement == kNone || !find_scope(c, rule.requirement, rule.effect == Effect::deny, seen, span, scope))
      continue;
    c.report(Code::client_controlled_deny, span,
             "holding `" + c.model.vocabulary.scopes[scope].name + "` shuts the holder out",
             "can be left out of a token", "test an attribute, or an internal scope")
        .note = "a client decides which scopes it asks for, so whoever is shut out by one simply does without it";
  }
  lint_narrow_denies(c);
}

void lint_operations(Checker& c) {
  if (c.model.operations.empty()) return;
  const Program program = compile(c.model);
  std::set<std::uint32_t> listed;  // actions of which operations are listed
  std::map<std::uint32_t, std::set<std::string>> exact;
  std::map<std::uint32_t, std::vector<std::uint32_t>> by_action;
  for (const Operation& operation : c.model.operations) {
    const Pattern& pattern = c.model.patterns[operation.pattern];
    listed.insert(operation.action);
    by_action[operation.action].push_back(operation.pattern);
    if (pattern.is_exact()) exact[operation.action].insert(pattern.exact_text());
    AskedOperation asked{operation.action, c.model.actions[operation.action].form, {}};
    std::string example = sample(pattern);
    if (!pattern.flat && pattern.segments.front().kind == PatternSegment::Kind::run) example.insert(0, "/");
    bool covered = false;
    if (read_target(example, asked.form, asked.target) == TargetError::none)
      visit_allows(program, asked, [&](const Match&) { covered = true; });
    if (!covered)
      c.report(Code::uncovered_operation, operation.span, "no allow covers this operation", "always denied",
               "write a rule for it, or take it out");
  }
  std::vector<bool> matched(c.model.rules.size(), false), judged(c.model.rules.size(), false);
  std::size_t work = 0;
  for (const Matcher& m : c.model.matchers) {
    judged[m.rule] = true;
    if (matched[m.rule]) continue;
    if (!listed.contains(m.action)) {
      matched[m.rule] = true;  // of this kind nothing is listed, so nothing is known
      continue;
    }
    const Pattern& pattern = c.model.patterns[m.pattern];
    if (pattern.is_exact() && exact[m.action].contains(pattern.exact_text())) matched[m.rule] = true;
    for (const std::uint32_t operation : by_action[m.action]) {
      if (matched[m.rule]) break;
      if (pattern.is_exact() && c.model.patterns[operation].is_exact()) continue;
      if (work > kComparing) return;
      matched[m.rule] = intersect(pattern, c.model.patterns[operation], &work);
    }
  }
  for (std::uint32_t i = 0; i < c.model.rules.size(); ++i)
    if (judged[i] && !matched[i])
      c.report(Code::rule_without_operation, c.model.rules[i].span, "this rule matches no operation that exists",
               "matches nothing", "correct its target, or list the operation");
}

void lint_costs(Checker& c) {
  std::size_t spent = 0;
  std::vector<bool> is_costly;  // by rule
  for (std::uint32_t i = 0; i < c.model.rules.size() && spent < kCostBudget; ++i) {
    const Rule& rule = c.model.rules[i];
    if (c.alike[i] != i) {
      is_costly.push_back(is_costly[c.alike[i]]);
    } else if (rule.requirement == kNone) {
      is_costly.push_back(false);
    } else {
      Terms terms(c.model, {}, Terms::Attributes::either_way);
      is_costly.push_back(!terms.of_rule({i, kNone, {}}));
      spent += terms.steps();
    }
    if (is_costly.back())
      c.report(Code::costly_hints, rule.condition_span, "this requirement has too many alternatives to weigh them all",
               "hints may not be the best", "ask for fewer alternatives, or let one scope imply the others")
          .note = "a denied caller is then told of one way that works, which may not be the cheapest";
  }
  std::map<std::pair<std::uint32_t, Effect>, std::vector<std::uint32_t>> patterns;
  for (std::uint32_t i = 0; i < c.model.matchers.size(); ++i) {
    const Matcher& m = c.model.matchers[i];
    if (c.model.patterns[m.pattern].is_exact()) continue;
    auto& list = patterns[{m.action, c.model.rules[m.rule].effect}];
    if (list.size() < kCompared) list.push_back(i);
  }
  std::size_t work = 0;
  for (const auto& [kind, list] : patterns) {
    for (const std::uint32_t a : list) {
      std::size_t overlaps = 0;
      if (work > kComparing) return;
      for (const std::uint32_t b : list)
        overlaps += a != b && intersect(c.model.patterns[c.model.matchers[a].pattern],
                                        c.model.patterns[c.model.matchers[b].pattern], &work);
      if (overlaps <= kManyOverlaps) continue;
      c.report(Code::many_overlaps, c.model.rules[c.model.matchers[a].rule].span,
               "this rule overlaps with " + std::to_string(overlaps) + " others", "one of many", "narrow the patterns")
          .note = "every rule that matches an operation is looked at when it is decided";
      break;
    }
  }
}

}  // namespace scopeward
