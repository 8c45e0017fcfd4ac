// SPDX-License-Identifier: Apache-2.0
// `test` blocks: what they name must exist, and what they ask must be something that a request can ask. They are
// checked with the policy and run by run_tests.h alone.
#include <algorithm>
#include <array>
#include <set>

#include "engine/checker.h"
#include "engine/limits.h"
#include "grammar/suggest.h"

namespace scopeward {
namespace {

constexpr auto kDenials = std::to_array<Reason>(
    {Reason::invalid_request, Reason::unauthenticated, Reason::no_rule, Reason::insufficient_scope, Reason::forbidden});

template <typename T>
std::uint32_t size_of(const std::vector<T>& all) {
  return static_cast<std::uint32_t>(all.size());
}

// The names that `written` could be a slip of: scopes, and of families the instance with the same values.
std::vector<std::string> scopes_like(const Checker& c, const std::string& written) {
  std::vector<std::string> names;
  const std::string& separators = c.model.vocabulary.separators;
  ScopeShape shape;
  (void)read_shape(written, separators, false, shape);
  for (const Scope& scope : c.model.vocabulary.scopes) {
    if (!scope.is_family()) {
      names.push_back(scope.name);
      continue;
    }
    if (scope.shape.segments.size() != shape.segments.size()) continue;
    std::string name;
    for (std::size_t i = 0; i < shape.segments.size(); ++i) {
      const ScopeSegment& segment = scope.shape.segments[i];
      name += segment.hole == kNoHole ? segment.prefix : shape.segments[i].prefix;
      if (i < scope.shape.joints.size()) name += scope.shape.joints[i];
    }
    names.push_back(std::move(name));
  }
  return names;
}

// A scope that a token can hold: a declared one, an instance of a family or, for those that a token holds, a wildcard.
bool check_scope(Checker& c, const Word& word, bool held) {
  const std::string name = c.text(word);
  const Vocabulary& v = c.model.vocabulary;
  std::vector<std::string_view> values;
  const bool star = !word.quoted && name.find('*') != std::string::npos;
  const bool whole_segment =
      name.ends_with('*') && (name.size() == 1 || v.separators.find(name[name.size() - 2]) != std::string::npos);
  if (held && v.wildcard_grants && whole_segment && (star || v.find(name) == kNotFound)) {
    if (!v.wildcard(std::string_view(name).substr(0, name.size() - 1)).empty()) return true;
    if (!c.findings.is_full() && c.document.broken.empty() && !c.is_broken(name))
      c.report(Code::matches_nothing, word.span, "`" + name + "` grants no declared scope", "matches nothing",
               "name what stands before the `*` of declared scopes");
    return false;
  }
  if (star || (!word.quoted && name.find('{') != std::string::npos)) {
    const bool hole = name.find('{') != std::string::npos;
    c.report(Code::misplaced_pattern, word.span,
             held ? "a token holds scopes, not patterns" : "clients are asked for scopes, not for patterns",
             hole ? "has a hole to fill" : "a pattern",
             hole ? "fill the hole, as in `entries:42:read`" : "name the scopes one by one");
    return false;
  }
  if (v.find(name) != kNotFound || v.find_instance(name, values) != kNotFound) return true;
  if (const auto let = c.lets.find(name); let != c.lets.end() && !word.quoted) {
    Diagnostic& d = c.report(Code::unknown_scope, word.span, "unknown scope `" + name + "`", "a `let`, not a scope",
                             "name the scopes themselves");
    d.others.push_back({let->second.span, "declared here"});
    return false;
  }
  c.unknown_scope(word, scopes_like(c, name));
  return false;
}

bool fits(const Checker& c, const TestAttribute& given, AttributeKind kind) {
  if (given.is_list != (kind == AttributeKind::strings)) return false;
  return std::all_of(c.document.values.begin() + given.values_begin, c.document.values.begin() + given.values_end,
                     [&](const Value& value) { return is_of(value, kind); });
}

void give(Checker& c, const TestAttribute& written, std::set<std::uint32_t>& in_this_line) {
  const std::string name = c.text(written.name);
  GivenAttribute given;
  given.attribute = find_declared_attribute(c, name, written.name.span);
  if (given.attribute == kNone) return;
  AttributeCase& value = given.value;
  value.kind = c.model.attributes[given.attribute].kind;
  const Value& first = c.document.values[written.values_begin];
  if (!fits(c, written, value.kind)) {
    c.report(Code::type_mismatch, first.span, "the value of `" + name + "` is not of its type", "another type",
             value.kind == AttributeKind::strings ? "write a list such as `[\"a\"]`"
                                                  : "write a value of the type that is declared");
    return;
  }
  if (!in_this_line.insert(given.attribute).second) {
    c.report(Code::invalid_test, written.name.span, "`" + name + "` is given twice in one line", "given again",
             "keep one of them");
    return;
  }
  value.boolean = first.boolean;
  value.number = first.number;
  if (value.kind == AttributeKind::string) value.string = c.text(first.string);
  if (value.kind == AttributeKind::strings)
    for (std::uint32_t i = written.values_begin; i < written.values_end; ++i)
      value.strings.push_back(c.text(c.document.values[i].string));
  c.tests.given.push_back(std::move(given));
}

bool read_reason(Checker& c, const Word& word, Reason& reason) {
  const std::string name = c.text(word);
  std::vector<std::string> names;
  for (const Reason denial : kDenials) {
    names.emplace_back(reason_name(denial));
    if (name != names.back()) continue;
    reason = denial;
    return true;
  }
  const auto near = suggest(name, names);
  Diagnostic& d =
      c.report(Code::unknown_reason, word.span, "no denial has the reason `" + name + "`", "no such reason");
  d.help = near.empty() ? "the reasons are invalid_request, unauthenticated, no_rule, insufficient_scope and forbidden"
                        : did_you_mean(near);
  if (!near.empty())
    d.fixes.push_back({"write `" + near.front() + "`", Applicability::maybe_incorrect, word.span, near.front()});
  return false;
}

void read_actions(Checker& c, const TestStep& step) {
  for (std::uint32_t i = step.actions.begin; i < step.actions.end; ++i) {
    const Word& word = c.word(i);
    if (is_pattern(c.sources, word)) {
      c.report(Code::misplaced_pattern, word.span, "a request names one action, not a pattern", "a pattern",
               "name the actions");
      continue;
    }
    const std::uint32_t action = find_action(c, word);
    if (action != kNone) c.tests.actions.push_back({action, word.span});
  }
}

// Targets as requests name them: canonical for every action of the line, unless it is expected that they are not.
void read_targets(Checker& c, const TestStep& step, const Expectation& expected) {
  std::set<TargetForm> forms;
  for (std::uint32_t i = expected.actions_begin; i < expected.actions_end; ++i)
    forms.insert(c.model.actions[c.tests.actions[i].action].form);
  const bool may_be_malformed = expected.has_reason && expected.reason == Reason::invalid_request;
  for (std::uint32_t i = step.targets.begin; i < step.targets.end; ++i) {
    const Word& word = c.word(i);
    Literal literal = unquote(c.sources, word);
    std::size_t at = literal.text.find_first_of("*{");
    while (at != std::string::npos && !literal.live[at]) at = literal.text.find_first_of("*{", at + 1);
    if (at != std::string::npos) {
      const std::string sign(1, literal.text[at]);
      c.report(Code::misplaced_pattern, word.span, "a request names one target, not a pattern",
               "`" + sign + "` is live", "name a target; for the sign itself quote it and write `\\" + sign + "`");
      continue;
    }
    Target target;
    for (const TargetForm form : forms) {
      const TargetError error = read_target(literal.text, form, target);
      if (error == TargetError::none || may_be_malformed) continue;
      c.report(Code::invalid_target, word.span, "no request can name this target",
               std::string(target_error_text(error)),
               step.kind == TestStep::Kind::deny ? "write it canonically, or expect `because invalid_request`"
                                                 : "write it as canonical requests do");
      break;
    }
    c.tests.targets.push_back({std::move(literal.text), word.span});
  }
}

void read_expectation(Checker& c, const TestStep& step, std::size_t& pairs) {
  TestCases& t = c.tests;
  Expectation expected;
  expected.allow = step.kind == TestStep::Kind::allow;
  expected.has_needs = step.has_needs;
  expected.has_reason = step.has_reason && read_reason(c, step.reason, expected.reason);
  expected.actions_begin = size_of(t.actions);
  read_actions(c, step);
  expected.actions_end = size_of(t.actions);
  expected.targets_begin = size_of(t.targets);
  read_targets(c, step, expected);
  expected.targets_end = size_of(t.targets);
  expected.needs_begin = size_of(t.needs);
  for (std::uint32_t i = step.needs.begin; i < step.needs.end; ++i)
    if (check_scope(c, c.word(i), false)) t.needs.push_back(c.text(c.word(i)));
  std::sort(t.needs.begin() + expected.needs_begin, t.needs.end());
  t.needs.erase(std::unique(t.needs.begin() + expected.needs_begin, t.needs.end()), t.needs.end());
  expected.needs_end = size_of(t.needs);

  const bool had_room = pairs <= limits::kExpectations;
  pairs += static_cast<std::size_t>(step.actions.size()) * step.targets.size();
  if (had_room && pairs > limits::kExpectations)
    c.report(
        Code::expansion_too_large, step.span,
        "tests expect something of more than " + std::to_string(limits::kExpectations) + " pairs of action and target",
        "one too many", "put some of them into another file");
  t.lines.push_back({TestLine::Kind::expectation, step.span, size_of(t.expectations), 0});
  t.expectations.push_back(expected);
}

void read_line(Checker& c, const TestStep& step, std::size_t& pairs) {
  TestCases& t = c.tests;
  switch (step.kind) {
    case TestStep::Kind::anonymous:
      t.lines.push_back({TestLine::Kind::anonymous, step.span, 0, 0});
      break;
    case TestStep::Kind::with: {
      std::string scopes;
      for (std::uint32_t i = step.scopes.begin; i < step.scopes.end; ++i)
        if (check_scope(c, c.word(i), true)) scopes += (scopes.empty() ? "" : " ") + c.text(c.word(i));
      t.lines.push_back({TestLine::Kind::with, step.span, size_of(t.scopes), 0});
      t.scopes.push_back(std::move(scopes));
      break;
    }
    case TestStep::Kind::attributes: {
      const std::uint32_t begin = size_of(t.given);
      std::set<std::uint32_t> in_this_line;
      for (std::uint32_t i = step.attributes_begin; i < step.attributes_end; ++i)
        give(c, c.document.test_attributes[i], in_this_line);
      t.lines.push_back({TestLine::Kind::attributes, step.span, begin, size_of(t.given)});
      break;
    }
    case TestStep::Kind::allow:
    case TestStep::Kind::deny:
      read_expectation(c, step, pairs);
      break;
  }
}

void check_order(Checker& c, const TestDecl& decl) {
  const auto expects = [](const TestStep& step) {
    return step.kind == TestStep::Kind::allow || step.kind == TestStep::Kind::deny;
  };
  const auto first = std::find_if(decl.steps.begin(), decl.steps.end(), expects);
  if (first == decl.steps.end()) {
    c.report(Code::invalid_test, decl.span, "this test expects nothing", "no `allow` or `deny` in it",
             "say what to expect, or take it out");
    return;
  }
  const bool has_caller = std::any_of(decl.steps.begin(), first, [](const TestStep& step) {
    return step.kind == TestStep::Kind::with || step.kind == TestStep::Kind::anonymous;
  });
  if (!has_caller)
    c.report(Code::invalid_test, first->span, "this is expected of no caller", "who asks?",
             "put `with SCOPES`, `with nothing` or `anonymous` before it");
}

}  // namespace

void check_test_blocks(Checker& c) {
  std::unordered_map<std::string, Checker::Named> names;
  std::size_t pairs = 0;
  for (const TestDecl& decl : c.document.tests) {
    TestCase test;
    test.name = c.text(decl.name);
    test.span = decl.span;
    if (test.name.empty()) {
      c.report(Code::invalid_name, decl.name.span, "a test has a name", "empty", "say what it shows");
    } else {
      c.declare(names, test.name, size_of(c.tests.tests), decl.name.span);
    }
    check_order(c, decl);
    test.lines_begin = size_of(c.tests.lines);
    for (const TestStep& step : decl.steps) read_line(c, step, pairs);
    test.lines_end = size_of(c.tests.lines);
    c.tests.tests.push_back(std::move(test));
  }
}

}  // namespace scopeward
