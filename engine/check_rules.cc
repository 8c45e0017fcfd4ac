// SPDX-License-Identifier: Apache-2.0
// Actions, rules and operations.
#include <algorithm>
#include <array>

#include "engine/checker.h"
#include "engine/limits.h"
#include "engine/written.h"
#include "grammar/suggest.h"

namespace scopeward {
namespace {

void add_action(Checker& c, const std::string& name, TargetForm form, Span span) {
  if (c.model.actions.size() == limits::kActions) {
    c.report(Code::too_many_actions, span, "a policy has at most " + std::to_string(limits::kActions) + " actions",
             "one too many");
    return;
  }
  if (c.declare(c.actions, name, static_cast<std::uint32_t>(c.model.actions.size()), span))
    c.model.actions.push_back({name, form});
}

void declare_actions(Checker& c) {
  Span profile;
  if (!c.document.policies.empty())
    for (const Setting& setting : c.document.policies.front().settings)
      if (c.text(setting.name) == "profile") profile = setting.span;
  if (c.model.settings.profile == "mcp") {
    for (const char* name : {"tool", "prompt", "method"}) add_action(c, name, TargetForm::flat, profile);
    add_action(c, "resource", TargetForm::path, profile);
  } else if (c.model.settings.profile == "http") {
    for (const char* name : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
      add_action(c, name, TargetForm::http_path, profile);
  }
  for (const ActionDecl& decl : c.document.actions) {
    const std::string name = c.text(decl.name);
    if (name.find_first_of("*{") != std::string::npos && !decl.name.quoted) {
      c.report(Code::invalid_name, decl.name.span, "an action is declared by its name, not by a pattern", "a pattern");
      c.failed.push_back(name);
      continue;
    }
    if (name.empty()) {
      c.report(Code::invalid_name, decl.name.span, "an action has a name", "empty");
      continue;
    }
    const bool http = c.model.settings.profile == "http";
    add_action(c, name,
               decl.kind == TargetKind::flat ? TargetForm::flat
               : http                        ? TargetForm::http_path
                                             : TargetForm::path,
               decl.name.span);
  }
}

}  // namespace

std::uint32_t find_action(Checker& c, const Word& word) {
  const std::string name = c.text(word);
  const auto at = c.actions.find(name);
  if (at != c.actions.end() && (word.quoted || name.find_first_of("*{") == std::string::npos)) return at->second.id;
  if (c.findings.is_full() || c.is_broken(name) || c.is_broken("policy")) return kNone;
  std::vector<std::string> names;
  for (const Action& action : c.model.actions) names.push_back(action.name);
  const auto near = suggest(name, names);
  std::string help = did_you_mean(near);
  if (near.empty() && name == "*")
    help = "`*` stands alone, in place of actions and targets";
  else if (near.empty() && names.empty())
    help = "choose a `profile`, or declare it: `action " + name + " flat`";
  else if (near.empty())
    help = "declare it, as in `action " + name + " flat`";
  Diagnostic& d = c.report(Code::unknown_action, word.span, "unknown action `" + name + "`", "not declared", help);
  if (!near.empty())
    d.fixes.push_back({"write `" + near.front() + "`", Applicability::maybe_incorrect, word.span, near.front()});
  return kNone;
}

namespace {

bool check_condition(Checker& c, const RuleDecl& decl) {
  const bool allow = decl.effect == Effect::allow;
  if (allow && decl.condition == Condition::always) {
    c.report(Code::wrong_condition, decl.condition_span, "an allow has no `always`", "not for an allow",
             "write `public` to let everyone in");
    return false;
  }
  const bool deny_has =
      decl.condition == Condition::if_ || decl.condition == Condition::unless || decl.condition == Condition::always;
  if (!allow && !deny_has) {
    const std::string name(c.sources.text(decl.condition_span));
    c.report(Code::wrong_condition, decl.condition_span, "a deny has no `" + name + "`", "not for a deny",
             "write `always` to deny it to everyone, or `if` or `unless`");
    return false;
  }
  return true;
}

std::uint32_t add_pattern(Checker& c, Pattern pattern, Span span) {
  std::vector<std::uint32_t> captures;
  for (const std::string& hole : pattern.holes) captures.push_back(capture_id(c, hole));
  c.model.pattern_captures.push_back(std::move(captures));
  c.model.patterns.push_back(std::move(pattern));
  c.model.pattern_spans.push_back(span);
  return static_cast<std::uint32_t>(c.model.patterns.size() - 1);
}

// Does the pattern capture all that the requirement needs?
void check_captures(Checker& c, std::uint32_t pattern, const Word& target, const std::vector<NeededCapture>& needed) {
  const auto& captured = c.model.pattern_captures[pattern];
  for (const NeededCapture& need : needed) {
    if (std::ranges::find(captured, need.capture) != captured.end()) continue;
    const std::string& name = c.model.captures[need.capture];
    Diagnostic& d = c.report(Code::unknown_capture, need.span, "nothing captures `{" + name + "}`",
                             "needs a value for `{" + name + "}`", "put `{" + name + "}` into the target");
    d.others.push_back({target.span, "has no such hole"});
    if (!c.model.patterns[pattern].holes.empty()) d.help = did_you_mean(suggest(name, c.model.patterns[pattern].holes));
    if (d.help.empty()) d.help = "put `{" + name + "}` into the target";
    return;
  }
}

void add_matchers(Checker& c, const RuleDecl& decl, std::uint32_t rule, const std::vector<NeededCapture>& needed) {
  std::vector<std::pair<std::uint32_t, TargetForm>> actions;
  for (std::uint32_t i = decl.actions.begin; i < decl.actions.end; ++i) {
    const std::uint32_t id = find_action(c, c.word(i));
    if (id != kNone) actions.emplace_back(id, c.model.actions[id].form);
  }
  // Patterns are read once for each form of target that the actions have.
  for (const TargetForm form : {TargetForm::flat, TargetForm::path, TargetForm::http_path}) {
    if (std::ranges::none_of(actions, [&](const auto& a) { return a.second == form; })) continue;
    const Action like{"", form};
    const auto excepts_begin = static_cast<std::uint32_t>(c.model.excepts.size());
    for (std::uint32_t i = decl.excepts.begin; i < decl.excepts.end; ++i)
      if (auto pattern = read_pattern(c, c.word(i), like))
        c.model.excepts.push_back(add_pattern(c, *std::move(pattern), c.word(i).span));
    const auto excepts_end = static_cast<std::uint32_t>(c.model.excepts.size());
    for (std::uint32_t i = decl.targets.begin; i < decl.targets.end; ++i) {
      auto read = read_pattern(c, c.word(i), like);
      if (!read) continue;
      const std::uint32_t pattern = add_pattern(c, *std::move(read), c.word(i).span);
      check_captures(c, pattern, c.word(i), needed);
      for (const auto& [action, its_form] : actions) {
        if (its_form != form) continue;
        if (c.model.matchers.size() == limits::kRules)
          c.report(Code::too_many_rules, decl.span,
                   "a policy has at most " + std::to_string(limits::kRules) +
                       " rules, counted as pairs of action and target",
                   "one too many", "use patterns");
        if (c.model.matchers.size() <= limits::kRules)
          c.model.matchers.push_back({rule, action, pattern, excepts_begin, excepts_end});
      }
    }
  }
}

void check_rule(Checker& c, const RuleDecl& decl) {
  Rule rule;
  rule.effect = decl.effect;
  rule.condition = decl.condition;
  rule.every_operation = decl.every_operation;
  rule.span = decl.span;
  rule.condition_span = decl.condition_span;
  rule.has_message = decl.has_message;
  if (decl.has_message) rule.message = c.text(decl.message);
  check_condition(c, decl);
  std::vector<NeededCapture> needed;
  if (decl.requirement != kNoNode) {
    rule.requirement = resolve(c, decl.requirement, needed);
    if (decl.condition == Condition::unless) rule.requirement = negated(c, rule.requirement, decl.condition_span);
  }
  if (decl.has_ask) rule.asked = read_ask(c, decl, needed);
  const auto id = static_cast<std::uint32_t>(c.model.rules.size());
  c.model.rules.push_back(std::move(rule));
  if (decl.every_operation) {
    if (!needed.empty())
      c.report(Code::unknown_capture, needed.front().span,
               "nothing captures `{" + c.model.captures[needed.front().capture] + "}`", "`*` has no holes",
               "name the actions and a target with that hole");
    return;
  }
  add_matchers(c, decl, id, needed);
}

void check_operation(Checker& c, const OperationDecl& decl,
                     std::map<std::pair<std::uint32_t, std::string>, Span>& seen) {
  const std::uint32_t action = find_action(c, decl.action);
  if (action == kNone) return;
  auto pattern = read_pattern(c, decl.target, c.model.actions[action]);
  if (!pattern) return;
  const auto [at, added] = seen.try_emplace({action, pattern_text(*pattern)}, decl.target.span);
  if (!added) {
    Diagnostic& d = c.report(Code::duplicate_declaration, decl.target.span, "this operation is declared twice",
                             "declared again", "take one of them out");
    d.others.push_back({at->second, "first declared here"});
    return;
  }
  c.model.operations.push_back({action, add_pattern(c, *std::move(pattern), decl.target.span), decl.target.span,
                                decl.has_description ? c.text(decl.description) : std::string()});
}

}  // namespace

void check_rules(Checker& c) {
  declare_actions(c);
  c.model.rules.reserve(c.document.rules.size());
  for (const RuleDecl& decl : c.document.rules) check_rule(c, decl);
  std::map<std::pair<std::uint32_t, std::string>, Span> seen;
  for (const OperationDecl& decl : c.document.operations) check_operation(c, decl, seen);
}

}  // namespace scopeward
