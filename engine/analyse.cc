// SPDX-License-Identifier: Apache-2.0
#include "engine/analyse.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "engine/checker.h"
#include "engine/compile.h"
#include "engine/examples.h"
#include "engine/limits.h"
#include "engine/lint_rules.h"

namespace scopeward {
namespace {

using Ref = Situation::Ref;
using MatchedRule = Situation::MatchedRule;

// Each rule once, with all that it holds for here.
std::vector<MatchedRule> by_rule(Situation& situation, const std::vector<MatchedRule>& matched) {
  std::vector<MatchedRule> rules;
  for (const MatchedRule& m : matched) {
    if (!rules.empty() && rules.back().rule == m.rule) {
      rules.back().holds = situation.diagram().either(rules.back().holds, m.holds);
    } else {
      rules.push_back(m);
    }
  }
  return rules;
}

// For each of them, what all the others hold for.
std::vector<Ref> others_of(Diagram& diagram, const std::vector<MatchedRule>& rules) {
  std::vector<Ref> before(rules.size() + 1, Diagram::kFalse), others(rules.size(), Diagram::kFalse);
  for (std::size_t i = 0; i < rules.size(); ++i) before[i + 1] = diagram.either(before[i], rules[i].holds);
  Ref behind = Diagram::kFalse;
  for (std::size_t i = rules.size(); i-- > 0;) {
    others[i] = diagram.either(before[i], behind);
    behind = diagram.either(behind, rules[i].holds);
  }
  return others;
}

Ref all_of(Diagram& diagram, const std::vector<MatchedRule>& rules) {
  Ref all = Diagram::kFalse;
  for (const MatchedRule& rule : rules) all = diagram.either(all, rule.holds);
  return all;
}

class Analysis {
 public:
  explicit Analysis(Checker& c)
      : c_(c), program_(compile(c.model)), subject_(program_), findings_(c.model.rules.size()),
        matters_alone_(c.model.rules.size(), false), opened_(c), parts_(c) {}

  void run() {
    find_places();
    for (std::size_t i = 0; i < places_.size(); ++i) look_at(i);
    for (std::uint32_t rule = 0; rule < findings_.size(); ++rule) report_if_shadowed(rule);
    report_needless_targets();
    opened_.report();
    parts_.report(findings_);
    report_too_complex();
  }

 private:
  void find_places() {
    std::size_t steps = 0;
    for (std::size_t i = 0; i < c_.model.matchers.size(); ++i) {
      const Matcher& m = c_.model.matchers[i];
      const bool is_one_of_several = (i > 0 && c_.model.matchers[i - 1].rule == m.rule) ||
                                     (i + 1 < c_.model.matchers.size() && c_.model.matchers[i + 1].rule == m.rule);
      if (is_one_of_several) targets_[{m.rule, m.action, m.pattern}] = false;
    }
    for (std::uint32_t action = 0; action < c_.model.actions.size(); ++action) {
      ExampleTargets examples = example_targets({{&c_.model, action}}, steps);
      if (!examples.complete) {
        for (const Matcher& m : c_.model.matchers)
          if (m.action == action) give_up(m.rule, "its targets overlap with those of others in too many ways");
        for (std::uint32_t rule = 0; rule < findings_.size(); ++rule)
          if (c_.model.rules[rule].every_operation)
            give_up(rule, "the targets of other rules overlap in too many ways");
      }
      for (std::string& target : examples.targets) places_.push_back({action, std::move(target)});
    }
  }

  void give_up(std::uint32_t rule, const char* why) {
    findings_[rule].is_unknown = true;
    if (too_complex_.empty() || too_complex_.back().first != rule) too_complex_.emplace_back(rule, why);
  }

