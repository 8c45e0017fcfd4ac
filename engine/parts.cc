// SPDX-License-Identifier: Apache-2.0
#include "engine/parts.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <set>

#include "engine/overlap.h"
#include "engine/split.h"
#include "engine/written.h"

namespace scopeward {
namespace {

using Kind = PatternSegment::Kind;

constexpr std::size_t kInstances = 4096;      // patterns with a held value in place of a hole

// The patterns that tell targets of the whole apart, in the order of the source.
struct Telling {
  const Model& model;
  const Pattern& whole;
  std::size_t& budget;
  std::vector<const Pattern*> patterns{};
  std::vector<std::uint32_t> numbers{};  // in Model::patterns, or kNone
  std::deque<Pattern> made{};
  std::set<std::uint32_t> seen{};
  bool complete = true;

  bool meets(const Pattern& pattern) {
    std::size_t work = 0;
    const bool met = intersect(whole, pattern, &work);
    complete = complete && work <= budget;
    budget -= std::min(work, budget);
    return met && complete;
  }
  void add(std::uint32_t number) {
    if (!seen.insert(number).second || !meets(model.patterns[number])) return;
    patterns.push_back(&model.patterns[number]);
    numbers.push_back(number);
  }
  void make(Pattern pattern) {
    if (!meets(pattern)) return;
    made.push_back(std::move(pattern));
    patterns.push_back(&made.back());
    numbers.push_back(kNone);
  }
};

bool has_query(const Pattern& pattern) {
  return std::any_of(pattern.segments.begin(), pattern.segments.end(), [](const PatternSegment& s) {
    return s.text.find('?') != std::string::npos || s.suffix.find('?') != std::string::npos;
  });
}

// Where a wildcard would stand for a `?` behind another.
void drop_second_queries(std::vector<SplitPart>& parts, const Pattern& whole) {
  const auto marks = [](std::string_view text) { return std::count(text.begin(), text.end(), '?'); };
  const auto most = std::max<std::ptrdiff_t>(1, marks(pattern_text(whole)));
  parts.erase(std::remove_if(parts.begin(), parts.end(), [&](const SplitPart& p) { return marks(p.sample) > most; }),
              parts.end());
}

// What a deny on this target covers besides: its targets in other spellings (operation.h).
void make_spellings(Telling& telling, const Pattern& pattern, bool with_queries) {
  for (Pattern& spelling : with_variants(pattern))
    if (with_queries || !has_query(spelling)) telling.make(std::move(spelling));
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
void make_instances(Telling& telling, const Grant& grant) {
  const std::set<std::string> values = held_values(grant);
  const std::vector<const Pattern*> patterns = telling.patterns;
  std::size_t count = 0;
  for (const Pattern* pattern : patterns)
    for (std::size_t i = 0; i < pattern->segments.size(); ++i) {
      if (pattern->segments[i].kind != Kind::hole) continue;
      for (const std::string& value : values) {
        if (++count > kInstances || !telling.complete) {
          telling.complete = false;
          return;
        }
        Pattern instance = *pattern;
        PatternSegment& segment = instance.segments[i];
        const auto holes_before =
            std::count_if(pattern->segments.begin(), pattern->segments.begin() + static_cast<std::ptrdiff_t>(i),
                          [](const PatternSegment& s) { return s.kind == Kind::hole; });
        segment = {Kind::literal, segment.text + value + segment.suffix, {}};
        instance.holes.erase(instance.holes.begin() + holes_before);
        telling.make(std::move(instance));
      }
    }
}

// Characters that a value of a hole may have and no scope does.
std::string possible_fillers(const Vocabulary& vocabulary) {
  std::string possible;
  for (const char c : std::string_view("~@+-_0123456789xyzabcdefghijklmnopqrstuvwABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    if (vocabulary.separators.find(c) == std::string::npos &&
        std::none_of(vocabulary.scopes.begin(), vocabulary.scopes.end(),
                     [c](const Scope& scope) { return scope.name.find(c) != std::string::npos; }))
      possible += c;
  return possible;
}

// By pattern, the parts that it matches.
class Reach {
 public:
  Reach(const std::vector<SplitPart>& parts, std::size_t patterns)
      : words_((parts.size() + 63) / 64), parts_(parts.size()), bits_(patterns * words_, 0) {
    for (std::size_t i = 0; i < parts.size(); ++i)
      for (const std::uint32_t pattern : parts[i].patterns) bits_[pattern * words_ + i / 64] |= 1ULL << (i % 64);
  }
  [[nodiscard]] std::size_t words() const { return words_; }
  [[nodiscard]] bool is_all(std::uint32_t pattern) const {
    std::size_t count = 0;
    for (std::size_t i = 0; i < words_; ++i)
      count += static_cast<std::size_t>(std::popcount(bits_[pattern * words_ + i]));
    return count == parts_;
  }
  [[nodiscard]] bool is_within(std::uint32_t a, std::uint32_t b) const {
    for (std::size_t i = 0; i < words_; ++i)
      if ((bits_[a * words_ + i] & ~bits_[b * words_ + i]) != 0) return false;
    return true;
  }

 private:
  std::size_t words_, parts_;
  std::vector<std::uint64_t> bits_;
};

// Those patterns of a part that no other pattern of it is narrower than; of several alike the first. None if they all
// match the whole. Nothing at all if it would take too long.
std::optional<std::vector<std::uint32_t>> narrowest(const SplitPart& part, const Reach& reach, std::size_t& budget) {
  std::vector<std::uint32_t> found;
  const std::size_t cost = part.patterns.size() * part.patterns.size() * reach.words();
  if (cost > budget) return std::nullopt;
  budget -= cost;
  for (const std::uint32_t a : part.patterns) {
    if (reach.is_all(a)) continue;
    const bool beaten = std::any_of(part.patterns.begin(), part.patterns.end(), [&](std::uint32_t b) {
      return a != b && reach.is_within(b, a) && (b < a || !reach.is_within(a, b));
    });
    if (!beaten) found.push_back(a);
  }
  return found;
}

bool is_of(const Telling& telling, const SplitPart& part, std::string_view text, TargetForm form) {
  Target target;
  Captures captures;
  if (read_target(text, form, target) != TargetError::none || !match(telling.whole, target, captures)) return false;
  std::size_t next = 0;
  for (std::uint32_t i = 0; i < telling.patterns.size(); ++i) {
    const bool wanted = next < part.patterns.size() && part.patterns[next] == i;
    if (match(*telling.patterns[i], target, captures) != wanted) return false;
    next += wanted ? 1 : 0;
  }
  return true;
}

// The shortest sample of `/a*` is `/a`, from which one can't see that more may follow: a filler goes wherever one may.
void put_fillers(const Telling& telling, SplitPart& part, TargetForm form, char filler, std::size_t& budget) {
  const bool captures = std::any_of(part.patterns.begin(), part.patterns.end(),
                                    [&](std::uint32_t p) { return !telling.patterns[p]->holes.empty(); });
  const bool exact = std::any_of(part.patterns.begin(), part.patterns.end(),
                                 [&](std::uint32_t p) { return telling.patterns[p]->is_exact(); });
  if (!captures || exact) return;
  std::size_t segment = 0;
  for (std::size_t at = 0; at <= part.sample.size(); ++at) {
    if (at > 0 && part.sample[at - 1] == '/') ++segment;
    const bool beside = (at > 0 && part.sample[at - 1] == filler) || (at < part.sample.size() && part.sample[at] == filler);
    const std::size_t cost = telling.patterns.size() * 4;
    if (beside || cost > budget) continue;
    budget -= cost;
    std::string longer = part.sample;
    longer.insert(at, segment + 1, filler);
    if (!is_of(telling, part, longer, form)) continue;
    part.sample = std::move(longer);
    at += segment;
  }
}

void add_holes(const Pattern& pattern, const Target& target, char filler, TargetPart& part) {
  Captures captures;
  if (pattern.holes.empty() || !match(pattern, target, captures)) return;
  for (std::size_t i = 0; i < pattern.holes.size(); ++i) {
    const std::string_view value = captures.values[i];
    const bool known = std::any_of(part.holes.begin(), part.holes.end(),
                                   [&](const auto& hole) { return hole.first == value.size(); });
    if (!known && value.find_first_not_of(filler) == std::string_view::npos)
      part.holes.emplace_back(value.size(), "{" + pattern.holes[i] + "}");
  }
}

TargetPart named_part(const Telling& telling, const SplitPart& found, const std::optional<std::vector<std::uint32_t>>& naming) {
  TargetPart part;
  part.sample = found.sample;
  if (!naming) {
    part.name = found.sample;
    return part;
  }
  part.rest = naming->empty();
  if (part.rest) part.name = pattern_text(telling.whole);
  for (const std::uint32_t pattern : *naming)
    part.name += (part.name.empty() ? "" : " and ") + pattern_text(*telling.patterns[pattern]);
  return part;
}

// When the budget was too small for any.
TargetPart some_part(const Pattern& whole) {
  TargetPart part;
  part.name = pattern_text(whole);
  part.rest = true;
  part.sample = sample(whole);
  if (!whole.flat && whole.segments.front().kind == Kind::run) part.sample.insert(0, "/");
  return part;
}

// What stands for the sample's fillers in a name.
std::string in_general(std::string_view name, const TargetPart& part, char filler) {
  std::string out;
  for (std::size_t i = 0; i < name.size();) {
    if (filler == '\0' || name[i] != filler) {
      out += name[i++];
      continue;
    }
    const std::size_t length = std::min(name.find_first_not_of(filler, i), name.size()) - i;
    const auto at =
        std::find_if(part.holes.begin(), part.holes.end(), [&](const auto& hole) { return hole.first == length; });
    out += at == part.holes.end() ? "*" : at->second;
    i += length;
  }
  return out;
}

Explanation in_general(Explanation explanation, const TargetParts& parts, std::size_t part) {
  const auto rename = [&](std::vector<std::string>& names) {
    for (std::string& name : names) name = in_general(name, parts.parts[part], parts.filler);
  };
  rename(explanation.hints.required);
  rename(explanation.hints.missing);
  for (auto& names : explanation.hints.alternatives) rename(names);
  return explanation;
}

Request request_for(const Program& program, const TargetParts& parts, std::size_t part, const RequestAttributes& attributes) {
  return {program.model->actions[parts.action].name, parts.parts[part].sample, attributes};
}

}  // namespace

TargetParts parts_of(const Program& program, std::uint32_t action, const Pattern& whole, const Grant* grant,
               std::size_t budget) {
  const Model& model = *program.model;
  const TargetForm form = model.actions[action].form;
  const std::size_t most = budget;
  Telling telling{model, whole, budget};
  std::set<std::uint32_t> denied;
  for (const Matcher& m : model.matchers) {
    if (m.action != action) continue;
    if (!telling.complete) break;
    const auto add = [&](std::uint32_t number) {
      telling.add(number);
      if (form != TargetForm::flat && model.rules[m.rule].effect == Effect::deny) denied.insert(number);
    };
    add(m.pattern);
    for (std::uint32_t i = m.excepts_begin; i < m.excepts_end; ++i) add(model.excepts[i]);
  }
  const bool with_queries = has_query(whole) || std::any_of(telling.patterns.begin(), telling.patterns.end(),
                                                            [](const Pattern* p) { return has_query(*p); });
  for (const std::uint32_t number : denied) make_spellings(telling, model.patterns[number], with_queries);
  if (grant != nullptr) make_instances(telling, *grant);

  TargetParts result;
  result.action = action;
  const std::string fillers = possible_fillers(model.vocabulary);
  std::vector<const Pattern*> all = telling.patterns;
  all.push_back(&whole);
  result.filler = choose_filler(all, form, fillers);
  if (form != TargetForm::flat && fillers.find(result.filler) == std::string::npos) {
    result.filler = '\0';  // none that could fill a hole
    result.complete = false;
  }
  Split found = split(whole, telling.patterns, form, result.filler, budget);
  if (with_queries) drop_second_queries(found.parts, whole);
  result.complete = result.complete && found.complete && telling.complete;

  const Reach reach(found.parts, telling.patterns.size());
  std::vector<std::pair<std::size_t, TargetPart>> ordered;  // by the first pattern that a part is named by
  for (SplitPart& each : found.parts) {
    if (result.filler != '\0' && form != TargetForm::flat) put_fillers(telling, each, form, result.filler, budget);
    const auto naming = narrowest(each, reach, budget);
    result.complete = result.complete && naming;
    const std::size_t place = naming && !naming->empty() ? naming->front() : telling.patterns.size();
    ordered.emplace_back(place, named_part(telling, each, naming));
    Target target;
    if (result.filler == '\0' || read_target(each.sample, form, target) != TargetError::none) continue;
    add_holes(whole, target, result.filler, ordered.back().second);
    for (const std::uint32_t pattern : each.patterns)
      if (telling.numbers[pattern] != kNone)
        add_holes(*telling.patterns[pattern], target, result.filler, ordered.back().second);
  }
  std::sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : a.second.name < b.second.name;
  });
  for (auto& [place, part] : ordered) result.parts.push_back(std::move(part));
  if (result.parts.empty()) result.parts.push_back(some_part(whole));
  result.steps = most - budget;
  return result;
}

Explanation who_of(const Program& program, const TargetParts& parts, std::size_t part, const RequestAttributes& attributes) {
  return in_general(who(program, request_for(program, parts, part, attributes)), parts, part);
}

Explanation explanation_of(const Program& program, const TargetParts& parts, std::size_t part, const Grant* grant,
                           const RequestAttributes& attributes) {
  return in_general(explain(program, grant, request_for(program, parts, part, attributes)), parts, part);
}

}  // namespace scopeward
