// SPDX-License-Identifier: Apache-2.0
#include "engine/lint.h"

#include <algorithm>
#include <map>

#include "engine/alike.h"
#include "engine/analyse.h"
#include "engine/checker.h"
#include "engine/limits.h"
#include "engine/lint_rules.h"
#include "engine/prove_ask.h"
#include "engine/satisfy.h"

namespace scopeward {
namespace {

Span scope_span(const Checker& c, ScopeId id) { return c.scopes.at(c.model.vocabulary.scopes[id].name).span; }

// `a or b and c` is read as `a or (b and c)`: right, but people read it both ways.
void lint_mixed_operators(Checker& c) {
  for (const Expr& expr : c.document.exprs) {
    if (expr.op != Op::or_) continue;
    for (NodeId child = expr.first; child != kNoNode; child = c.document.expr(child).next) {
      const Expr& operand = c.document.expr(child);
      if (operand.op != Op::and_ || operand.grouped) continue;
      Diagnostic& d = c.report(Code::mixed_operators, expr.span, "`and` binds tighter than `or`", "",
                               "put this part into parentheses");
      d.others.push_back({operand.span, "taken together"});
      d.fixes.push_back({"put this part into parentheses", Applicability::machine_applicable, operand.span,
                         "(" + std::string(c.sources.text(operand.span)) + ")"});
      break;
    }
  }
}

// A scope is of use if holding it brings one that something asks for.
void lint_unused(Checker& c) {
  const Vocabulary& v = c.model.vocabulary;
  std::vector<std::uint64_t> bits(v.words(), 0);
  const auto ask = [&](ScopeId id) { bits[id / 64] |= 1ULL << (id % 64); };
  for (const Atom& atom : c.model.atoms) {
    if (atom.kind == Atom::Kind::scope) ask(atom.index);
    if (atom.kind == Atom::Kind::family) ask(c.model.family_tests[atom.index].family);
  }
  for (const ScopeId id : c.model.settings.initial_scopes) ask(id);
  for (ScopeId id = 0; id < v.scopes.size() && !c.model.rules.empty(); ++id) {
    const bool used =
        std::ranges::any_of(v.closure(id), [&](const ScopeBits& pair) { return (bits[pair.word] & pair.bits) != 0; });
    if (!used && v.scopes[id].name != "offline_access")
      c.report(Code::unused_scope, scope_span(c, id), "no rule depends on `" + v.scopes[id].name + "`",
               "never asked for", "use it in a rule, or take it out");
  }
  for (std::uint32_t i = 0; i < c.model.attributes.size(); ++i)
    if (!c.attribute_named[i])
      c.report(Code::unused_attribute, c.attributes.at(c.model.attributes[i].name).span,
               "no rule tests `" + c.model.attributes[i].name + "`", "never tested",
               "use it in a rule, or take it out");
  for (const Let& let : c.model.lets)
    if (let.uses == 0)
      c.report(Code::unused_let, let.name_span, "`" + let.name + "` is never used", "never used",
               "use it in a rule, or take it out");
}

void lint_names(Checker& c) {
  const Vocabulary& v = c.model.vocabulary;
  std::map<std::string, ScopeId> folded;
  for (ScopeId id = 0; id < v.scopes.size(); ++id) {
    const Scope& scope = v.scopes[id];
    const auto warn = [&](std::string label, std::string note) {
      c.report(Code::mishandled_name, scope_span(c, id), "clients mishandle the scope `" + scope.name + "`",
               std::move(label), "choose another name")
          .note = std::move(note);
    };
    if (scope.name.find(',') != std::string::npos) warn("has a `,`", "some clients split the challenge at every comma");
    if (scope.name.find('=') != std::string::npos)
      warn("has a `=`", "some clients look for `name=` anywhere in the challenge");
    if (scope.name.size() > 128) warn("is longer than 128 bytes", "some authorization servers cut longer scopes");
    std::string lower = scope.name;
    for (char& ch : lower)
      if (ch >= 'A' && ch <= 'Z') ch = static_cast<char>(ch - 'A' + 'a');
    const auto [at, added] = folded.try_emplace(lower, id);
    if (!added) {
      Diagnostic& d =
          c.report(Code::mishandled_name, scope_span(c, id),
                   "`" + scope.name + "` differs from another scope in case only", "this one", "choose another name");
      d.others.push_back({scope_span(c, at->second), "the other"});
      d.note = "some authorization servers compare scopes without case";
    }
    if (scope.deprecated && scope.advice.starts_with("use ") && scope.advice.find(' ', 4) == std::string::npos) {
      const std::string instead = scope.advice.substr(4);
      if (!c.scopes.contains(instead))
        c.report(Code::unknown_instead, scope_span(c, id), "the advice names `" + instead + "`, which is not declared",
                 "told to use something else", "name a declared scope");
    }
  }
}

// The challenge names the metadata's URL, and clients search the whole challenge.
void lint_resource(Checker& c) {
  if (c.model.settings.resource.find_first_of(",=") == std::string::npos) return;
  for (const Setting& setting : c.document.policies.front().settings)
    if (c.text(setting.name) == "resource")
      c.report(Code::mishandled_name, setting.span, "clients mishandle a resource with `,` or `=` in it",
               "stands in every challenge", "choose another URL")
          .note = "some clients split the challenge at every comma, or look for `name=` anywhere in it";
}

void lint_initial_scopes(Checker& c) {
  const Settings& s = c.model.settings;
  if (s.initial_scopes.empty() || c.model.rules.empty()) return;
  Patience patience;
  ScopeSet held(c.model.vocabulary);
  for (const ScopeId id : s.initial_scopes) held.add(id);
  const bool unlocks = std::ranges::any_of(c.model.rules, [&](const Rule& rule) {
    if (rule.effect == Effect::deny || rule.condition == Condition::public_ || rule.condition == Condition::anonymous)
      return false;
    return can_hold(c.model, rule, {true, &held}, patience) != Possible::no;
  });
  if (unlocks) return;
  for (const Setting& setting : c.document.policies.front().settings)
    if (c.text(setting.name) == "initial_scopes")
      c.report(Code::useless_initial_scopes, setting.span, "the initial scopes unlock nothing", "asked for first",
               "name the scopes that most callers need")
          .note = "clients ask for these before anything else, and then still get nothing";
}

}  // namespace

void lint(Checker& c) {
  c.alike = first_alike(c.model);
  lint_requirements(c);
  prove_asks(c);
  lint_mixed_operators(c);
  lint_unused(c);
  lint_names(c);
  lint_resource(c);
  lint_initial_scopes(c);
  lint_denies(c);
  lint_operations(c);
  lint_costs(c);
  analyse(c);
}

}  // namespace scopeward
