// SPDX-License-Identifier: Apache-2.0
// Agreement, promises, shrinking. Entry points: SideBySide::disagreement, shrink.
// Tested by tests/exhaustive/comparison_test.cc.
#include "tests/exhaustive/comparison.h"

#include <sstream>

namespace scopeward::exhaustive {
namespace {

using reference::Answer;
using reference::Attribute;
using reference::Member;
using reference::Members;

using Names = std::vector<std::string>;

std::string join(const Names& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : " ") + name;
  return text;
}

Names without(const Names& names, std::size_t index) {
  Names rest = names;
  rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(index));
  return rest;
}

std::string describe(const Attribute& attribute) {
  std::string text = "  " + attribute.name + " ";
  switch (attribute.sort) {
    case Attribute::Sort::unusable:
      return text + "(unusable)\n";
    case Attribute::Sort::boolean:
      return text + (attribute.boolean ? "true\n" : "false\n");
    case Attribute::Sort::number:
      return text + std::to_string(attribute.number) + "\n";
    case Attribute::Sort::string:
      return text + '"' + attribute.string + "\"\n";
    case Attribute::Sort::strings:
      break;
  }
  for (const std::string& each : attribute.strings) text += '"' + each + "\" ";
  return text + "(strings)\n";
}

std::string describe(const Case& tested) {
  std::string text = tested.scopes ? "scopes \"" + *tested.scopes + "\"\n" : "no token\n";
  text += tested.request.action + " " + tested.request.target + "\n";
  for (const Attribute& attribute : tested.request.attributes) text += describe(attribute);
  return text;
}

std::optional<std::string> disagreement(const Names& statements, const Case& tested) {
  const SideBySide comparison(join_lines(statements));
  return comparison.compiled() ? comparison.disagreement(tested, nullptr) : std::nullopt;
}

}  // namespace

void Tally::count(const Answer& answer) {
  ++decisions;
  if (answer.reason == "allowed") ++allowed;
  if (answer.reason == "invalid_request") ++refused;
  if (answer.reason == "unauthenticated") ++unauthenticated;
  if (answer.reason == "no_rule") ++no_rule;
  if (answer.reason == "insufficient_scope") ++insufficient;
  if (answer.reason == "forbidden") ++forbidden;
  if (!answer.complete) ++incomplete;
  alternatives += answer.alternatives.size();
}

std::string describe(const Tally& tally) {
  std::ostringstream text;
  text << tally.policies << " policies (" << tally.rejected << " more were rejected), " << tally.decisions
       << " decisions: " << tally.allowed << " allowed, " << tally.refused << " invalid_request, "
       << tally.unauthenticated << " unauthenticated, " << tally.no_rule << " no_rule, " << tally.insufficient
       << " insufficient_scope, " << tally.forbidden << " forbidden; " << tally.alternatives << " alternatives, "
       << tally.incomplete << " answers not complete";
  return text.str();
}

// In the words of grammar/README.md (Hints): the operation is allowed with cl(A and I) and with cl(G and A); without a token, with cl(A) and with
// cl(A and the initial scopes).
bool SideBySide::is_sufficient(const Members& asked, const Case& tested) const {
  const reference::Vocabulary& vocabulary = naive().vocabulary();
  Members replaced = asked, added = asked;
  const Members granted = tested.scopes ? vocabulary.read(*tested.scopes).value_or(Members()) : vocabulary.initial();
  added.insert(granted.begin(), granted.end());
  for (const Member& member : vocabulary.closure(granted))
    if (tested.scopes && vocabulary.scopes()[member.scope].internal) replaced.insert(member);
  return naive().allows_holder_of(replaced, tested.request) && naive().allows_holder_of(added, tested.request);
}

// The one scope of this name.
std::optional<Member> SideBySide::find(const std::string& name) const {
  const reference::Vocabulary& vocabulary = naive().vocabulary();
  for (const Member& member : vocabulary.read(name).value_or(Members()))
    if (vocabulary.text(member) == name) return member;
  return std::nullopt;
}

