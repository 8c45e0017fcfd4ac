// SPDX-License-Identifier: Apache-2.0
// Targets of rules: from a written name to a pattern whose literals are canonical.
#include <algorithm>

#include "engine/checker.h"
#include "engine/limits.h"

namespace scopeward {
namespace {

using Kind = PatternSegment::Kind;

struct Reader {
  Checker& c;
  const Word& word;
  const Literal literal;

  [[nodiscard]] bool live(std::size_t i, char ch) const { return literal.text[i] == ch && literal.live[i]; }
  void complain(Code code, std::string message, std::string label, std::string help) const {
    c.report(code, word.span, std::move(message), std::move(label), std::move(help));
  }
};

bool is_hole_name(std::string_view name) {
  return !name.empty() && !(name[0] >= '0' && name[0] <= '9') && std::ranges::all_of(name, [](char ch) {
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') || ch == '_';
  });
}

std::optional<Pattern> read_flat(const Reader& r) {
  Pattern pattern;
  pattern.flat = true;
  PatternSegment segment;
  for (std::size_t i = 0; i < r.literal.text.size(); ++i) {
    if (r.live(i, '{')) {
      r.complain(Code::misplaced_hole, "a flat target has no holes", "not a path",
                 "write `*`, or `\\{` for the sign itself");
      return std::nullopt;
    }
    if (r.live(i, '*')) {
      if (i + 1 < r.literal.text.size() && r.live(i + 1, '*')) {
        r.complain(Code::invalid_target, "a flat target has no segments for `**`", "not a path",
                   "write `*`: it matches any run here");
        return std::nullopt;
      }
      segment.kind = Kind::glob;
      segment.text += kStar;
    } else {
      segment.text += r.literal.text[i];
    }
  }
  pattern.segments.push_back(std::move(segment));
  return pattern;
}

// One piece between `/`, literal.text[begin, end).
std::optional<PatternSegment> read_segment(const Reader& r, std::size_t begin, std::size_t end, Pattern& pattern) {
  PatternSegment segment;
  if (end - begin == 2 && r.live(begin, '*') && r.live(begin + 1, '*')) {
    segment.kind = Kind::run;
    return segment;
  }
  for (std::size_t i = begin; i < end; ++i) {
    if (r.live(i, '*')) {
      if (i + 1 < end && r.live(i + 1, '*')) {
        r.complain(Code::invalid_target, "`**` stands for whole segments", "with something beside it",
                   "write it as in `/a/**/b`");
        return std::nullopt;
      }
      if (segment.kind == Kind::hole) {
        r.complain(Code::misplaced_hole, "a segment with a hole has no `*`", "which of them takes what?",
                   "put them into segments of their own");
        return std::nullopt;
      }
      segment.kind = Kind::glob;
      segment.text += kStar;
    } else if (r.live(i, '{')) {
      const std::size_t close = r.literal.text.find('}', i);
      const std::string name = close < end ? r.literal.text.substr(i + 1, close - i - 1) : std::string();
      if (!is_hole_name(name)) {
        r.complain(Code::misplaced_hole, "a hole is a name in braces, made of letters, digits and `_`", "no such name",
                   "write it as in `{id}`, or `\\{` for the sign itself");
        return std::nullopt;
      }
      if (segment.kind != Kind::literal) {
        r.complain(Code::misplaced_hole, "a segment has one hole, and then no `*`", "which of them takes what?",
                   "put them into segments of their own");
        return std::nullopt;
      }
      if (std::ranges::find(pattern.holes, name) != pattern.holes.end()) {
        r.complain(Code::misplaced_hole, "the hole `{" + name + "}` stands here twice", "the same name twice",
                   "give each hole a name of its own");
        return std::nullopt;
      }
      if (pattern.holes.size() == limits::kHoles) {
        r.complain(Code::too_many_holes, "a target has at most " + std::to_string(limits::kHoles) + " holes",
                   "too many", "write `*` for those that nothing uses");
        return std::nullopt;
      }
      segment.kind = Kind::hole;
      pattern.holes.push_back(name);
      i = close;
    } else {
      (segment.kind == Kind::hole ? segment.suffix : segment.text) += r.literal.text[i];
    }
  }
  return segment;
}

std::optional<Pattern> read_path(const Reader& r) {
  const std::string& text = r.literal.text;
  if (text == "*" && r.live(0, '*')) {
    Diagnostic& d = r.c.report(Code::lone_star, r.word.span, "`*` stays inside one segment of a path",
                               "matches no whole path", "write \"**\" for every path");
    d.fixes.push_back({"write \"**\"", Applicability::maybe_incorrect, r.word.span, "\"**\""});
    return std::nullopt;
  }
  Pattern pattern;
  for (std::size_t begin = 0;;) {
    const std::size_t slash = text.find('/', begin);
    const std::size_t end = slash == std::string::npos ? text.size() : slash;
    std::optional<PatternSegment> segment = read_segment(r, begin, end, pattern);
    if (!segment) return std::nullopt;
    pattern.segments.push_back(*std::move(segment));
    if (slash == std::string::npos) break;
    begin = slash + 1;
  }
  const auto is_run = [](const PatternSegment& s) { return s.kind == Kind::run; };
  const auto first = std::ranges::find_if(pattern.segments, is_run);
  const auto last = std::find_if(pattern.segments.rbegin(), pattern.segments.rend(), is_run).base();
  if (first < last && std::any_of(first, last, [](const PatternSegment& s) { return s.kind == Kind::hole; })) {
    r.complain(Code::misplaced_hole, "a hole between two `**` could capture several things", "not one thing only",
               "leave one `**` out");
    return std::nullopt;
  }
  return pattern;
}

}  // namespace

std::optional<Pattern> read_pattern(Checker& c, const Word& word, const Action& action) {
  const Reader r{c, word, unquote(c.sources, word)};
  if (r.literal.text.empty()) {
    r.complain(Code::invalid_target, "a target is not empty", "empty", "name what the rule is about");
    return std::nullopt;
  }
  std::optional<Pattern> pattern = action.form == TargetForm::flat ? read_flat(r) : read_path(r);
  if (!pattern) return std::nullopt;
  // What the pattern matches must be canonical, or requests could never name it.
  std::string example = sample(*pattern);
  if (!pattern->flat && pattern->segments.front().kind == Kind::run) example.insert(0, "/");
  Target target;
  const TargetError error = read_target(example, action.form, target);
  if (error != TargetError::none) {
    Diagnostic& d = c.report(Code::invalid_target, word.span, "no request can name this target", "", "");
    d.label = std::string(target_error_text(error));
    d.help = error == TargetError::no_path ? "begin it with `/`, `scheme://` or `**`"
             : error == TargetError::query ? "match the path alone"
                                           : "write it as canonical requests do";
    return std::nullopt;
  }
  return pattern;
}

}  // namespace scopeward
