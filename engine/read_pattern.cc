// SPDX-License-Identifier: Apache-2.0
#include "engine/read_pattern.h"

#include <algorithm>
#include <utility>

#include "engine/checker.h"
#include "engine/scope.h"

namespace scopeward {
namespace {

using Kind = PatternSegment::Kind;

// The text in double quotes, as a policy has it. Nothing if an escape is none of the language.
std::optional<std::string> quoted(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') out += '\\';
    out += text[i];
    if (text[i] != '\\') continue;
    if (++i == text.size() || (text[i] != '"' && text[i] != '\\' && text[i] != '*' && text[i] != '{'))
      return std::nullopt;
    out += text[i];
  }
  return out + "\"";
}

bool is_canonical(const Pattern& pattern, TargetForm form, std::string& problem) {
  const std::string example = sample(pattern);
  Target target;
  const TargetError error = read_target(example, form, target);
  problem = target_error_text(error);
  return error == TargetError::none;
}

PatternSegment read_template_segment(std::string_view text, Pattern& pattern) {
  PatternSegment segment;
  std::size_t holes = 0;
  std::string name;
  const std::size_t last = text.rfind('}');
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool opens = text[i] == '{' && last != std::string_view::npos && i < last;
    const std::size_t close = opens ? text.find('}', i) : std::string_view::npos;
    if (!opens) {
      (segment.kind == Kind::hole ? segment.suffix : segment.text) += text[i];
      continue;
    }
    if (++holes == 1 && pattern.holes.size() < limits::kHoles) {
      segment.kind = Kind::hole;
      name = text.substr(i + 1, close - i - 1);
    } else {
      if (segment.kind == Kind::hole) segment.text += kStar + std::exchange(segment.suffix, {});
      segment.kind = Kind::glob;
      if (!segment.text.ends_with(kStar)) segment.text += kStar;
    }
    i = close;
  }
  if (segment.kind == Kind::hole) pattern.holes.push_back(std::move(name));
  return segment;
}

}  // namespace

std::optional<Pattern> read_pattern_text(std::string_view text, TargetForm form, std::string& problem) {
  if (text.find(kStar) != std::string_view::npos) {
    problem = target_error_text(TargetError::bad_character);
    return std::nullopt;
  }
  const std::optional<std::string> written = quoted(text);
  if (!written) {
    problem = "a backslash stands before `*`, `{` or `\\` only";
    return std::nullopt;
  }
  // Reading it as a policy does is the only way to be sure to read it alike.
  const Source source("pattern", *written);
  const Sources sources(source);
  const Document document;
  Checker checker{sources, document};
  const Word word{{0, static_cast<std::uint32_t>(written->size()), 0}, true};
  std::optional<Pattern> pattern = read_pattern(checker, word, {"", form});
  if (pattern || checker.findings.diagnostics.empty()) return pattern;
  const Diagnostic& wrong = checker.findings.diagnostics.front();
  problem =
      wrong.code == Code::invalid_target && !wrong.label.empty() ? wrong.message + ": " + wrong.label : wrong.message;
  return std::nullopt;
}

std::optional<Pattern> read_literal(std::string_view text, TargetForm form, std::string& problem) {
  Target target;
  const TargetError error = read_target(text, form, target);
  if (error != TargetError::none) {
    problem = target_error_text(error);
    return std::nullopt;
  }
  Pattern pattern;
  pattern.flat = form == TargetForm::flat;
  if (pattern.flat) {
    pattern.segments.push_back({Kind::literal, std::string(text), {}});
    return pattern;
  }
  for (std::size_t i = 0; i < target.segments; ++i)
    pattern.segments.push_back({Kind::literal, std::string(target.segment(i)), {}});
  return pattern;
}

std::optional<Pattern> read_template(std::string_view text, TargetForm form, std::string& problem) {
  if (form == TargetForm::flat) return read_literal(text, form, problem);
  if (text.size() > limits::kTargetBytes || text.find(kStar) != std::string_view::npos) {
    problem =
        target_error_text(text.size() > limits::kTargetBytes ? TargetError::too_long : TargetError::bad_character);
    return std::nullopt;
  }
  Pattern pattern;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('/', begin), text.size());
    pattern.segments.push_back(read_template_segment(text.substr(begin, end - begin), pattern));
    begin = end + 1;
  }
  if (!is_canonical(pattern, form, problem)) return std::nullopt;
  return pattern;
}

}  // namespace scopeward
