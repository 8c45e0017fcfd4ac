// SPDX-License-Identifier: Apache-2.0
// Allows whose holes and wildcards reach what another allow guards more strictly: OpenedRules of analyse.h.
#include <algorithm>

#include "engine/analyse.h"
#include "engine/checker.h"

namespace scopeward {
namespace {

using Kind = PatternSegment::Kind;
using Ref = Situation::Ref;
using MatchedRule = Situation::MatchedRule;

// Does the pattern say anything of its own, beside a scheme and an authority? One that does not is about everything.
bool says_something(const Pattern& pattern) {
  std::size_t first = 0;
  const auto& segments = pattern.segments;
  if (!pattern.flat && segments.size() > 2 && segments[0].kind == Kind::literal && segments[0].text.ends_with(':'))
    first = 3;
  bool has_run = false;
  for (std::size_t i = first; i < segments.size(); ++i) {
    has_run = has_run || segments[i].kind == Kind::run;
    const bool literal = segments[i].text.find_first_not_of(kStar) != std::string::npos || !segments[i].suffix.empty();
    if (segments[i].kind != Kind::run && literal) return true;
  }
  return !pattern.flat && !has_run;
}

}  // namespace

void OpenedRules::look_at(Situation& situation) {
  const std::vector<MatchedRule>& allows = situation.allows(0);
  if (allows.size() < 2 || situation.is_too_complex()) return;
  Diagram& diagram = situation.diagram();
  Ref denied = Diagram::kFalse;
  for (const MatchedRule& deny : situation.denies(0)) denied = diagram.either(denied, deny.holds);
  const auto& patterns = c_.model.patterns;
  for (std::size_t i = 0; i < allows.size(); ++i) {
    const MatchedRule& broad = allows[i];
    if (broad.pattern != kNone && patterns[broad.pattern].is_exact()) continue;
    std::vector<MatchedRule> guards;
    for (const MatchedRule& other : allows) {
      if (other.rule == broad.rule || other.pattern == kNone) continue;
      const bool wider = broad.pattern == kNone || (includes(patterns[broad.pattern], patterns[other.pattern]) &&
                                                    !includes(patterns[other.pattern], patterns[broad.pattern]));
      if (wider) guards.push_back(other);
    }
    if (!guards.empty()) look_at_pair(situation, diagram.without(broad.holds, denied), broad, guards);
    for (std::size_t k = i + 1; k < allows.size(); ++k) look_at_crossing(situation, diagram.negation(denied), broad, allows[k]);
  }
}

void OpenedRules::look_at_pair(Situation& situation, Ref let_in, const MatchedRule& broad,
                               const std::vector<MatchedRule>& guards) {
  Diagram& diagram = situation.diagram();
  Ref guarded = Diagram::kFalse;
  for (const MatchedRule& guard : guards) guarded = diagram.either(guarded, guard.holds);
  const auto example = situation.example(diagram.without(let_in, guarded));
  if (!example || situation.is_too_complex()) return;
  const bool is_alike = broad.pattern != kNone && says_something(c_.model.patterns[broad.pattern]);
  keep({broad.rule, broad.pattern, guards.front().rule, guards.front().pattern, is_alike, false, 0, *example});
}

void OpenedRules::look_at_crossing(Situation& situation, Ref not_denied, const MatchedRule& a, const MatchedRule& b) {
  const auto& patterns = c_.model.patterns;
  if (a.rule == b.rule || a.pattern == kNone || b.pattern == kNone) return;
  const Pattern &x = patterns[a.pattern], &y = patterns[b.pattern];
  if (x.is_exact() || y.is_exact() || includes(x, y) || includes(y, x)) return;
  if (!says_something(x) || !says_something(y)) return;
  Diagram& diagram = situation.diagram();
  for (const auto& [one, other] : {std::pair(a, b), std::pair(b, a)}) {
    const auto example = situation.example(diagram.both(not_denied, diagram.without(one.holds, other.holds)));
    if (!example || situation.is_too_complex()) continue;
    keep({one.rule, one.pattern, other.rule, other.pattern, false, true, 0, *example});
    return;
  }
}

// One finding for each pair of rules; of an allow of everything, one for all that it opens.
void OpenedRules::keep(Opening opening) {
  for (Opening& known : openings_) {
    if (known.rule != opening.rule || known.is_crossing != opening.is_crossing || known.is_alike != opening.is_alike)
      continue;
    if (known.guard == opening.guard) return;
    if (opening.is_alike) continue;
    ++known.more;
    return;
  }
  openings_.push_back(std::move(opening));
}

bool OpenedRules::opens(std::uint32_t guard) const {
  return std::any_of(openings_.begin(), openings_.end(),
                     [&](const Opening& o) { return o.guard == guard && !o.is_crossing; });
}

void OpenedRules::report() {
  for (const Opening& o : openings_) {
    const Rule& guard = c_.model.rules[o.guard];
    const Span span = o.pattern == kNone ? c_.model.rules[o.rule].span : c_.model.pattern_spans[o.pattern];
    const Span guarded = c_.model.pattern_spans[o.guard_pattern];
    const std::string name(c_.sources.text(guarded));
    const Code code = o.is_crossing ? Code::crossing_patterns : o.is_alike ? Code::opens_literal : Code::broad_allow;
    const char* const message = o.is_crossing ? "two allows cross, and this one lets in whom the other would not"
                                : o.is_alike  ? "this opens what another rule guards to others"
                                              : "this lets in whom a narrower rule would not";
    Diagnostic& d = c_.report(code, span, message, "also matches " + (name.front() == '"' ? name : "`" + name + "`"),
                              "put it behind `except`, if that is not meant");
    d.others.push_back({guard.span, o.is_crossing ? "overlaps with it" : "guards this alone"});
    d.note = "for example " + describe(o.example) +
             (o.more > 0 ? "; the same holds for " + std::to_string(o.more) + (o.more == 1 ? " more rule" : " more rules") : "");
    if (o.pattern == kNone) {
      d.help = "name what is meant, or let its scopes imply the narrower ones";
    } else if (o.more == 0) {
      Fix fix;
      fix.title = "add `except " + name + "`";
      fix.span = {span.end, span.end, span.source};
      fix.text = " except " + name;
      d.fixes.push_back(std::move(fix));
    }
  }
}

}  // namespace scopeward
