// SPDX-License-Identifier: Apache-2.0
// A policy text with its name, and places in it. Everything that is said about a policy points into a Source.
// Units: offsets are bytes from the start; lines are 1-based; columns are 1-based code points; `character` is 0-based
// UTF-16 units, as the Language Server Protocol counts.
// Tested by tests/grammar/source_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace scopeward {

struct Span {  // [begin, end) bytes of one source; a zero-length span is a place between two bytes
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t source = 0;  // which text; one policy file is source 0, imports will count on

  friend bool operator==(const Span&, const Span&) = default;
};

[[nodiscard]] constexpr Span cover(Span a, Span b) {
  return {a.begin < b.begin ? a.begin : b.begin, a.end > b.end ? a.end : b.end, a.source};
}

struct Place {
  std::uint32_t line = 1;       // 1-based
  std::uint32_t column = 1;     // 1-based, code points
  std::uint32_t character = 0;  // 0-based, UTF-16 units
};

class Source {
 public:
  Source(std::string name, std::string text);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] std::string_view text(Span span) const;  // clamped to the text
  [[nodiscard]] Place place(std::uint32_t offset) const;
  [[nodiscard]] std::uint32_t line_number(std::uint32_t offset) const;  // 1-based
  [[nodiscard]] std::string_view line(std::uint32_t number) const;      // without its line end; 1-based
  [[nodiscard]] std::uint32_t line_begin(std::uint32_t number) const;   // offset of the first byte
  [[nodiscard]] std::uint32_t lines() const { return static_cast<std::uint32_t>(line_begins_.size()); }

 private:
  std::string name_;
  std::string text_;
  std::vector<std::uint32_t> line_begins_;
};

}  // namespace scopeward
