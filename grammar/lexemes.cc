// SPDX-License-Identifier: Apache-2.0
#include "grammar/lexemes.h"

#include <algorithm>

namespace scopeward {
namespace {

bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_.:/@+-*").find(c) != std::string_view::npos;
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  std::optional<std::vector<Lexeme>> split() {
    at_ = line_begin_ = text_.starts_with("\xEF\xBB\xBF") ? 3 : 0;  // a byte order mark
    bool free = true;                                               // may a comment begin here
    for (;;) {
      Lexeme lexeme;
      lexeme.before = lexemes_.empty() ? Lexeme::Before::next_line : Lexeme::Before::same_line;
      for (; at_ < text_.size() && is_blank(text_[at_]); ++at_) {
        free = true;
        if (text_[at_] != '\n') continue;
        line_begin_ = at_ + 1;
        lexeme.before =
            lexeme.before == Lexeme::Before::same_line ? Lexeme::Before::next_line : Lexeme::Before::blank_line;
      }
      if (at_ == text_.size()) break;
      const std::size_t begin = at_;
      if (text_[at_] == '#' && !free) return std::nullopt;
      if (!read(lexeme)) return std::nullopt;
      lexeme.begin = static_cast<std::uint32_t>(begin);
      lexeme.end = static_cast<std::uint32_t>(lexeme.kind == Lexeme::Kind::comment ? end_of_comment(begin) : at_);
      if (lexeme.kind == Lexeme::Kind::comment) place(lexeme);
      lexemes_.push_back(lexeme);
      free = false;
    }
    if (!open_.empty()) return std::nullopt;
    return std::move(lexemes_);
  }

 private:
  // Moves behind the piece that begins here, and says what it is.
  bool read(Lexeme& lexeme) {
    const char c = text_[at_];
    if (c == '#') {
      lexeme.kind = Lexeme::Kind::comment;
      at_ = std::min(text_.find('\n', at_), text_.size());
      return true;
    }
    if (c == '"') {
      lexeme.kind = Lexeme::Kind::text;
      return read_text();
    }
    if (is_word_byte(c)) {
      lexeme.kind = Lexeme::Kind::word;
      while (at_ < text_.size() && (is_word_byte(text_[at_]) || read_hole())) ++at_;
      return true;
    }
    lexeme.kind = Lexeme::Kind::sign;
    return read_sign(lexeme);
  }

  bool read_text() {
    for (++at_; at_ < text_.size() && text_[at_] != '\n'; ++at_) {
      if (text_[at_] == '\\') {
        ++at_;
      } else if (text_[at_] == '"') {
        ++at_;
        return true;
      }
    }
    return false;
  }

  // Moves onto the `}` of a hole.
  bool read_hole() {
    if (text_[at_] != '{') return false;
    std::size_t end = at_ + 1;
    while (end < text_.size() && is_word_byte(text_[end])) ++end;
    if (end == text_.size() || text_[end] != '}' || end == at_ + 1) return false;
    at_ = end;
    return true;
  }

  bool read_sign(Lexeme& lexeme) {
    static constexpr std::string_view kOpening = "([{", kClosing = ")]}";
    const char c = text_[at_];
    const auto index = static_cast<std::uint32_t>(lexemes_.size());
    if (kOpening.find(c) != std::string_view::npos) {
      open_.push_back(index);
    } else if (const std::size_t which = kClosing.find(c); which != std::string_view::npos) {
      if (open_.empty() || text_[lexemes_[open_.back()].begin] != kOpening[which]) return false;
      lexeme.partner = open_.back();
      lexemes_[open_.back()].partner = index;
      open_.pop_back();
    } else if (std::string_view(",=!<>").find(c) == std::string_view::npos) {
      return false;
    }
    ++at_;
    if (std::string_view("=!<>").find(c) != std::string_view::npos && at_ < text_.size() && text_[at_] == '=') ++at_;
    return true;
  }

  [[nodiscard]] std::size_t end_of_comment(std::size_t begin) const {
    std::size_t end = at_;
    while (end > begin && is_blank(text_[end - 1])) --end;
    return end;
  }

  void place(Lexeme& comment) const {
    comment.column = columns_of(text_.substr(line_begin_, comment.begin - line_begin_));
    if (lexemes_.empty() || comment.before != Lexeme::Before::next_line) return;
    const Lexeme& last = lexemes_.back();
    comment.continues = last.kind == Lexeme::Kind::comment && last.column == comment.column &&
                        (last.continues || last.before == Lexeme::Before::same_line);
  }

  std::string_view text_;
  std::size_t at_ = 0, line_begin_ = 0;
  std::vector<Lexeme> lexemes_;
  std::vector<std::uint32_t> open_;  // brackets that wait for their partners
};

}  // namespace

std::optional<std::vector<Lexeme>> split_lexemes(std::string_view text) { return Splitter(text).split(); }

bool same_lexemes(std::string_view a, std::string_view b) {
  const auto of_a = split_lexemes(a), of_b = split_lexemes(b);
  if (!of_a || !of_b) return false;
  return std::equal(of_a->begin(), of_a->end(), of_b->begin(), of_b->end(), [&](const Lexeme& x, const Lexeme& y) {
    return x.kind == y.kind && a.substr(x.begin, x.end - x.begin) == b.substr(y.begin, y.end - y.begin);
  });
}

std::uint32_t columns_of(std::string_view text) {
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
  return static_cast<std::uint32_t>(text.size()) -
         static_cast<std::uint32_t>(std::count_if(text.begin(), text.end(), continues));
}

}  // namespace scopeward
