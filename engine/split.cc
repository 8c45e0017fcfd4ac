// SPDX-License-Identifier: Apache-2.0
#include "engine/split.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "engine/scope.h"
#include "engine/sequences.h"
#include "grammar/characters.h"

namespace scopeward {
namespace {

using Kind = PatternSegment::Kind;
using Element = SequenceElement;

// The characters that texts are made of, as symbols.
class Letters {
 public:
  Symbol add(std::uint32_t letter) {
    const auto [at, added] = numbers_.try_emplace(letter, static_cast<Symbol>(letters_.size()));
    if (added) letters_.push_back(letter);
    return at->second;
  }
  void add(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
      const CodePoint c = decode(text, at);
      if (text[at] != kStar) add(c.value);
      at += std::max<std::uint32_t>(1, c.size);
    }
  }
  // A text in which kStar is any run, behind what `out` has.
  void spell(std::string_view text, SequencePattern& out) {
    for (std::size_t at = 0; at < text.size();) {
      const CodePoint c = decode(text, at);
      out.push_back(text[at] == kStar ? Element{Element::Kind::run, 0} : Element{Element::Kind::one, add(c.value)});
      at += std::max<std::uint32_t>(1, c.size);
    }
  }
  [[nodiscard]] std::size_t size() const { return letters_.size(); }
  [[nodiscard]] std::uint32_t operator[](Symbol symbol) const { return letters_[symbol]; }
  [[nodiscard]] bool contains(std::uint32_t letter) const { return numbers_.contains(letter); }

 private:
  std::vector<std::uint32_t> letters_;
  std::map<std::uint32_t, Symbol> numbers_;
};

void append(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
    return;
  }
  const int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
  out += static_cast<char>((0xFF00U >> (more + 1) & 0xFFU) | c >> (6 * more));
  for (int i = more; i-- > 0;) out += static_cast<char>(0x80U | (c >> (6 * i) & 0x3FU));
}

std::string spelled(const Letters& letters, const Sequence& sequence) {
  std::string text;
  for (const Symbol symbol : sequence.symbols) append(text, letters[symbol]);
  return text;
}

constexpr std::string_view kHexDigits = "0123456789ABCDEF";

// Any text that is not empty.
SequenceForm flat_form(std::size_t letters) {
  SequenceForm form;
  form.symbols = static_cast<std::uint32_t>(letters);
  form.next.assign(2 * letters, 1);
  form.ends = {false, true};
  return form;
}

// A segment, perhaps an empty one: no `.` or `..`, and `%` encodes what must be encoded.
SequenceForm segment_form(const Letters& letters, TargetForm target_form) {
  enum : std::uint8_t { start, body, dot, dots, percent, digit };  // digit + h: behind `%` and the digit h
  SequenceForm form;
  form.symbols = static_cast<std::uint32_t>(letters.size());
  form.next.assign((digit + kHexDigits.size()) * letters.size(), SequenceForm::kDead);
  form.ends.assign(digit + kHexDigits.size(), false);
  form.ends[start] = form.ends[body] = true;
  for (Symbol symbol = 0; symbol < letters.size(); ++symbol) {
    const std::uint32_t c = letters[symbol];
    const auto to = [&](std::size_t state) -> std::uint8_t& { return form.next[state * letters.size() + symbol]; };
    const std::size_t hex = c < 0x80 ? kHexDigits.find(static_cast<char>(c)) : std::string_view::npos;
    if (hex != std::string_view::npos) {
      to(percent) = static_cast<std::uint8_t>(digit + hex);
      for (std::size_t h = 0; h < kHexDigits.size(); ++h) {
        const char text[] = {'/', '%', kHexDigits[h], kHexDigits[hex]};
        Target target;
        if (read_target({text, sizeof text}, target_form, target) == TargetError::none) to(digit + h) = body;
      }
    }
    if (target_form == TargetForm::http_path && (c == '?' || c == ';')) continue;
    for (const std::uint8_t state : {start, body, dot, dots}) to(state) = c == '%' ? percent : body;
    if (c == '.') {
      to(start) = dot;
      to(dot) = dots;
    }
  }
  return form;
}

bool is_scheme(std::string_view text) {  // `x:`
  Target target;
  return text.size() > 1 && text.back() == ':' &&
         read_target(std::string(text) + "//a", TargetForm::path, target) == TargetError::none && target.segments == 3;
}

