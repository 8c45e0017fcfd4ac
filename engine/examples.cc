// SPDX-License-Identifier: Apache-2.0
#include "engine/examples.h"

#include <algorithm>
#include <map>
#include <set>

#include "engine/overlap.h"
#include "engine/regions.h"

namespace scopeward {
namespace {

using Kind = PatternSegment::Kind;

// Two patterns that match the same have the same key; the names of holes don't matter.
std::string key_of(const Pattern& pattern) {
  std::string key;
  for (const PatternSegment& s : pattern.segments)
    key += std::to_string(static_cast<int>(s.kind)) + s.text + '\0' + s.suffix + '\n';
  return key;
}

// Does the requirement put what the target captures into a family? `seen` marks lets that do not.
bool binds_captures(const Model& model, FormulaId id, std::vector<bool>& seen) {
  const Formula& f = model.formulas[id];
  if (f.kind == Formula::Kind::atom) {
    const Atom& atom = model.atoms[f.index];
    if (atom.kind != Atom::Kind::family) return false;
    const auto& bindings = model.family_tests[atom.index].bindings;
    return std::any_of(bindings.begin(), bindings.end(), [](const Binding& b) { return !b.from_attribute; });
  }
  if (f.kind == Formula::Kind::let) {
    if (seen[f.index]) return false;
    seen[f.index] = true;
    return binds_captures(model, model.lets[f.index].formula, seen);
  }
  const auto operands = model.operands_of(f);
  return std::any_of(operands.begin(), operands.end(),
                     [&](FormulaId operand) { return binds_captures(model, operand, seen); });
}

class Collector {
 public:
  void add(const ActionOf& of) {
    const Model& model = *of.model;
    std::vector<std::uint8_t> binds(model.rules.size(), 2);  // 2: not known yet
    for (const Matcher& m : model.matchers) {
      if (m.action != of.action) continue;
      const Rule& rule = model.rules[m.rule];
      if (binds[m.rule] == 2) {
        std::vector<bool> seen(model.lets.size(), false);
        binds[m.rule] = rule.requirement != kNone && binds_captures(model, rule.requirement, seen) ? 1 : 0;
      }
      const bool deny = rule.effect == Effect::deny;
      add(model, m.pattern, deny, binds[m.rule] == 1);
      for (std::uint32_t i = m.excepts_begin; i < m.excepts_end; ++i) add(model, model.excepts[i], deny, false);
    }
    form_ = model.actions[of.action].form;
  }

  ExampleTargets run(std::size_t& steps) {
    ExampleTargets result;
    std::vector<std::vector<Pattern>> variants;
    std::vector<OverlapEntry> entries;
    const bool cut = form_ == TargetForm::path || form_ == TargetForm::http_path;
    for (const RegionPattern& p : patterns_)
      variants.push_back(p.of_deny && cut ? with_variants(*p.pattern) : std::vector<Pattern>{*p.pattern});
    for (std::uint32_t owner = 0; owner < variants.size(); ++owner)
      for (const Pattern& variant : variants[owner]) entries.push_back({&variant, owner});
    const auto groups = overlapping(entries, patterns_.size(), limits::kRegionSteps, steps);
    if (groups.empty() && !patterns_.empty()) result.complete = false;
    for (const auto& group : groups) add_group(group, result, steps);
    add_unmatched(result);
    return result;
  }

 private:
  void add(const Model& model, std::uint32_t pattern, bool deny, bool binds) {
    const Pattern& p = model.patterns[pattern];
    const auto [at, added] = known_.try_emplace({key_of(p), deny}, patterns_.size());
    if (added) {
      patterns_.push_back({&p, deny, binds, model.vocabulary.separators});
    } else if (binds) {
      patterns_[at->second].binds = true;
      if (patterns_[at->second].separators != model.vocabulary.separators) patterns_.push_back(
          {&p, deny, binds, model.vocabulary.separators});
    }
    for (const PatternSegment& s : p.segments)
      for (const std::string* text : {&s.text, &s.suffix}) used_.insert(text->begin(), text->end());
  }

  void keep(std::string target, ExampleTargets& result) {
    Target read;
    if (read_target(target, form_, read) != TargetError::none) return;
    if (targets_.insert(target).second) result.targets.push_back(std::move(target));
  }

  void add_group(const std::vector<std::uint32_t>& group, ExampleTargets& result, std::size_t& steps) {
    const auto is_exact = [&](std::uint32_t i) { return patterns_[i].pattern->is_exact(); };
    if (std::all_of(group.begin(), group.end(), is_exact)) {
      for (const std::uint32_t i : group) keep(patterns_[i].pattern->exact_text(), result);
      return;
    }
    std::vector<RegionPattern> together;
    for (const std::uint32_t i : group) together.push_back(patterns_[i]);
    const TextForm form = form_ == TargetForm::flat   ? TextForm::flat
                          : form_ == TargetForm::path ? TextForm::path
                                                      : TextForm::http_path;
    Regions regions = find_regions(together, form, limits::kRegionSteps, steps);
    result.complete = result.complete && regions.complete;
    for (std::string& example : regions.examples) keep(std::move(example), result);
  }

  // Targets that are matched only by patterns that match everything of their form, if at all.
  void add_unmatched(ExampleTargets& result) {
    char odd = 'q';
    for (const char c : std::string_view("qjkxzwvyubpgfhmdclrnsitaoe"))
      if (!used_.contains(c)) odd = c;
    std::string path;
    for (std::size_t i = 0; i + 2 < limits::kTargetSegments; ++i) path += std::string("/") + odd + odd;
    if (form_ == TargetForm::flat) {
      keep(std::string(12, odd), result);
    } else {
      keep(path, result);
      keep(std::string(3, odd) + "://" + path.substr(4), result);
    }
  }

  TargetForm form_ = TargetForm::flat;
  std::vector<RegionPattern> patterns_;
  std::map<std::pair<std::string, bool>, std::size_t> known_;
  std::set<char> used_;
  std::set<std::string> targets_;
};

}  // namespace

ExampleTargets example_targets(const std::vector<ActionOf>& actions, std::size_t& steps) {
  Collector collector;
  for (const ActionOf& action : actions) collector.add(action);
  return collector.run(steps);
}

}  // namespace scopeward