  // The one allow that matches, beside denies of everything, if its requirement means the same wherever it matches; what
  // is found there is then found wherever one like it is alone.
  std::optional<Match> match_alone(std::size_t place) const {
    if (!program_.every_allow.empty()) return std::nullopt;
    AskedOperation operation;
    Request request;
    request.action = c_.model.actions[places_[place].action].name;
    request.target = places_[place].target;
    if (!read_operation(program_, request, operation)) return std::nullopt;
    std::optional<Match> found;
    std::size_t matches = 0;
    const auto keep = [&](const Match& match) {
      if (match.pattern == kNone) return;
      found = match;
      ++matches;
    };
    visit_denies(program_, operation, keep);
    visit_allows(program_, operation, keep);
    if (matches != 1) return std::nullopt;
    const CompiledRule& rule = program_.rules[found->rule];
    if (rule.effect != Effect::allow || rule.binds_captures != 0) return std::nullopt;
    return found;
  }

  // Does it matter, with all its parts, as one like it that was alone did?
  bool is_as_known(std::size_t place, const Match& match) {
    if (!matters_alone_[c_.alike[match.rule]]) return false;
    findings_[match.rule].matters = true;
    findings_[match.rule].situations.clear();
    const auto target = targets_.find({match.rule, places_[place].action, match.pattern});
    if (target != targets_.end()) target->second = true;
    if (c_.model.rules[match.rule].requirement != kNone) parts_.note_none(match.rule);
    return true;
  }

  void look_at(std::size_t place) {
    const std::optional<Match> alone = match_alone(place);
    if (alone && is_as_known(place, *alone)) return;
    look_closer(place);
    if (alone && findings_[alone->rule].matters && !findings_[alone->rule].is_unknown &&
        (c_.model.rules[alone->rule].requirement == kNone || parts_.has_none(alone->rule)) &&
        findings_[alone->rule].places == 1)
      matters_alone_[c_.alike[alone->rule]] = true;
  }

  void look_closer(std::size_t place) {
    Situation situation({&subject_}, c_.model.actions[places_[place].action].name, places_[place].target);
    std::vector<MatchedRule> allows, denies;
    std::vector<Ref> other_allows, other_denies;
    Diagram& diagram = situation.diagram();
    if (!situation.is_too_complex()) {
      allows = by_rule(situation, situation.allows(0));
      denies = by_rule(situation, situation.denies(0));
      other_allows = others_of(diagram, allows);
      other_denies = others_of(diagram, denies);
    }
    const Ref denied = all_of(diagram, denies), allowed = all_of(diagram, allows);
    for (std::size_t i = 0; i < allows.size(); ++i)
      note(allows[i].rule, place, diagram.without(diagram.without(allows[i].holds, other_allows[i]), denied));
    note_targets(situation, situation.allows(0), place, diagram.negation(denied));
    note_targets(situation, situation.denies(0), place, allowed);
    for (std::size_t i = 0; i < denies.size(); ++i)
      note(denies[i].rule, place, diagram.both(diagram.without(denies[i].holds, other_denies[i]), allowed));
    opened_.look_at(situation);
    for (const auto* matched : {&situation.allows(0), &situation.denies(0)})
      for (const MatchedRule& m : *matched) parts_.look_at(situation, m);
    if (!situation.is_too_complex()) return;
    // Which rules match is known all the same.
    const char* const why = subject_.steps > limits::kAnalysisSteps
                                ? "the policy has too many scopes, tests and operations"
                                : "its scopes and attributes combine in too many ways";
    AskedOperation operation;
    Request request;
    request.action = c_.model.actions[places_[place].action].name;
    request.target = places_[place].target;
    if (!read_operation(program_, request, operation)) return;
    visit_allows(program_, operation, [&](const Match& m) { give_up(m.rule, why); });
    visit_denies(program_, operation, [&](const Match& m) { give_up(m.rule, why); });
  }

  void note(std::uint32_t rule, std::size_t place, Ref difference) {
    RuleFinding& finding = findings_[rule];
    ++finding.places;
    if (finding.matters) return;
    if (difference != Diagram::kFalse) {
      finding.matters = true;
      finding.situations.clear();
    } else {
      finding.situations.push_back(place);
    }
  }