// `/path` or `scheme://[authority][/path]`, whose segments are these.
SequenceForm path_form(const std::vector<std::string>& segments) {
  enum : std::uint8_t { start, root, body, scheme, slash, authority, end, count };
  SequenceForm form;
  form.symbols = static_cast<std::uint32_t>(segments.size());
  form.next.assign(count * segments.size(), SequenceForm::kDead);
  form.ends = {false, false, true, false, false, true, true};
  for (Symbol symbol = 0; symbol < segments.size(); ++symbol) {
    const auto to = [&](std::size_t state) -> std::uint8_t& { return form.next[state * segments.size() + symbol]; };
    to(slash) = authority;
    if (segments[symbol].empty()) {
      to(start) = root;
      to(scheme) = slash;
      to(root) = to(body) = to(authority) = end;
    } else {
      to(root) = to(body) = to(authority) = body;
      if (is_scheme(segments[symbol])) to(start) = scheme;
    }
  }
  return form;
}

// A run of the filler becomes one of `length`.
std::string refilled(std::string_view text, char filler, std::size_t length) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (filler == '\0' || text[i] != filler)
      out += text[i];
    else if (i == 0 || text[i - 1] != filler)
      out.append(length, filler);
  }
  return out;
}

Split split_flat(const Pattern& whole, const std::vector<const Pattern*>& by, char filler, std::size_t& budget) {
  Letters letters;
  if (filler != '\0') letters.add(static_cast<unsigned char>(filler));
  std::vector<SequencePattern> patterns(1);
  letters.spell(whole.segments.front().text, patterns.front());
  for (const Pattern* pattern : by) letters.spell(pattern->segments.front().text, patterns.emplace_back());
  const Sequences sequences = tell_apart(flat_form(letters.size()), patterns, limits::kTargetBytes, budget);
  Split result;
  result.complete = sequences.complete;
  for (const Sequence& sequence : sequences.found) {
    SplitPart part{spelled(letters, sequence), {}};
    for (const std::uint32_t pattern : sequence.patterns)
      if (pattern > 0) part.patterns.push_back(pattern - 1);
    result.parts.push_back(std::move(part));
  }
  return result;
}

// The spellings that a segment may have, one for each set of segments of the patterns that match it.
class Spellings {
 public:
  Spellings(const std::vector<const Pattern*>& patterns, TargetForm form, char filler, std::size_t& budget) {
    if (filler != '\0') letters_.add(static_cast<unsigned char>(filler));
    spelled_.push_back({Element{Element::Kind::run, 0}});
    bool any_scheme = false;
    for (const Pattern* pattern : patterns) {
      any_scheme = any_scheme || pattern->segments.front().kind != Kind::literal;
      for (const PatternSegment& segment : pattern->segments)
        if (segment.kind != Kind::run) add(segment);
    }
    if (any_scheme) add_unnamed_scheme();
    if (letters_.contains('%'))
      for (const char c : kHexDigits) letters_.add(static_cast<unsigned char>(c));
    SequenceForm sequence_form = segment_form(letters_, form);
    sequence_form.sets.emplace_back(letters_.size(), true);
    const Sequences sequences = tell_apart(sequence_form, spelled_, limits::kTargetBytes, budget);
    complete_ = sequences.complete;
    matched_.resize(spelled_.size());
    for (const auto& [segment, number] : numbers_)
      if (std::get<Kind>(segment) != Kind::literal) matched_[number].resize(sequences.found.size());
    first_.assign(spelled_.size(), static_cast<Symbol>(sequences.found.size()));  // none
    for (Symbol symbol = 0; symbol < sequences.found.size(); ++symbol) {
      texts_.push_back(spelled(letters_, sequences.found[symbol]));
      for (const std::uint32_t pattern : sequences.found[symbol].patterns) {
        if (!matched_[pattern].empty()) matched_[pattern][symbol] = true;
        first_[pattern] = std::min(first_[pattern], symbol);
      }
    }
  }

  [[nodiscard]] bool complete() const { return complete_; }
  [[nodiscard]] const std::vector<std::string>& texts() const { return texts_; }
  [[nodiscard]] const std::vector<std::vector<bool>>& matched() const { return matched_; }

  // What matches this segment, as an element over the spellings.
  [[nodiscard]] Element element(const PatternSegment& segment) const {
    if (segment.kind == Kind::run) return {Element::Kind::run, 0};
    const std::uint32_t number = numbers_.at(key(segment));
    if (segment.kind != Kind::literal) return {Element::Kind::some, number};
    return {Element::Kind::one, first_[number]};
  }

