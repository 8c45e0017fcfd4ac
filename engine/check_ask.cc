// SPDX-License-Identifier: Apache-2.0
// The scopes behind `ask`: names to scopes, each of which a client can ask for and needs to. Whether together they are
// an alternative is proved later, by prove_ask.cc. Entry point: read_ask(). Tested by tests/engine/ask_test.cc.
#include <map>

#include "engine/checker.h"
#include "engine/requirement_diagram.h"

namespace scopeward {
namespace {

void not_a_scope(Checker& c, const Word& word, const char* what) {
  c.report(Code::unknown_scope, word.span, "`" + c.text(word) + "` is " + what + ", not a scope", "not a scope",
           "name the scopes to ask for");
}

std::optional<FamilyTest> read_scope(Checker& c, const Word& word, std::vector<NeededCapture>& captures) {
  const std::string name = c.text(word);
  if (is_pattern(c.sources, word)) {
    c.report(Code::misplaced_pattern, word.span, "clients ask for scopes one by one, not by a pattern", "a pattern",
             "name the scopes");
    return std::nullopt;
  }
  if (!word.quoted) {
    if (c.lets.contains(name)) {
      not_a_scope(c, word, "a `let`");
      return std::nullopt;
    }
    if (is_attribute_name(name)) {
      not_a_scope(c, word, "an attribute");
      return std::nullopt;
    }
    if (name.find('{') != std::string::npos) return read_family(c, word, captures);
  }
  const auto at = c.scopes.find(name);
  if (at == c.scopes.end() || c.model.vocabulary.scopes[at->second.id].is_family()) {
    c.unknown_scope(word, false);
    return std::nullopt;
  }
  return FamilyTest{at->second.id, {}};
}

bool is_requestable(Checker& c, const Word& word, ScopeId id) {
  const Scope& scope = c.model.vocabulary.scopes[id];
  if (!scope.is_requestable())
    c.report(Code::not_requestable, word.span, "`" + c.text(word) + "` can't be asked for", why_not_requestable(scope),
             "leave it out");
  return scope.is_requestable();
}

// An alternative is written without what its other members bring.
bool each_is_needed(Checker& c, const std::vector<AskedScope>& asked) {
  const Vocabulary& v = c.model.vocabulary;
  std::vector<ScopeRef> refs;
  ScopeSet implied(v);
  std::map<std::pair<ScopeId, std::string>, Span> first;
  bool fine = true;
  const auto quoted = [&](const AskedScope& scope) { return "`" + std::string(c.sources.text(scope.span)) + "`"; };
  for (const AskedScope& scope : asked) {
    refs.push_back(as_written(c.model, scope.scope));
    implied.add_implied_by(refs.back());
    const auto [at, added] = first.try_emplace({refs.back().id, refs.back().key}, scope.span);
    if (added) continue;
    fine = false;
    c.report(Code::needless_ask, scope.span, quoted(scope) + " is asked for twice", "once more", "leave it out")
        .others.push_back({at->second, "asked for here"});
  }
  for (std::size_t i = 0; i < asked.size() && fine; ++i) {
    if (!implied.contains(refs[i])) continue;
    std::size_t by = 0;
    while (by + 1 < asked.size() && (by == i || !brings(v, refs[by], refs[i]))) ++by;
    c.report(Code::needless_ask, asked[i].span, quoted(asked[i]) + " comes with " + quoted(asked[by]),
             "need not be asked for", "leave it out")
        .others.push_back({asked[by].span, "implies it"});
    return false;
  }
  return fine;
}

}  // namespace

std::vector<AskedScope> read_ask(Checker& c, const RuleDecl& decl, std::vector<NeededCapture>& captures) {
  const Span span = cover(c.word(decl.ask.begin).span, c.word(decl.ask.end - 1).span);
  if (decl.effect == Effect::deny) {
    c.report(Code::misplaced_ask, span, "a deny asks for nothing", "belongs to an allow",
             "leave `ask` out, or ask in the allow");
    return {};
  }
  if (decl.condition == Condition::always) return {};  // which is reported
  if (decl.requirement == kNoNode) {
    c.report(Code::misplaced_ask, span,
             "`" + std::string(c.sources.text(decl.condition_span)) + "` leaves nothing to ask for",
             "there are no alternatives", "leave `ask` out");
    return {};
  }
  std::vector<AskedScope> asked;
  bool fine = true;
  for (std::uint32_t i = decl.ask.begin; i < decl.ask.end; ++i) {
    const Word& word = c.word(i);
    std::optional<FamilyTest> scope = read_scope(c, word, captures);
    fine = scope && is_requestable(c, word, scope->family) && fine;
    if (scope) asked.push_back({*std::move(scope), word.span});
  }
  if (!fine || !each_is_needed(c, asked)) asked.clear();
  return asked;
}

}  // namespace scopeward
