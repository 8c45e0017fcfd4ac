// SPDX-License-Identifier: Apache-2.0
// Rules, decisions and reasons, as grammar/README.md has them. Entry point: Naive::decide.
// Tested by tests/reference/naive_test.cc.
#include "tests/reference/naive.h"

#include <algorithm>

#include "tests/reference/naive_hints.h"

namespace scopeward::reference {
namespace {

bool is_among(const std::string& text, const std::vector<std::string>& texts) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

std::vector<std::string> texts(const Vocabulary& vocabulary, const Members& members) {
  std::vector<std::string> names;
  for (const Member& member : members) names.push_back(vocabulary.text(member));
  return names;
}

std::string separators_of(Kind kind) { return kind == Kind::flat ? "" : "/"; }

std::string join(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : " ") + name;
  return text;
}

}  // namespace

std::string describe(const Answer& answer) {
  std::string text = answer.reason;
  text += answer.line == 0 ? ", no rule" : ", line " + std::to_string(answer.line);
  if (!answer.message.empty()) text += ", message \"" + answer.message + "\"";
  if (!answer.required.empty()) text += ", required " + join(answer.required);
  if (!answer.missing.empty()) text += ", missing " + join(answer.missing);
  if (!answer.alternatives.empty()) text += ", alternatives ";
  for (const auto& alternative : answer.alternatives) text += "(" + join(alternative) + ")";
  if (!answer.complete) text += ", not complete";
  return text;
}

Naive::Naive(const Sources& sources, const Document& document)
    : sources_(sources), document_(document), vocabulary_(sources, document) {
  for (const PolicyDecl& policy : document.policies)
    for (const Setting& setting : policy.settings)
      if (plain_text(sources, setting.name) == "profile")
        for (std::uint32_t i = setting.words.begin; i < setting.words.end; ++i)
          profiles_.push_back(plain_text(sources, document.words[i]));
  for (const RuleDecl& rule : document.rules) add_rules(rule);
}

std::optional<Kind> Naive::kind_of(const std::string& action) const {
  if (is_among("mcp", profiles_)) {
    if (is_among(action, {"tool", "prompt", "method"})) return Kind::flat;
    if (action == "resource") return Kind::path;
  }
  const bool http = is_among("http", profiles_);
  if (http && is_among(action, {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}))
    return Kind::http_path;
  for (const ActionDecl& declared : document_.actions)
    if (plain_text(sources_, declared.name) == action)
      return declared.kind == TargetKind::flat ? Kind::flat : http ? Kind::http_path : Kind::path;
  return std::nullopt;
}

void Naive::add_rules(const RuleDecl& declared) {
  if (declared.every_operation) {
    rules_.push_back({&declared, "", {}, {}});
    return;
  }
  for (std::uint32_t a = declared.actions.begin; a < declared.actions.end; ++a) {
    const std::string action = plain_text(sources_, document_.words[a]);
    const std::optional<Kind> kind = kind_of(action);
    if (!kind) continue;  // not declared, so no request reaches it
    const std::string separators = separators_of(*kind);
    std::vector<Pattern> excepts;
    for (std::uint32_t e = declared.excepts.begin; e < declared.excepts.end; ++e)
      excepts.push_back(read_pattern(unquote(sources_, document_.words[e]), separators));
    for (std::uint32_t t = declared.targets.begin; t < declared.targets.end; ++t)
      rules_.push_back({&declared, action, read_pattern(unquote(sources_, document_.words[t]), separators), excepts});
  }
}

std::vector<Naive::Match> Naive::matching_rules(const Request& request, Kind kind) const {
  const std::string separators = separators_of(kind);
  std::vector<Match> matches;
  for (const Rule& rule : rules_) {
    if (rule.declared->every_operation) {
      matches.push_back({rule.declared, {}});
      continue;
    }
    if (rule.action != request.action) continue;
    std::vector<std::string> variants = {request.target};
    if (rule.declared->effect == Effect::deny) variants = deny_variants(request.target, kind);
    for (const std::string& target : variants) {
      const std::optional<Captures> captures = match(rule.target, target, separators);
      const bool excepted = std::any_of(rule.excepts.begin(), rule.excepts.end(), [&](const Pattern& except) {
        return match(except, target, separators).has_value();
      });
      if (!captures || excepted) continue;
      matches.push_back({rule.declared, *captures});
      break;
    }
  }
  return matches;
}