 private:
  using Key = std::tuple<Kind, std::string, std::string>;
  static Key key(const PatternSegment& segment) { return {segment.kind, segment.text, segment.suffix}; }

  void add(const PatternSegment& segment) {
    if (!numbers_.try_emplace(key(segment), static_cast<std::uint32_t>(spelled_.size())).second) return;
    SequencePattern pattern;
    letters_.spell(segment.text, pattern);
    if (segment.kind == Kind::hole) {  // at least one, of any
      pattern.push_back({Element::Kind::some, 0});
      pattern.push_back({Element::Kind::run, 0});
      letters_.spell(segment.suffix, pattern);
    }
    spelled_.push_back(std::move(pattern));
  }

  // Where a target may have any scheme, one that no pattern names.
  void add_unnamed_scheme() {
    PatternSegment scheme{Kind::literal, "x:", {}};
    while (numbers_.contains(key(scheme))) scheme.text.insert(0, 1, 'x');
    add(scheme);
  }

  Letters letters_;
  std::map<Key, std::uint32_t> numbers_;  // into spelled_ and matched_
  std::vector<SequencePattern> spelled_;  // of each segment; the first matches everything
  std::vector<std::string> texts_;
  std::vector<std::vector<bool>> matched_;  // [segment][spelling]; empty for a literal
  std::vector<Symbol> first_;               // [segment]: a spelling that matches; of a literal the only one
  bool complete_ = true;
};

Split split_path(const Pattern& whole, const std::vector<const Pattern*>& by, TargetForm form, char filler,
                 std::size_t& budget) {
  std::vector<const Pattern*> patterns{&whole};
  patterns.insert(patterns.end(), by.begin(), by.end());
  const Spellings spellings(patterns, form, filler, budget);
  SequenceForm sequence_form = path_form(spellings.texts());
  sequence_form.sets = spellings.matched();
  std::vector<SequencePattern> spelled_patterns(patterns.size());
  for (std::size_t i = 0; i < patterns.size(); ++i)
    for (const PatternSegment& segment : patterns[i]->segments)
      spelled_patterns[i].push_back(spellings.element(segment));
  const Sequences sequences = tell_apart(sequence_form, spelled_patterns, limits::kTargetSegments, budget);
  Split result;
  result.complete = spellings.complete() && sequences.complete;
  for (const Sequence& sequence : sequences.found) {
    SplitPart part;
    for (std::size_t i = 0; i < sequence.symbols.size(); ++i)
      part.sample += (i > 0 ? "/" : "") + refilled(spellings.texts()[sequence.symbols[i]], filler, i + 1);
    for (const std::uint32_t pattern : sequence.patterns)
      if (pattern > 0) part.patterns.push_back(pattern - 1);
    // Of some parts the shortest target is none, such as one whose host has a capital letter. Others of that part may
    // be, but are not looked for.
    Target target;
    if (read_target(part.sample, form, target) == TargetError::none)
      result.parts.push_back(std::move(part));
    else
      result.complete = false;
  }
  return result;
}

}  // namespace

char choose_filler(const std::vector<const Pattern*>& patterns, TargetForm form, std::string_view wanted) {
  Letters letters;
  for (const Pattern* pattern : patterns)
    for (const PatternSegment& segment : pattern->segments) {
      letters.add(segment.text);
      letters.add(segment.suffix);
    }
  if (letters.contains('%'))
    for (const char c : kHexDigits) letters.add(static_cast<unsigned char>(c));
  const auto is_free = [&](char c) {
    const char text[] = {'/', 'a', c};
    Target target;
    return c != '/' && c != '%' && c != '.' && c != ':' && c != '?' &&
           !letters.contains(static_cast<unsigned char>(c)) &&
           read_target({text, sizeof text}, form, target) == TargetError::none;
  };
  for (const char c : wanted)
    if (is_free(c)) return c;
  for (char c = 0x21; c < 0x7F; ++c)
    if (is_free(c)) return c;
  return '\0';
}

Split split(const Pattern& whole, const std::vector<const Pattern*>& by, TargetForm form, char filler,
            std::size_t& budget) {
  return whole.flat ? split_flat(whole, by, filler, budget) : split_path(whole, by, form, filler, budget);
}

}  // namespace scopeward
