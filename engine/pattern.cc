// SPDX-License-Identifier: Apache-2.0
#include "engine/pattern.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "engine/name_table.h"
#include "engine/scope.h"

namespace scopeward {
namespace {

using Kind = PatternSegment::Kind;

// Do two segments without `**` have a text in common? Both as globs: a hole is its ends with a star between.
bool segments_meet(std::string_view a, std::string_view b, std::size_t* work) {
  // Literal ends must agree: that settles most pairs.
  while (!a.empty() && !b.empty() && a.front() != kStar && b.front() != kStar) {
    if (a.front() != b.front()) return false;
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  while (!a.empty() && !b.empty() && a.back() != kStar && b.back() != kStar) {
    if (a.back() != b.back()) return false;
    a.remove_suffix(1);
    b.remove_suffix(1);
  }
  // `x*` and `*y`: what matches x, followed by what matches y.
  if (!a.empty() && !b.empty() &&
      ((a.back() == kStar && b.front() == kStar) || (b.back() == kStar && a.front() == kStar)))
    return true;
  if (work != nullptr) *work += (a.size() + 1) * (b.size() + 1);
  // reach[j]: a[0..i) and b[0..j) have a text in common.
  std::vector<unsigned char> reach(b.size() + 1), next(b.size() + 1);
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      bool ok = i == 0 && j == 0;
      if (i > 0 && a[i - 1] == kStar) ok = ok || reach[j] != 0 || (j > 0 && next[j - 1] != 0);
      if (j > 0 && b[j - 1] == kStar) ok = ok || next[j - 1] != 0 || (i > 0 && reach[j] != 0);
      if (i > 0 && j > 0 && a[i - 1] == b[j - 1]) ok = ok || reach[j - 1] != 0;
      next[j] = ok ? 1 : 0;
    }
    reach.swap(next);
  }
  return reach[b.size()] != 0;
}

std::string as_glob(const PatternSegment& segment) {
  return segment.kind == Kind::hole ? segment.text + kStar + segment.suffix : segment.text;
}

std::string_view as_glob(const PatternSegment& segment, std::string& made) {
  return segment.kind == Kind::hole ? made = as_glob(segment) : segment.text;
}

bool takes_all(const PatternSegment& segment) {
  return segment.kind == Kind::hole ? segment.text.empty() && segment.suffix.empty()
                                    : segment.kind == Kind::glob && segment.text.size() == 1 && segment.text[0] == kStar;
}

// Literal segments before any `**` must agree, and without `**` there must be as many: that settles most pairs.
bool starts_differ(const Pattern& a, const Pattern& b) {
  for (std::size_t i = 0;; ++i) {
    const bool a_ends = i == a.segments.size(), b_ends = i == b.segments.size();
    if ((!a_ends && a.segments[i].kind == Kind::run) || (!b_ends && b.segments[i].kind == Kind::run)) return false;
    if (a_ends || b_ends) return a_ends != b_ends;
    if (a.segments[i].kind == Kind::literal && b.segments[i].kind == Kind::literal &&
        a.segments[i].text != b.segments[i].text)
      return true;
  }
}

}  // namespace

bool Pattern::is_exact() const {
  return std::ranges::all_of(segments, [](const PatternSegment& s) { return s.kind == Kind::literal; });
}

std::string Pattern::exact_text() const {
  std::string text;
  for (const PatternSegment& segment : segments) {
    if (&segment != segments.data()) text += '/';
    text += segment.text;
  }
  return text;
}

bool match(const Pattern& pattern, const Target& target, Captures& captures) {
  struct Segments {
    const std::vector<PatternSegment>& all;
    [[nodiscard]] std::size_t size() const { return all.size(); }
    SegmentView operator[](std::size_t i) const { return {all[i].kind, all[i].text, all[i].suffix}; }
  };
  const Segments segments{pattern.segments};
  PatternMatch<Segments> matching(segments, target, captures);
  return pattern.flat ? matching.flat() : matching.path();
}

bool segments_intersect(const PatternSegment& a, const PatternSegment& b, std::size_t* work) {
  if (a.kind == Kind::literal && b.kind == Kind::literal) return a.text == b.text;
  if (takes_all(a) || takes_all(b)) return true;
  std::string mine, other;  // of holes; what else there is, is a glob as it stands
  return segments_meet(as_glob(a, mine), as_glob(b, other), work);
}

bool intersect(const Pattern& a, const Pattern& b, std::size_t* work) {
  if (work != nullptr) *work += 1;
  if (starts_differ(a, b)) return false;
  if (work != nullptr) *work += (a.segments.size() + 1) * (b.segments.size() + 1);
  const std::size_t rows = a.segments.size(), columns = b.segments.size();
  // meets[j], of row i: a's segments from i on and b's from j on match a common run of segments.
  std::array<bool, limits::kTargetSegments + 2> few{};
  std::unique_ptr<bool[]> many(columns < few.size() ? nullptr : new bool[columns + 1]);
  bool* const meets = many ? many.get() : few.data();
  for (std::size_t i = rows + 1; i-- > 0;) {
    bool below = false, diagonal = false;  // what meets[j] and meets[j + 1] were in row i + 1
    for (std::size_t j = columns + 1; j-- > 0;) {
      diagonal = std::exchange(below, i < rows && meets[j]);
      const bool a_run = i < rows && a.segments[i].kind == Kind::run,
                 b_run = j < columns && b.segments[j].kind == Kind::run;
      bool ok = i == rows && j == columns;
      if (a_run) ok = ok || below || (j < columns && meets[j + 1]);
      if (b_run) ok = ok || meets[j + 1] || below;
      if (i < rows && j < columns && !a_run && !b_run && diagonal)
        ok = ok || segments_intersect(a.segments[i], b.segments[j], work);
      meets[j] = ok;
    }
  }
  return meets[0];
}

bool includes(const Pattern& general, const Pattern& special) {
  // covered[j]: the segments of `general` so far cover those of `special` up to j. A `*` of `special` is a character
  // that only a `*` covers.
  const std::size_t columns = special.segments.size();
  std::vector<bool> covered(columns + 1, false);
  covered[0] = true;
  for (const PatternSegment& mine : general.segments) {
    std::vector<bool> next(columns + 1, false);
    for (std::size_t j = 0; j <= columns; ++j) {
      if (mine.kind == Kind::run) {
        next[j] = covered[j] || (j > 0 && next[j - 1]);
      } else if (j > 0 && covered[j - 1] && special.segments[j - 1].kind != Kind::run) {
        next[j] = glob_match(as_glob(mine), as_glob(special.segments[j - 1]));
      }
    }
    covered.swap(next);
  }
  return covered[columns];
}

std::string sample(const Pattern& pattern) {
  std::string text;
  bool first = true;
  for (const PatternSegment& segment : pattern.segments) {
    if (!first) text += '/';
    first = false;
    switch (segment.kind) {
      case Kind::literal:
        text += segment.text;
        break;
      case Kind::hole:
        text += segment.text + "1" + segment.suffix;
        break;
      case Kind::run:
        text += "x";
        break;
      case Kind::glob:
        for (const char c : segment.text) text += c == kStar ? 'x' : c;
        break;
    }
  }
  return text;
}

}  // namespace scopeward
