// SPDX-License-Identifier: Apache-2.0
#include "grammar/source.h"

#include <algorithm>

#include "grammar/characters.h"

namespace scopeward {

Source::Source(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {
  line_begins_.push_back(0);
  for (std::size_t at = text_.find('\n'); at != std::string::npos; at = text_.find('\n', at + 1))
    line_begins_.push_back(static_cast<std::uint32_t>(at + 1));
}

Sources::Sources(const Source& one) : all_{std::shared_ptr<const Source>(std::shared_ptr<const Source>(), &one)} {}

std::string_view Source::text(Span span) const {
  const auto size = static_cast<std::uint32_t>(text_.size());
  const auto begin = std::min(span.begin, size);
  const auto end = std::clamp(span.end, begin, size);
  return std::string_view(text_).substr(begin, end - begin);
}

std::uint32_t Source::line_number(std::uint32_t offset) const {
  const auto after = std::ranges::upper_bound(line_begins_, offset);
  return static_cast<std::uint32_t>(after - line_begins_.begin());
}

std::uint32_t Source::line_begin(std::uint32_t number) const { return line_begins_[number - 1]; }

std::string_view Source::line(std::uint32_t number) const {
  const std::uint32_t begin = line_begin(number);
  const auto end = number < lines() ? line_begins_[number] - 1 : static_cast<std::uint32_t>(text_.size());
  std::string_view line = std::string_view(text_).substr(begin, end - begin);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

Place Source::place(std::uint32_t offset) const {
  const auto at = std::min(offset, static_cast<std::uint32_t>(text_.size()));
  Place place;
  place.line = line_number(at);
  for (std::uint32_t i = line_begin(place.line); i < at;) {
    const CodePoint c = decode(text_, i);  // a byte that is not UTF-8 counts as one character
    ++place.column;
    place.character += c.value >= 0x10000 ? 2U : 1U;  // beyond the basic plane: a surrogate pair
    i += std::max<std::uint32_t>(1, c.size);
  }
  return place;
}

}  // namespace scopeward
