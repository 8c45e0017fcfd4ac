// SPDX-License-Identifier: Apache-2.0
#include "engine/parts.h"

#include <algorithm>
#include <optional>

#include "engine/split.h"
#include "engine/telling_patterns.h"
#include "engine/written.h"

namespace scopeward {
namespace {

using Kind = PatternSegment::Kind;

// Where a wildcard would stand for a `?` behind another.
void drop_second_queries(std::vector<SplitPart>& parts, const Pattern& whole) {
  const auto marks = [](std::string_view text) { return std::count(text.begin(), text.end(), '?'); };
  const auto most = std::max<std::ptrdiff_t>(1, marks(pattern_text(whole)));
  parts.erase(std::remove_if(parts.begin(), parts.end(), [&](const SplitPart& p) { return marks(p.sample) > most; }),
              parts.end());
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

bool is_of(const TellingPatterns& telling, const Pattern& whole, const SplitPart& part, std::string_view text,
           TargetForm form) {
  Target target;
  Captures captures;
  if (read_target(text, form, target) != TargetError::none || !match(whole, target, captures)) return false;
  std::size_t next = 0;
  for (std::uint32_t i = 0; i < telling.patterns.size(); ++i) {
    const bool wanted = next < part.patterns.size() && part.patterns[next] == i;
    if (match(*telling.patterns[i], target, captures) != wanted) return false;
    next += wanted ? 1 : 0;
  }
  return true;
}

// The shortest sample of `/a*` is `/a`, from which one can't see that more may follow: a filler goes wherever one may.
void put_fillers(const TellingPatterns& telling, const Pattern& whole, SplitPart& part, TargetForm form, char filler,
                 std::size_t& budget) {
  const bool captures = std::any_of(part.patterns.begin(), part.patterns.end(),
                                    [&](std::uint32_t p) { return !telling.patterns[p]->holes.empty(); });
  const bool exact = std::any_of(part.patterns.begin(), part.patterns.end(),
                                 [&](std::uint32_t p) { return telling.patterns[p]->is_exact(); });
  if (!captures || exact) return;
  std::size_t segment = 0;
  for (std::size_t at = 0; at <= part.sample.size(); ++at) {
    if (at > 0 && part.sample[at - 1] == '/') ++segment;
    const bool beside =
        (at > 0 && part.sample[at - 1] == filler) || (at < part.sample.size() && part.sample[at] == filler);
    const std::size_t cost = telling.patterns.size() * 4;
    if (beside || cost > budget) continue;
    budget -= cost;
    std::string longer = part.sample;
    longer.insert(at, segment + 1, filler);
    if (!is_of(telling, whole, part, longer, form)) continue;
    part.sample = std::move(longer);
    at += segment;
  }
}

void add_holes(const Pattern& pattern, const Target& target, char filler, TargetPart& part) {
  Captures captures;
  if (pattern.holes.empty() || !match(pattern, target, captures)) return;
  for (std::size_t i = 0; i < pattern.holes.size(); ++i) {
    const std::string_view value = captures.values[i];
    const bool known =
        std::any_of(part.holes.begin(), part.holes.end(), [&](const auto& hole) { return hole.first == value.size(); });
    if (!known && value.find_first_not_of(filler) == std::string_view::npos)
      part.holes.emplace_back(value.size(), "{" + pattern.holes[i] + "}");
  }
}

TargetPart named_part(const TellingPatterns& telling, const Pattern& whole, const SplitPart& found,
                      const std::optional<std::vector<std::uint32_t>>& naming) {
  TargetPart part;
  part.sample = found.sample;
  if (!naming) {
    part.name = found.sample;
    return part;
  }
  part.rest = naming->empty();
  if (part.rest) part.name = pattern_text(whole);
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

Request request_for(const Program& program, const TargetParts& parts, std::size_t part,
                    const RequestAttributes& attributes) {
  return {program.model->actions[parts.action].name, parts.parts[part].sample, attributes};
}

}  // namespace

TargetParts parts_of(const Program& program, std::uint32_t action, const Pattern& whole, const Grant* grant,
                     std::size_t budget) {
  const Model& model = *program.model;
  const TargetForm form = model.actions[action].form;
  const std::size_t most = budget;
  const TellingPatterns telling = telling_patterns(model, action, whole, grant, budget);

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
  if (telling.has_query) drop_second_queries(found.parts, whole);
  result.complete = result.complete && found.complete && telling.complete;

  const Reach reach(found.parts, telling.patterns.size());
  std::vector<std::pair<std::size_t, TargetPart>> ordered;  // by the first pattern that a part is named by
  for (SplitPart& each : found.parts) {
    if (result.filler != '\0' && form != TargetForm::flat)
      put_fillers(telling, whole, each, form, result.filler, budget);
    const auto naming = narrowest(each, reach, budget);
    result.complete = result.complete && naming;
    const std::size_t place = naming && !naming->empty() ? naming->front() : telling.patterns.size();
    ordered.emplace_back(place, named_part(telling, whole, each, naming));
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

Explanation who_of(const Program& program, const TargetParts& parts, std::size_t part,
                   const RequestAttributes& attributes) {
  return in_general(who(program, request_for(program, parts, part, attributes)), parts, part);
}

Explanation explanation_of(const Program& program, const TargetParts& parts, std::size_t part, const Grant* grant,
                           const RequestAttributes& attributes) {
  return in_general(explain(program, grant, request_for(program, parts, part, attributes)), parts, part);
}

}  // namespace scopeward
