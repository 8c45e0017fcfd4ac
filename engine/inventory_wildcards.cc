// SPDX-License-Identifier: Apache-2.0
#include "engine/inventory_wildcards.h"

#include <algorithm>
#include <map>

#include "engine/scope.h"
#include "engine/written.h"

namespace scopeward {
namespace {

using Kind = PatternSegment::Kind;

bool is_wild(const Pattern& pattern) {
  return std::any_of(pattern.segments.begin(), pattern.segments.end(),
                     [](const PatternSegment& s) { return s.kind == Kind::glob || s.kind == Kind::run; });
}

// "`GET /a`" or "`GET /a` and 3 others"
std::string named_with_others(const ExistingOperation& first, std::size_t count, std::string_view which) {
  std::string text = operation_name(first) + std::string(which);
  if (count == 2) text += ", and another";
  if (count > 2) text += ", and " + std::to_string(count - 1) + " others";
  return text;
}

std::string listed(const std::vector<ExistingOperation>& operations, const std::vector<std::size_t>& numbers) {
  constexpr std::size_t kListed = 6;
  std::string text;
  for (std::size_t i = 0; i < numbers.size() && i < kListed; ++i)
    text += (i > 0 ? ", " : "") + operation_name(operations[numbers[i]]);
  if (numbers.size() > kListed) text += " and " + std::to_string(numbers.size() - kListed) + " more";
  return text;
}

class Surprises {
 public:
  Surprises(const Model& model, const std::vector<ExistingOperation>& operations, const InventoryMatches& matches,
            const std::vector<WideTarget>& wildcards, Findings& findings)
      : model_(model), operations_(operations), matches_(matches), wildcards_(wildcards), findings_(findings) {}

  void report() {
    std::map<std::uint32_t, std::size_t> sizes;  // by pattern, how much a wildcard lets in
    for (const WideTarget& wide : wildcards_) sizes[wide.pattern] = wide.lets_in.size();
    std::map<std::uint32_t, std::vector<std::size_t>> by_wildcard, by_hole;  // surprises
    for (const Matched& matched : matches_.operations) {
      const Hit* narrowest = nullptr;
      bool is_named = false;
      for (const Hit& hit : matched.hits) {
        if (!is_wild(model_.patterns[hit.pattern])) {
          is_named = true;
        } else if (hit.is_allow && (narrowest == nullptr || sizes[hit.pattern] < sizes[narrowest->pattern])) {
          narrowest = &hit;
        }
      }
      const Impact impact = operations_[matched.number].impact;
      if (!is_named && narrowest != nullptr && (impact == Impact::changes || impact == Impact::destroys))
        by_wildcard[narrowest->pattern].push_back(matched.number);
      if (const Hit* hole = only_hole(matched)) by_hole[hole->pattern].push_back(matched.number);
    }
    for (const WideTarget& wide : wildcards_) report_wildcard(wide, by_wildcard[wide.pattern]);
    report_holes(by_hole);
  }

 private:
  void report_wildcard(const WideTarget& wide, const std::vector<std::size_t>& surprises) {
    std::vector<std::size_t> reading;
    for (const LetIn& let_in : wide.lets_in)
      if (operations_[let_in.operation].impact == Impact::reads) reading.push_back(let_in.operation);
    if (surprises.empty() || reading.size() < surprises.size()) return;
    const bool destroys = operations_[surprises.front()].impact == Impact::destroys;
    Diagnostic& d = findings_.report(
        Code::surprising_wildcard, model_.pattern_spans[wide.pattern],
        "`" + pattern_text(model_.patterns[wide.pattern]) + "` lets in " +
            named_with_others(operations_[surprises.front()], surprises.size(),
                              destroys ? ", which is destructive" : ", which is not read-only"),
        "lets in " + std::to_string(reading.size()) + (reading.size() == 1 ? " that only reads" : " that only read"),
        "name it in a rule of its own, or behind `except`");
    d.note = "what else it lets in only reads: " + listed(operations_, reading);
  }

  // The hole that a path of its own is let in by, if nothing else does.
  const Hit* only_hole(const Matched& matched) const {
    if (!operations_[matched.number].is_template || !matched.pattern.is_exact() || matched.pattern.flat) return nullptr;
    const Hit* hole = nullptr;
    for (const Hit& hit : matched.hits) {
      const Pattern& pattern = model_.patterns[hit.pattern];
      if (pattern.is_exact() || is_wild(pattern)) return nullptr;
      if (hole == nullptr && hit.is_allow) hole = &hit;
    }
    return hole;
  }

  void report_holes(const std::map<std::uint32_t, std::vector<std::size_t>>& by_hole) {
    std::vector<bool> is_about(model_.patterns.size(), false);  // a template that exists
    for (const Matched& matched : matches_.operations)
      if (!matched.pattern.is_exact())
        for (const Hit& hit : matched.hits) is_about[hit.pattern] = true;
    for (const auto& [pattern, surprises] : by_hole)
      if (is_about[pattern])
        findings_.report(
            Code::surprising_wildcard, model_.pattern_spans[pattern],
            "`" + pattern_text(model_.patterns[pattern]) + "` lets in " +
                named_with_others(operations_[surprises.front()], surprises.size(), ", which no rule names"),
            "also matches " + listed(operations_, surprises),
            "name it in a rule, and put it behind `except` if that is another");
  }

  const Model& model_;
  const std::vector<ExistingOperation>& operations_;
  const InventoryMatches& matches_;
  const std::vector<WideTarget>& wildcards_;
  Findings& findings_;
};

}  // namespace

std::vector<WideTarget> wide_targets(const Model& model, const InventoryMatches& matches) {
  std::map<std::uint32_t, WideTarget> found;  // by pattern, which is in source order
  for (const Matcher& m : model.matchers)
    if (model.rules[m.rule].effect == Effect::allow && matches.judged[m.action] && is_wild(model.patterns[m.pattern]))
      found.try_emplace(m.pattern, WideTarget{m.rule, m.pattern, {}});
  for (const Matched& matched : matches.operations)
    for (const Hit& hit : matched.hits)
      if (const auto at = found.find(hit.pattern); at != found.end() && hit.is_allow)
        at->second.lets_in.push_back({matched.number, hit.in_part});
  std::vector<WideTarget> result;
  for (auto& [pattern, wide] : found) result.push_back(std::move(wide));
  return result;
}

void report_wildcards(const Model& model, const std::vector<ExistingOperation>& operations,
                      const InventoryMatches& matches, const std::vector<WideTarget>& wildcards,
                      Findings& findings) {
  Surprises(model, operations, matches, wildcards, findings).report();
}

}  // namespace scopeward