// Whether the condition of a matching rule is true, false or unknown.
Truth Naive::holds_for(const Match& match, bool has_token, const Members& held, const Request& request) const {
  const RuleDecl& rule = *match.declared;
  const auto requirement = [&] {
    return evaluate(rule.requirement, {sources_, document_, vocabulary_, request.attributes, match.captures, held});
  };
  const bool barred = rule.effect == Effect::allow && !has_token;  // only `public` and `anonymous` let such a caller in
  switch (rule.condition) {
    case Condition::public_:
      return Truth::yes;
    case Condition::always:
      return Truth::yes;
    case Condition::anonymous:
      return has_token ? Truth::no : Truth::yes;
    case Condition::authenticated:
      return has_token ? Truth::yes : Truth::no;
    case Condition::if_:
      return barred ? Truth::no : requirement();
    case Condition::unless:
      return barred ? Truth::no : negate(requirement());
  }
  return Truth::unknown;
}

Naive::Verdict Naive::judge(const std::vector<Match>& matches, bool has_token, const Members& held,
                            const Request& request) const {
  const RuleDecl *first_deny = nullptr, *first_allow = nullptr, *first_matching_allow = nullptr;
  for (const Match& match : matches) {
    const Truth truth = holds_for(match, has_token, held, request);
    if (match.declared->effect == Effect::deny) {
      if (truth != Truth::no && first_deny == nullptr) first_deny = match.declared;
    } else {
      if (first_matching_allow == nullptr) first_matching_allow = match.declared;
      if (truth == Truth::yes && first_allow == nullptr) first_allow = match.declared;
    }
  }
  Verdict verdict;
  verdict.allowed = first_allow != nullptr && first_deny == nullptr;
  verdict.some_allow_matches = first_matching_allow != nullptr;
  verdict.rule = first_deny != nullptr ? first_deny : verdict.allowed ? first_allow : first_matching_allow;
  return verdict;
}

// What a matching rule asks for; nothing without `ask`, or if a value can't fill a hole.
std::optional<Members> Naive::asked_by(const Match& match, const Request& request) const {
  if (!match.declared->has_ask) return std::nullopt;
  Members asked;
  for (std::uint32_t i = match.declared->ask.begin; i < match.declared->ask.end; ++i) {
    const std::optional<Member> member = find_scope(
        document_.words[i], {sources_, document_, vocabulary_, request.attributes, match.captures, {}});
    if (!member) return std::nullopt;
    asked.insert(*member);
  }
  return asked;
}

std::vector<Members> Naive::alternatives_of(const std::vector<Match>& matches, const Members& granted, bool has_token,
                                            const Request& request) const {
  Question question{vocabulary_, {}, vocabulary_.closure(granted), {}, has_token ? granted : vocabulary_.initial(), {}};
  for (const Member& member : question.held)
    if (vocabulary_.scopes()[member.scope].internal) question.kept.insert(member);
  question.allowed = [&](const Members& closed) { return judge(matches, true, closed, request).allowed; };

  Members candidates, named;
  for (std::size_t i = 0; i < vocabulary_.scopes().size(); ++i)
    if (vocabulary_.scopes()[i].holes.empty()) candidates.insert(Member{i, {}});
  for (const Match& match : matches)
    if (match.declared->requirement != kNoNode)
      add_named_instances(match.declared->requirement,
                          {sources_, document_, vocabulary_, request.attributes, match.captures, question.held}, named);
  for (const Member& instance : named) candidates.merge(vocabulary_.implying(instance));
  for (const Member& member : candidates)
    if (vocabulary_.is_requestable(member.scope)) question.candidates.insert(member);

  for (const Match& match : matches)
    if (const std::optional<Members> asked = asked_by(match, request)) question.asked.push_back(*asked);
  return find_alternatives(question);
}