std::optional<std::string> SideBySide::broken_promise(const Answer& answer, const Case& tested) const {
  const reference::Vocabulary& vocabulary = naive().vocabulary();
  const bool listed = !answer.alternatives.empty();
  if (listed != !answer.required.empty()) return "required and alternatives: one is empty, the other is not";
  if (listed && answer.required != answer.alternatives[0]) return "required is not the first alternative";
  std::vector<Members> closures;
  for (const Names& alternative : answer.alternatives) {
    Members asked;
    for (const std::string& name : alternative) {
      const std::optional<Member> member = find(name);
      if (!member) return name + " is not the name of a scope";
      if (!vocabulary.is_requestable(member->scope)) return name + " may not be asked for";
      asked.insert(*member);
    }
    const std::string listing = "the alternative (" + join(alternative) + ")";
    if (asked.empty() || asked.size() != alternative.size()) return listing + " is empty or names a scope twice";
    if (!is_sufficient(asked, tested)) return listing + " is not sufficient";
    for (const Member& member : asked) {
      Members fewer = asked;
      fewer.erase(member);
      if (is_sufficient(fewer, tested)) return listing + " is sufficient without " + vocabulary.text(member);
    }
    closures.push_back(vocabulary.closure(asked));
  }
  for (std::size_t i = 0; i < closures.size(); ++i)
    for (std::size_t j = 0; j < closures.size(); ++j)
      if (i != j && reference::holds_all(closures[i], closures[j]))
        return "the alternative (" + join(answer.alternatives[i]) + ") contains (" + join(answer.alternatives[j]) + ")";
  return std::nullopt;
}

std::optional<std::string> SideBySide::disagreement(const Case& tested, Tally* tally) const {
  const Answer expected = naive().decide(tested.scopes, tested.request);
  const EngineAnswer engine = engine_.decide(tested.scopes, tested.request);
  Answer explained = engine.explained;
  if (tally != nullptr) tally->count(explained);

  std::optional<std::string> wrong;
  if (engine.decided != explained.reason)
    wrong = "decide says " + engine.decided + ", explain says " + explained.reason;
  if (!wrong) wrong = broken_promise(explained, tested);
  if (!wrong && !explained.complete) {  // past the budget: all but the choice of alternatives is as always
    const bool found_none = explained.reason == "forbidden" && expected.reason == "insufficient_scope";
    if (found_none && !explained.alternatives.empty()) wrong = "forbidden, but with alternatives";
    if (found_none) explained.reason = expected.reason;
    explained.required = expected.required;
    explained.missing = expected.missing;
    explained.alternatives = expected.alternatives;
    explained.complete = true;
  }
  if (!wrong && explained != expected) wrong = "the answers differ";
  if (!wrong) return std::nullopt;
  return *wrong + "\n  engine:    " + reference::describe(engine.explained) +
         "\n  reference: " + reference::describe(expected) + "\n";
}

std::string join_lines(const Names& statements) {
  std::string text;
  for (const std::string& statement : statements) text += statement + "\n";
  return text;
}

std::string shrink(Names statements, Case tested) {
  bool smaller = true;
  while (smaller) {
    smaller = false;
    for (std::size_t i = statements.size(); i-- > 0;) {
      const Names fewer = without(statements, i);
      if (!disagreement(fewer, tested)) continue;
      statements = fewer;
      smaller = true;
    }
    for (std::size_t i = tested.request.attributes.size(); i-- > 0;) {
      Case fewer = tested;
      fewer.request.attributes.erase(fewer.request.attributes.begin() + static_cast<std::ptrdiff_t>(i));
      if (!disagreement(statements, fewer)) continue;
      tested = fewer;
      smaller = true;
    }
    const Names tokens = reference::split(tested.scopes.value_or(""), " ");
    for (std::size_t i = 0; tokens.size() > 1 && i < tokens.size(); ++i) {
      Case fewer = tested;
      fewer.scopes = join(without(tokens, i));
      if (!disagreement(statements, fewer)) continue;
      tested = fewer;
      smaller = true;
      break;
    }
  }
  const std::optional<std::string> wrong = disagreement(statements, tested);
  return join_lines(statements) + "---\n" + describe(tested) + "---\n" + wrong.value_or("no disagreement\n");
}

}  // namespace scopeward::exhaustive
