// SPDX-License-Identifier: Apache-2.0
#include "engine/pattern_automaton.h"

#include <algorithm>

#include "engine/scope.h"
#include "grammar/characters.h"

namespace scopeward {

using Kind = PatternSegment::Kind;

bool may_bind(std::uint32_t c, std::string_view separators) {
  const char byte = static_cast<char>(c);
  return c < 0x80 && is_hole_value({&byte, 1}, separators);
}

PatternAutomaton::PatternAutomaton(const std::vector<RegionPattern>& patterns, TextForm form) : form_(form) {
  std::uint32_t number = 0;
  for (const RegionPattern& pattern : patterns) {
    add_pattern(pattern, pattern.pattern->holes.size(), number++);
    // Once more for each hole that binds something, with only values that can.
    for (std::size_t hole = 0; pattern.binds && hole < pattern.pattern->holes.size(); ++hole)
      add_pattern(pattern, hole, number++);
  }
}

void PatternAutomaton::add_text(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == kStar) {
      steps_.push_back({Step::Kind::many, false, 0, {}});
      ++at;
      continue;
    }
    const CodePoint c = decode(text, at);
    steps_.push_back({Step::Kind::character, false, c.size == 0 ? 0xFFFD : c.value, {}});
    at += std::max<std::uint32_t>(1, c.size);
  }
}

void PatternAutomaton::add_pattern(const RegionPattern& pattern, std::size_t bound_hole, std::uint32_t number) {
  starts_.push_back(static_cast<Item>(steps_.size()));
  std::size_t hole = 0;
  for (const PatternSegment& segment : pattern.pattern->segments) {
    if (segment.kind == Kind::run) {
      steps_.push_back({Step::Kind::run, false, 0, {}});
      steps_.push_back({Step::Kind::in_run, false, 0, {}});
      continue;
    }
    add_text(segment.text);
    if (segment.kind == Kind::hole) {
      const bool binding = hole++ == bound_hole;
      steps_.push_back({Step::Kind::one, binding, 0, pattern.separators});
      steps_.push_back({Step::Kind::many, binding, 0, pattern.separators});
      add_text(segment.suffix);
    }
    if (!pattern.pattern->flat) steps_.push_back({Step::Kind::character, false, '/', {}});
  }
  const Item end = static_cast<Item>(steps_.size());
  steps_.push_back({Step::Kind::end, false, number, {}});
  if (!pattern.of_deny || form_ != TextForm::path) {
    if (pattern.of_deny && form_ == TextForm::http_path) denies_.push_back({end, end, end});
    return;
  }
  steps_.push_back({Step::Kind::query, false, number, {}});
  steps_.push_back({Step::Kind::query_slash, false, number, {}});
  denies_.push_back({end, end + 1, end + 2});
}

void PatternAutomaton::add(Items& items, Item item) const {
  items.push_back(item);
  if (steps_[item].kind == Step::Kind::many) add(items, item + 1);
  if (steps_[item].kind == Step::Kind::run) add(items, item + 2);
}

bool PatternAutomaton::takes(const Step& step, std::uint32_t c) const {
  if (c == '/' && (form_ == TextForm::path || form_ == TextForm::http_path)) return false;
  return !step.binding || may_bind(c, step.separators);
}

PatternAutomaton::Items PatternAutomaton::start() const {
  Items items;
  for (const Item item : starts_) add(items, item);
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
  return items;
}

PatternAutomaton::Items PatternAutomaton::step(const Items& items, std::uint32_t c) const {
  Items after;
  for (const Item item : items) {
    const Step& step = steps_[item];
    switch (step.kind) {
      case Step::Kind::character:
        if (step.character == c) add(after, item + 1);
        break;
      case Step::Kind::one:
        if (takes(step, c)) add(after, item + 1);
        break;
      case Step::Kind::many:
        if (takes(step, c)) add(after, item);
        break;
      case Step::Kind::run:
        add(after, c == '/' ? item : item + 1);
        break;
      case Step::Kind::in_run:
        add(after, c == '/' ? item - 1 : item);
        break;
      case Step::Kind::end:
        break;
      case Step::Kind::query:
      case Step::Kind::query_slash:
        add(after, item);
        break;
    }
  }
  std::sort(after.begin(), after.end());
  after.erase(std::unique(after.begin(), after.end()), after.end());
  return after;
}

void PatternAutomaton::cut_off_query(const Items& items, Items& after) const {
  const Items whole = step(items, '/');
  for (const QueryItems& deny : denies_) {
    if (std::binary_search(whole.begin(), whole.end(), deny.end)) after.push_back(deny.query);
    if (std::binary_search(items.begin(), items.end(), deny.end)) after.push_back(deny.query_slash);
  }
  std::sort(after.begin(), after.end());
}

std::vector<std::uint32_t> PatternAutomaton::matched(const Items& items) const {
  const bool path = form_ == TextForm::path || form_ == TextForm::http_path;
  std::vector<std::uint32_t> found;
  for (const Item item : path ? step(items, '/') : items) {
    const Step& step = steps_[item];
    if (step.kind == Step::Kind::end) found.push_back(step.character * 4);
    if (step.kind == Step::Kind::query) found.push_back(step.character * 4 + 1);
    if (step.kind == Step::Kind::query_slash) found.push_back(step.character * 4 + 2);
  }
  for (const QueryItems& deny : denies_)
    if (std::binary_search(items.begin(), items.end(), deny.end)) found.push_back(steps_[deny.end].character * 4 + 3);
  std::sort(found.begin(), found.end());
  return found;
}

void PatternAutomaton::named(const Items& items, std::vector<std::uint32_t>& characters) const {
  for (const Item item : items)
    if (steps_[item].kind == Step::Kind::character) characters.push_back(steps_[item].character);
  std::sort(characters.begin(), characters.end());
  characters.erase(std::unique(characters.begin(), characters.end()), characters.end());
}

}  // namespace scopeward
