// SPDX-License-Identifier: Apache-2.0
#include "engine/inventory_matches.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "engine/operation.h"
#include "engine/read_pattern.h"
#include "engine/split.h"

namespace scopeward {
namespace {

constexpr std::size_t kComparing = 1U << 27;  // steps for all operations: about a second

// A run of the filler as one of it.
std::string with_short_fillers(std::string text, char filler) {
  const auto both = [filler](char a, char b) { return a == filler && b == filler; };
  text.erase(std::unique(text.begin(), text.end(), both), text.end());
  return text;
}

class Matching {
 public:
  Matching(const Policy& policy, const std::vector<ExistingOperation>& operations)
      : model_(policy.model), program_(policy.program), operations_(operations) {
    result_.judged.assign(model_.actions.size(), false);
    result_.more_exist.assign(model_.actions.size(), false);
    result_.used.assign(model_.patterns.size(), false);
    result_.used_except.assign(model_.patterns.size(), false);
    matchers_.resize(model_.actions.size());
    for (std::uint32_t i = 0; i < model_.matchers.size(); ++i) matchers_[model_.matchers[i].action].push_back(i);
  }

  InventoryMatches run() {
    std::set<std::tuple<std::uint32_t, std::string_view, bool>> seen;
    for (std::size_t i = 0; i < operations_.size() && result_.complete; ++i) {
      const ExistingOperation& operation = operations_[i];
      const std::uint32_t action = find_action(operation.action);
      if (action == kNotFound) {
        result_.others.push_back({i, {}});
        continue;
      }
      result_.judged[action] = true;
      if (operation.more_exist) result_.more_exist[action] = true;
      if (operation.target.empty() || !seen.insert({action, operation.target, operation.is_template}).second) continue;
      std::string problem;
      const TargetForm form = model_.actions[action].form;
      auto pattern = operation.is_template ? read_template(operation.target, form, problem)
                                           : read_literal(operation.target, form, problem);
      if (!pattern) {
        result_.others.push_back({i, std::move(problem)});
        continue;
      }
      Matched matched;
      matched.number = i;
      matched.action = action;
      matched.pattern = *std::move(pattern);
      if (form == TargetForm::http_path && operation.is_template) paths_.emplace(operation.target, matched.pattern);
      result_.operations.push_back(std::move(matched));
    }
    std::size_t judged = 0;
    for (; judged < result_.operations.size(); ++judged) {
      Matched& matched = result_.operations[judged];
      if (matched.pattern.is_exact())
        match_target(matched);
      else
        match_template(matched);
      if (!result_.complete) break;  // of this one and those behind it nothing is known
    }
    result_.operations.resize(judged);
    return std::move(result_);
  }

 private:
  [[nodiscard]] std::uint32_t find_action(std::string_view name) const {
    return program_.actions.find(hash_bytes(name), [&](std::uint32_t i) { return model_.actions[i].name == name; });
  }

  bool spend(std::size_t steps) {
    if (steps > left_) {
      left_ = 0;
      result_.complete = false;
      return false;
    }
    left_ -= steps;
    return true;
  }

  // The exceptions count as used, whatever else takes the target away.
  bool is_excepted(const Candidate& candidate, const Target& target) {
    bool excepted = false;
    Captures unused;
    for (std::uint32_t i = candidate.excepts_begin; i < candidate.excepts_end; ++i) {
      if (!match(model_.patterns[model_.excepts[i]], target, unused)) continue;
      result_.used_except[model_.excepts[i]] = true;
      excepted = true;
    }
    return excepted;
  }

  void match_target(Matched& matched) {
    const std::string text = matched.pattern.exact_text();
    const TargetForm form = model_.actions[matched.action].form;
    Target target;
    if (read_target(text, form, target) != TargetError::none) return;
    Captures captures;
    const auto look_at = [&](const Candidate& candidate, const Target& spelling, bool is_allow) {
      if (!spend(8 + spelling.text.size() / 8) || !match(model_.patterns[candidate.pattern], spelling, captures) ||
          is_excepted(candidate, spelling))
        return;
      add_hit(matched, {candidate.pattern, is_allow, false});
      if (is_allow) matched.cover = Matched::Cover::all;
    };
    program_.allows.visit(matched.action, target, [&](const Candidate& c) { look_at(c, target, true); });
    for (int which = 0; which < (form == TargetForm::flat ? 1 : kTargetVariants); ++which) {
      Target spelling = target;
      if (which == 0 || target_variant(target, which, form, spelling))
        program_.denies.visit(matched.action, spelling, [&](const Candidate& c) { look_at(c, spelling, false); });
    }
    if (!program_.every_allow.empty()) matched.cover = Matched::Cover::all;
  }

  void add_hit(Matched& matched, const Hit& hit) {
    result_.used[hit.pattern] = true;
    const auto known = std::find_if(matched.hits.begin(), matched.hits.end(),
                                    [&](const Hit& other) { return other.pattern == hit.pattern; });
    if (known == matched.hits.end() && spend(1 + matched.hits.size() / 8)) matched.hits.push_back(hit);
  }