  // A rule stands for all its pairs of an action and a target, each a rule of its own.
  void note_targets(Situation& situation, const std::vector<MatchedRule>& matched, std::size_t place, Ref scope) {
    if (situation.is_too_complex()) return;
    const std::vector<Ref> others = others_of(situation.diagram(), matched);
    for (std::size_t i = 0; i < matched.size(); ++i) {
      const auto at = targets_.find({matched[i].rule, places_[place].action, matched[i].pattern});
      if (at == targets_.end() || at->second) continue;
      at->second = situation.diagram().both(scope, situation.diagram().without(matched[i].holds, others[i])) != Diagram::kFalse;
    }
  }

  void report_needless_targets() {
    for (const auto& [target, matters] : targets_) {
      const auto& [rule, action, pattern] = target;
      const RuleFinding& finding = findings_[rule];
      if (matters || finding.is_unknown || !finding.matters || opened_.opens(rule)) continue;
      c_.report(Code::shadowed_rule, c_.model.pattern_spans[pattern], "this target of the rule changes no decision",
                "`" + c_.model.actions[action].name + "` does without it", "take it out, or mend it");
    }
  }

  struct Cover {  // how a rule comes to change nothing
    std::vector<std::uint32_t> alone;  // rules each of which does it alone
    std::vector<std::uint32_t> some;   // rules that have a part in it
    bool is_overruled = true;          // denies do it; of a deny: nothing that it denies is allowed
    bool ever_holds = false;
    bool is_unknown = false;           // past the budget: nothing can be said
    std::optional<ExampleRequest> example;
  };

  Cover find_cover(std::uint32_t rule) {
    Cover cover;
    bool first = true;
    for (const std::size_t place : findings_[rule].situations) {
      Situation situation({&subject_}, c_.model.actions[places_[place].action].name, places_[place].target);
      if (situation.is_too_complex()) {
        cover.is_unknown = true;
        return cover;
      }
      const bool is_allow = c_.model.rules[rule].effect == Effect::allow;
      const auto allows = by_rule(situation, situation.allows(0)), denies = by_rule(situation, situation.denies(0));
      Diagram& diagram = situation.diagram();
      const Ref denied = all_of(diagram, denies), allowed = all_of(diagram, allows);
      const std::vector<MatchedRule>& peers = is_allow ? allows : denies;
      const auto self = std::find_if(peers.begin(), peers.end(), [&](const MatchedRule& m) { return m.rule == rule; });
      if (self == peers.end() || self->holds == Diagram::kFalse) continue;
      cover.ever_holds = true;
      // What is left of it when those that it has no say over have spoken.
      const Ref rest = is_allow ? diagram.without(self->holds, denied) : diagram.both(self->holds, allowed);
      if (!cover.example || (rest != Diagram::kFalse && cover.is_overruled))
        cover.example = situation.example(rest != Diagram::kFalse ? rest : self->holds);
      if (rest == Diagram::kFalse) {
        for (const MatchedRule& other : is_allow ? denies : allows)
          if (diagram.both(other.holds, self->holds) != Diagram::kFalse) cover.some.push_back(other.rule);
        continue;
      }
      cover.is_overruled = false;
      std::vector<std::uint32_t> alone;
      for (const MatchedRule& other : peers) {
        if (other.rule == rule) continue;
        if (diagram.without(rest, other.holds) == Diagram::kFalse) alone.push_back(other.rule);
        if (diagram.both(rest, other.holds) != Diagram::kFalse) cover.some.push_back(other.rule);
      }
      if (first) {
        cover.alone = alone;
      } else {
        std::erase_if(cover.alone, [&](std::uint32_t r) { return std::find(alone.begin(), alone.end(), r) == alone.end(); });
      }
      first = false;
    }
    std::sort(cover.some.begin(), cover.some.end());
    cover.some.erase(std::unique(cover.some.begin(), cover.some.end()), cover.some.end());
    return cover;
  }

