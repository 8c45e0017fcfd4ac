// SPDX-License-Identifier: Apache-2.0
// Explanations as JSON and as marked excerpts of the policy.
#include <fmt/format.h>

#include <algorithm>

#include "engine/explain.h"

namespace scopeward {
namespace {

constexpr std::size_t kMostRules = 8;         // drawn; the rest are counted
constexpr std::size_t kMostAlternatives = 5;  // written; the rest are counted

std::string list_json(const std::vector<std::string>& names) {
  std::string out = "[";
  for (const std::string& name : names) out += (out.size() > 1 ? "," : "") + json_string(name);
  return out + "]";
}

std::string in_words(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i)
    out += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + ("`" + names[i] + "`");
  return out;
}

std::string_view effect_name(Effect effect) { return effect == Effect::allow ? "allow" : "deny"; }

std::vector<Mark> marks_of(const Rule& rule, const TestedRule& tested) {
  std::vector<Mark> marks;
  for (const TestedAtom& atom : tested.atoms) {
    const auto same = std::ranges::find(marks, atom.span, &Mark::span);
    if (same == marks.end()) {
      marks.push_back({atom.span, atom.decides, atom.outcome});
    } else if (atom.decides && !same->primary) {
      *same = {atom.span, true, atom.outcome};
    }
  }
  if (marks.empty()) marks.push_back({rule.condition_span, true, tested.holds ? "holds" : "does not hold"});
  return marks;
}

}  // namespace

std::string explanation_json(const Sources& sources, const Model& model, const Explanation& e) {
  std::string rule = "null", message = "null", alternatives;
  if (e.rule != kNone) {
    rule = fmt::format("{{\"file\":{},\"line\":{}}}", json_string(sources.name(model.rules[e.rule].span)),
                       sources.line(model.rules[e.rule].span));
    if (model.rules[e.rule].has_message) message = json_string(e.message);
  }
  for (const auto& names : e.hints.alternatives) alternatives += (alternatives.empty() ? "" : ",") + list_json(names);
  return fmt::format(
      "{{\"allowed\":{},\"reason\":\"{}\",\"rule\":{},\"message\":{},\"required\":{},\"missing\":{},\"alternatives\":[{"
      "}],\"complete\":{}}}",
      e.reason == Reason::allowed, reason_name(e.reason), rule, message, list_json(e.hints.required),
      list_json(e.hints.missing), alternatives, e.hints.complete);
}

std::string explanation_text(const Sources& sources, const Model& model, const Explanation& e, Colour colour) {
  const bool allowed = e.reason == Reason::allowed;
  const auto painted = [&](const char* code, std::string text) {
    return colour == Colour::on ? std::string(code) + text + "\x1b[0m" : text;
  };
  std::string out = painted(allowed ? "\x1b[1;32m" : "\x1b[1;31m",
                            allowed ? "allowed" : "denied: " + std::string(reason_name(e.reason))) +
                    "\n";
  if (!e.refused.empty()) out += "  = note: " + visible(e.refused) + "\n";
  if (e.reason != Reason::invalid_request && e.tested.empty()) out += "  = note: no rule matches this operation\n";
  std::size_t drawn = 0;
  for (const TestedRule& tested : e.tested) {
    if (drawn++ == kMostRules) {
      out += fmt::format("and {} more rules match\n", e.tested.size() - kMostRules);
      break;
    }
    const Rule& rule = model.rules[tested.rule];
    const std::vector<Mark> marks = marks_of(rule, tested);
    std::vector<Mark> hidden;
    if (drawn > 1) out += "\n";
    out += draw(sources, marks, colour, &hidden);
    for (const Mark& mark : hidden)
      out += footer(sources, marks, "note", "`" + std::string(sources.text(mark.span)) + "` " + mark.label, colour);
    out += footer(sources, marks, "note",
                  fmt::format("this {} {}{}", effect_name(rule.effect), tested.holds ? "holds" : "does not hold",
                              tested.rule == e.rule ? ", and decides" : ""),
                  colour);
    if (rule.has_message && tested.rule == e.rule) out += footer(sources, marks, "message", rule.message, colour);
  }
  if (!e.tested.empty() && (!e.hints.alternatives.empty() || !e.hints.complete)) out += "\n";
  std::string asked;
  if (e.hints.asked_by != kNone) {
    const Span span = model.rules[e.hints.asked_by].asked.front().span;
    asked = fmt::format(" (`ask` at {}:{})", visible(sources.name(span)), sources.line(span));
  }
  for (std::size_t i = 0; i < e.hints.alternatives.size() && i < kMostAlternatives; ++i)
    out += fmt::format("{} {}{}\n", i == 0 ? "would be allowed with" : "                or with",
                       visible(in_words(e.hints.alternatives[i])), i == 0 ? asked : "");
  if (e.hints.alternatives.size() > kMostAlternatives)
    out += fmt::format("                or with {} other sets of scopes\n",
                       e.hints.alternatives.size() - kMostAlternatives);
  if (!e.hints.missing.empty() && e.hints.missing != e.hints.required)
    out += fmt::format("missing of the first: {}\n", visible(in_words(e.hints.missing)));
  if (!e.hints.complete) out += "there may be other ways: the search stopped at its budget\n";
  if (e.reason == Reason::unauthenticated && e.hints.alternatives.empty()) out += "the caller has no token\n";
  return out;
}

}  // namespace scopeward