void Naive::add_hints(const std::vector<Match>& matches, const Members& granted, bool has_token, const Request& request,
                      Answer& answer) const {
  const std::vector<Members> alternatives = alternatives_of(matches, granted, has_token, request);
  const Members held = vocabulary_.closure(granted);
  for (const Members& members : alternatives) answer.alternatives.push_back(texts(vocabulary_, members));
  if (alternatives.empty()) return;
  answer.required = answer.alternatives[0];
  for (const Member& member : alternatives[0])
    if (!holds(held, member)) answer.missing.push_back(vocabulary_.text(member));
}

// `granted` is nothing when the scope string is refused.
Naive::Finding Naive::find(const std::optional<Members>& granted, bool has_token, const Request& request) const {
  Finding finding;
  const std::optional<Kind> kind = kind_of(request.action);
  if (!kind || !is_canonical(request.target, *kind) || !granted) return finding;
  finding.refused = false;
  finding.granted = *granted;
  finding.matches = matching_rules(request, *kind);
  finding.verdict = judge(finding.matches, has_token, vocabulary_.closure(*granted), request);
  return finding;
}

bool Naive::allows(const ScopeString& scopes, const Request& request) const {
  return find(vocabulary_.read(scopes.value_or("")), scopes.has_value(), request).verdict.allowed;
}

bool Naive::allows_holder_of(const Members& members, const Request& request) const {
  return find(members, true, request).verdict.allowed;
}

std::set<std::size_t> Naive::lines_that_ask_for_an_alternative(const Request& request) const {
  std::set<std::size_t> lines;
  for (const Match& match : find(Members(), true, request).matches) {
    const std::optional<Members> asked = asked_by(match, request);
    if (!asked) continue;
    for (const Members& alternative : alternatives_of({match}, {}, true, request))
      if (vocabulary_.closure(alternative) == vocabulary_.closure(*asked))
        lines.insert(sources_.line(match.declared->span));
  }
  return lines;
}

std::vector<Naive::Reached> Naive::reached(const ScopeString& scopes, const Request& request) const {
  const Finding finding = find(vocabulary_.read(scopes.value_or("")), scopes.has_value(), request);
  const Members held = vocabulary_.closure(finding.granted);
  std::vector<Reached> rules;
  if (finding.refused) return rules;
  const RuleDecl* deciding = finding.verdict.rule;
  for (const Match& match : finding.matches) {
    const bool allow = match.declared->effect == Effect::allow;
    const Truth truth = holds_for(match, scopes.has_value(), held, request);
    Reached rule{match.declared->span, allow ? truth == Truth::yes : truth != Truth::no, match.declared == deciding, {}};
    if (match.declared->requirement != kNoNode && !(allow && !scopes))
      add_tested(match.declared->requirement,
                 {sources_, document_, vocabulary_, request.attributes, match.captures, held}, rule.tested);
    rules.push_back(std::move(rule));
  }
  return rules;
}

Answer Naive::decide(const ScopeString& scopes, const Request& request) const {
  const Finding finding = find(vocabulary_.read(scopes.value_or("")), scopes.has_value(), request);
  Answer answer;
  if (const RuleDecl* rule = finding.verdict.rule) {
    answer.line = sources_.line(rule->span);
    if (rule->has_message) answer.message = plain_text(sources_, rule->message);
  }
  const bool denied = !finding.refused && !finding.verdict.allowed;
  if (denied && finding.verdict.some_allow_matches)
    add_hints(finding.matches, finding.granted, scopes.has_value(), request, answer);

  if (finding.refused) {  // the first that applies
    answer.reason = "invalid_request";
  } else if (finding.verdict.allowed) {
    answer.reason = "allowed";
  } else if (!scopes) {
    answer.reason = "unauthenticated";
  } else if (!finding.verdict.some_allow_matches) {
    answer.reason = "no_rule";
  } else if (!answer.alternatives.empty()) {
    answer.reason = "insufficient_scope";
  } else {
    answer.reason = "forbidden";
  }
  return answer;
}

}  // namespace scopeward::reference
