// SPDX-License-Identifier: Apache-2.0
#include "engine/telling_patterns.h"

#include <algorithm>
#include <string>

#include "engine/overlap.h"

namespace scopeward {
namespace {

using Kind = PatternSegment::Kind;

constexpr std::size_t kInstances = 4096;  // patterns with a held value in place of a hole

struct Collector {
  const Model& model;
  const Pattern& whole;
  std::size_t& budget;
  TellingPatterns result{};
  std::set<std::uint32_t> seen{};

  bool meets(const Pattern& pattern) {
    std::size_t work = 0;
    const bool met = intersect(whole, pattern, &work);
    result.complete = result.complete && work <= budget;
    budget -= std::min(work, budget);
    return met && result.complete;
  }
  void add(std::uint32_t number) {
    if (!seen.insert(number).second || !meets(model.patterns[number])) return;
    result.patterns.push_back(&model.patterns[number]);
    result.numbers.push_back(number);
  }
  void make(Pattern pattern) {
    if (!meets(pattern)) return;
    result.made.push_back(std::move(pattern));
    result.patterns.push_back(&result.made.back());
    result.numbers.push_back(kNone);
  }
};

bool names_query(const Pattern& pattern) {
  return std::any_of(pattern.segments.begin(), pattern.segments.end(), [](const PatternSegment& s) {
    return s.text.find('?') != std::string::npos || s.suffix.find('?') != std::string::npos;
  });
}

// What a deny on this target covers besides: its targets in other spellings (operation.h).
void make_spellings(Collector& c, const Pattern& pattern, bool with_queries) {
  for (Pattern& spelling : with_variants(pattern))
    if (with_queries || !names_query(spelling)) c.make(std::move(spelling));
}

std::set<std::string> held_values(const Grant& grant) {
  std::set<std::string> values;
  for (const ScopeRef& ref : grant.held.members())
    for (std::size_t begin = 0; begin < ref.key.size();) {
      const std::size_t end = std::min(ref.key.find(kKeyJoint, begin), ref.key.size());
      values.insert(ref.key.substr(begin, end - begin));
      begin = end + 1;
    }
  return values;
}

// The targets that an instance of a family is about.
void make_instances(Collector& c, const Grant& grant) {
  const std::set<std::string> values = held_values(grant);
  const std::vector<const Pattern*> patterns = c.result.patterns;
  std::size_t count = 0;
  for (const Pattern* pattern : patterns)
    for (std::size_t i = 0; i < pattern->segments.size(); ++i) {
      if (pattern->segments[i].kind != Kind::hole) continue;
      for (const std::string& value : values) {
        if (++count > kInstances || !c.result.complete) {
          c.result.complete = false;
          return;
        }
        Pattern instance = *pattern;
        PatternSegment& segment = instance.segments[i];
        const auto holes_before =
            std::count_if(pattern->segments.begin(), pattern->segments.begin() + static_cast<std::ptrdiff_t>(i),
                          [](const PatternSegment& s) { return s.kind == Kind::hole; });
        segment = {Kind::literal, segment.text + value + segment.suffix, {}};
        instance.holes.erase(instance.holes.begin() + holes_before);
        c.make(std::move(instance));
      }
    }
}

}  // namespace

TellingPatterns telling_patterns(const Model& model, std::uint32_t action, const Pattern& whole, const Grant* grant,
                                 std::size_t& budget) {
  Collector c{model, whole, budget};
  std::set<std::uint32_t> denied;  // on paths
  for (const Matcher& m : model.matchers) {
    if (m.action != action) continue;
    if (!c.result.complete) break;
    const bool other_spellings = !whole.flat && model.rules[m.rule].effect == Effect::deny;
    const auto add = [&](std::uint32_t number) {
      c.add(number);
      if (other_spellings) denied.insert(number);
    };
    add(m.pattern);
    for (std::uint32_t i = m.excepts_begin; i < m.excepts_end; ++i) add(model.excepts[i]);
  }
  c.result.has_query = names_query(whole) || std::any_of(c.result.patterns.begin(), c.result.patterns.end(),
                                                         [](const Pattern* pattern) { return names_query(*pattern); });
  for (const std::uint32_t number : denied) make_spellings(c, model.patterns[number], c.result.has_query);
  if (grant != nullptr) make_instances(c, *grant);
  return std::move(c.result);
}

}  // namespace scopeward