  void report_if_shadowed(std::uint32_t rule) {
    if (findings_[rule].matters || findings_[rule].is_unknown || c_.findings.warnings > limits::kDiagnostics) return;
    if (places_.empty() || opened_.opens(rule)) return;  // the latter is said where it is opened
    constexpr std::size_t kShown = 4;
    const Rule& r = c_.model.rules[rule];
    const bool is_allow = r.effect == Effect::allow;
    const Cover cover = find_cover(rule);
    if (cover.is_unknown) {
      give_up(rule, "the policy has too many scopes, tests and operations");
      return;
    }
    if (!cover.ever_holds && !findings_[rule].situations.empty()) {
      if (r.requirement != kNone) report_never_holds(c_, r);
      return;
    }
    findings_[rule].is_shown = true;
    Diagnostic& d = c_.report(Code::shadowed_rule, r.span, "this rule changes no decision", "", "take it out, or mend it");
    if (!r.asked.empty()) d.help = "take it out, unless it is there for its `ask`";
    const auto point_to = [&](std::uint32_t other, const char* text) {
      if (d.others.size() < kShown) d.others.push_back({c_.model.rules[other].span, text});
    };
    if (findings_[rule].situations.empty()) {
      d.label = "matches nothing";
      d.note = "its `except` leaves nothing that could match";
      return;
    }
    if (cover.is_overruled) {
      d.label = is_allow ? "always denied" : "denies nothing that is allowed";
      for (const std::uint32_t other : cover.some)
        if (is_allow) point_to(other, "denies what it would allow");
    } else if (!cover.alone.empty()) {
      d.label = is_allow ? "allows nothing more" : "denies nothing more";
      point_to(cover.alone.front(), is_allow ? "allows all of it already" : "denies all of it already");
    } else {
      d.label = is_allow ? "others together allow all of it" : "others together deny all of it";
      for (const std::uint32_t other : cover.some) point_to(other, is_allow ? "allows a part of it" : "denies a part of it");
    }
    if (cover.example) d.note = "for example " + describe(*cover.example);
    // No fix for a rule that others overrule: which of them is wrong is not for us to say.
    if (cover.is_overruled) return;
    const std::string text(c_.sources.text(r.span));
    if (r.has_message || !r.asked.empty() || text.size() > 100 || text.find('\n') != std::string::npos) return;
    Fix fix;
    fix.title = "take out `" + text + "`";
    fix.span = r.span;
    d.fixes.push_back(std::move(fix));
  }

  void report_too_complex() {
    if (too_complex_.empty()) return;
    std::stable_sort(too_complex_.begin(), too_complex_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    const auto last = std::unique(too_complex_.begin(), too_complex_.end(), [](const auto& a, const auto& b) { return a.first == b.first; });
    const auto count = static_cast<std::size_t>(last - too_complex_.begin());
    const auto& [rule, why] = too_complex_.front();
    Diagnostic& d = c_.report(Code::too_complex, c_.model.rules[rule].span, "this rule is too complex to analyse", "not looked at as a whole",
                              "split the requirement, or give the rules targets that do not overlap");
    d.note = std::string(why) + (count > 1 ? "; " + std::to_string(count - 1) + (count == 2 ? " more rule is, too" : " more rules are, too") : "");
  }

  Checker& c_;
  Program program_;
  Subject subject_;
  std::vector<PlaceToLook> places_;
  std::vector<RuleFinding> findings_;
  std::vector<bool> matters_alone_;  // by the first rule of those that are alike
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>, bool> targets_;  // of rules with several
  std::vector<std::pair<std::uint32_t, const char*>> too_complex_;
  OpenedRules opened_;
  RedundantParts parts_;
};

}  // namespace

std::string describe(const ExampleRequest& example) {
  std::string text = "`" + example.action + " " + example.target + "` for ";
  if (!example.has_token) {
    text += "a caller without a token";
  } else if (example.scopes.empty()) {
    text += "a token without scopes";
  } else {
    text += "a token with `";
    for (const std::string& scope : example.scopes) text += (text.back() == '`' ? "" : " ") + scope;
    text += "`";
  }
  for (const auto& [name, value] : example.attributes)
    text += (&name == &example.attributes.front().first ? ", where `" : " and `") + name + "` is " +
            (value.kind == AttributeKind::unusable ? "of another type" : "`" + to_json(value) + "`");
  return text;
}

void analyse(Checker& c) {
  if (!c.model.rules.empty()) Analysis(c).run();
}

}  // namespace scopeward
