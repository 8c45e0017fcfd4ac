// SPDX-License-Identifier: Apache-2.0
// The texts of a policy with their names, and places in them: one Source for each file, Sources for all that one policy
// is made of. Everything that is said about a policy points into them.
// Units: offsets are bytes from the start; lines are 1-based; columns are 1-based code points; `character` is 0-based
// UTF-16 units, as the Language Server Protocol counts.
// Tested by tests/grammar/source_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace scopeward {

struct Span {  // [begin, end) bytes of one source; a zero-length span is a place between two bytes
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t source = 0;  // which text: 0 is the file that was named, imports count on

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

// All texts of one policy, the file that was named first. Never empty.
class Sources {
 public:
  Sources() = default;
  Sources(const Source& one);  // borrowed: for as long as that one lives
  explicit Sources(std::shared_ptr<const Source> one) : all_{std::move(one)} {}

  void add(std::shared_ptr<const Source> source) { all_.push_back(std::move(source)); }
  [[nodiscard]] const Source& at(std::uint32_t source) const { return *all_[source]; }
  [[nodiscard]] const Source& of(Span span) const { return *all_[span.source]; }
  [[nodiscard]] std::string_view text(Span span) const { return of(span).text(span); }
  [[nodiscard]] const std::string& name(Span span) const { return of(span).name(); }
  [[nodiscard]] Place begin(Span span) const { return of(span).place(span.begin); }
  [[nodiscard]] Place end(Span span) const { return of(span).place(span.end); }
  [[nodiscard]] std::uint32_t line(Span span) const { return of(span).line_number(span.begin); }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(all_.size()); }

 private:
  std::vector<std::shared_ptr<const Source>> all_;
};

}  // namespace scopeward