  bool meets(const Pattern& a, const Pattern& b) {
    std::size_t work = 0;
    const bool met = intersect(a, b, &work);
    return spend(work) && met;
  }

  void match_template(Matched& matched) {
    std::vector<std::uint32_t> matchers;  // whose targets meet it
    std::vector<const Pattern*> by;
    std::map<std::uint32_t, std::uint32_t> number_in_split;
    const auto tell_by = [&](std::uint32_t pattern) {
      if (number_in_split.try_emplace(pattern, static_cast<std::uint32_t>(by.size())).second)
        by.push_back(&model_.patterns[pattern]);
    };
    for (const std::uint32_t i : matchers_[matched.action]) {
      const Matcher& m = model_.matchers[i];
      if (!meets(matched.pattern, model_.patterns[m.pattern])) {
        match_without_slash(matched, m);
        continue;
      }
      matchers.push_back(i);
      tell_by(m.pattern);
      for (std::uint32_t e = m.excepts_begin; e < m.excepts_end; ++e)
        if (meets(matched.pattern, model_.patterns[model_.excepts[e]])) tell_by(model_.excepts[e]);
    }
    // A path that is written out goes before a template that it fits (OpenAPI, path templating): what it serves is not
    // the template's.
    const std::size_t rules_end = by.size();
    if (paths_.contains(operations_[matched.number].target))
      for (const auto& [text, path] : paths_)
        if (meets(matched.pattern, path) && includes(matched.pattern, path) && !includes(path, matched.pattern))
          by.push_back(&path);
    if (!result_.complete) return;
    const TargetForm form = model_.actions[matched.action].form;
    std::vector<const Pattern*> all = by;
    all.push_back(&matched.pattern);
    const char filler = choose_filler(all, form, "1xyz2");
    const Split split = scopeward::split(matched.pattern, by, form, filler, left_);
    if (!split.complete) result_.more_exist[matched.action] = true;  // targets that were not found may use any rule

    std::vector<std::size_t> parts_of(matchers.size(), 0);
    std::size_t covered = 0, count = 0;
    for (const SplitPart& part : split.parts) {
      if (!part.patterns.empty() && part.patterns.back() >= rules_end) continue;  // another path's
      ++count;
      const auto has = [&](std::uint32_t pattern) {
        const auto at = number_in_split.find(pattern);
        return at != number_in_split.end() &&
               std::binary_search(part.patterns.begin(), part.patterns.end(), at->second);
      };
      bool is_covered = !program_.every_allow.empty();
      for (std::size_t i = 0; i < matchers.size(); ++i) {
        const Matcher& m = model_.matchers[matchers[i]];
        if (!has(m.pattern)) continue;
        bool excepted = false;
        for (std::uint32_t e = m.excepts_begin; e < m.excepts_end; ++e) {
          if (!has(model_.excepts[e])) continue;
          result_.used_except[model_.excepts[e]] = true;
          excepted = true;
        }
        if (excepted) continue;
        ++parts_of[i];
        is_covered = is_covered || model_.rules[m.rule].effect == Effect::allow;
      }
      covered += is_covered ? 1 : 0;
      if (!is_covered && matched.uncovered.empty()) matched.uncovered = with_short_fillers(part.sample, filler);
    }
    for (std::size_t i = 0; i < matchers.size(); ++i) {
      const Matcher& m = model_.matchers[matchers[i]];
      if (parts_of[i] > 0)
        add_hit(matched, {m.pattern, model_.rules[m.rule].effect == Effect::allow, parts_of[i] < count});
    }
    matched.cover = covered == 0 && count > 0 ? Matched::Cover::none
                    : covered < count         ? Matched::Cover::part
                    : split.complete          ? Matched::Cover::all
                                              : Matched::Cover::unknown;
  }

  // A deny also covers what its target would match without the slash at the end.
  void match_without_slash(Matched& matched, const Matcher& m) {
    const auto& segments = matched.pattern.segments;
    if (matched.pattern.flat || segments.size() < 2 || segments.back().kind != PatternSegment::Kind::literal ||
        !segments.back().text.empty() || model_.rules[m.rule].effect != Effect::deny)
      return;
    Pattern shorter = matched.pattern;
    shorter.segments.pop_back();
    if (meets(shorter, model_.patterns[m.pattern])) add_hit(matched, {m.pattern, false, true});
  }

  const Model& model_;
  const Program& program_;
  const std::vector<ExistingOperation>& operations_;
  std::vector<std::vector<std::uint32_t>> matchers_;  // by action
  std::map<std::string_view, Pattern> paths_;         // of all methods
  std::size_t left_ = kComparing;
  InventoryMatches result_;
};

}  // namespace

InventoryMatches match_inventory(const Policy& policy, const std::vector<ExistingOperation>& operations) {
  return Matching(policy, operations).run();
}

}  // namespace scopeward
