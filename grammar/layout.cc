// SPDX-License-Identifier: Apache-2.0
#include "grammar/layout.h"

#include <algorithm>
#include <utility>

#include "grammar/columns.h"
#include "grammar/line_breaks.h"

namespace scopeward {
namespace {

constexpr std::uint32_t kInBlock = 2;  // indent

class Layout {
 public:
  Layout(std::string_view text, const std::vector<Lexeme>& lexemes, std::size_t most_bytes)
      : text_(text), lexemes_(lexemes), most_bytes_(most_bytes) {}

  LaidOut run() {
    comments(0);
    while (!at_end() && fits()) {
      if (!read_statement(text_, lexemes_, next_, statement_)) return {LaidOut::Outcome::not_a_policy, {}};
      const bool block = statement_.kind == StatementKind::policy || statement_.kind == StatementKind::test;
      if (!block) write_statement(0);
      if (block && !write_block()) return {LaidOut::Outcome::not_a_policy, {}};
      comments(0);
    }
    rows_.write(out_, most_bytes_);
    if (!fits()) return {LaidOut::Outcome::too_large, {}};
    return {LaidOut::Outcome::whole, std::move(out_)};
  }

 private:
  [[nodiscard]] bool at_end() const { return next_ == lexemes_.size(); }
  [[nodiscard]] bool fits() const { return out_.size() <= most_bytes_; }
  [[nodiscard]] const Lexeme& lexeme(const Item& item) const { return lexemes_[item.lexeme]; }
  [[nodiscard]] std::string_view bytes(const Lexeme& lexeme) const {
    return text_.substr(lexeme.begin, lexeme.end - lexeme.begin);
  }

  // What stands together ends before this: another kind of statement, a blank line or a comment on a line of its own.
  void separate(const Lexeme& next) {
    rows_.write(out_, most_bytes_);
    if (next.before == Lexeme::Before::blank_line && !out_.empty() && !after_open_) out_ += '\n';
    after_open_ = false;
  }

  void write_statement(std::uint32_t indent) {
    const Lexeme& first = lexeme(statement_.items.front());
    if (rows_.empty() || first.before == Lexeme::Before::blank_line || statement_.kind != kind_) separate(first);
    kind_ = statement_.kind;
    break_lines(text_, lexemes_, indent, statement_);
    write_rows(indent);
  }

  bool write_block() {
    const bool test = statement_.kind == StatementKind::test;
    const std::uint32_t open = statement_.items.back().lexeme;
    const bool joined = join_block(open, test);
    write_statement(0);
    if (joined) return true;
    comments_on_line();
    rows_.write(out_, most_bytes_);
    after_open_ = true;
    comments(kInBlock);
    const std::uint32_t close = lexemes_[open].partner;
    while (next_ < close && fits()) {
      const bool read =
          test ? read_step(text_, lexemes_, next_, statement_) : read_setting(text_, lexemes_, next_, statement_);
      if (!read) return false;
      write_statement(kInBlock);
      comments(kInBlock);
    }
    if (!fits()) return true;
    if (next_ != close || !read_closing(text_, lexemes_, next_, statement_)) return false;
    rows_.write(out_, most_bytes_);
    kind_ = statement_.kind;
    after_open_ = false;
    write_rows(0);
    return true;
  }

  // Makes one statement of a block that fits on a line: an empty one, or a policy with one setting.
  bool join_block(std::uint32_t open, bool test) {
    const std::uint32_t close = lexemes_[open].partner;
    if (close - open > kLineColumns) return false;
    for (std::uint32_t i = statement_.items.front().lexeme; i < close; ++i)
      if (lexemes_[i].kind == Lexeme::Kind::comment) return false;
    Statement inside;
    std::uint32_t next = open + 1;
    if (next < close && (test || !read_setting(text_, lexemes_, next, inside) || next != close)) return false;
    Statement end;
    if (!read_closing(text_, lexemes_, next, end)) return false;
    Statement whole = statement_;
    for (Item item : inside.items) {
      if (item.gap == 0 && item.lexeme == open + 1) item.gap = 1;
      whole.items.push_back(item);
    }
    end.items.front().gap = inside.items.empty() ? 0 : 1;
    whole.items.push_back(end.items.front());
    std::uint32_t width = 0;
    for (const Item& item : whole.items) width += item.gap + item.width;
    if (width > kLineColumns) return false;
    whole.parts.front().end = static_cast<std::uint32_t>(whole.items.size());
    statement_ = std::move(whole);
    next_ = next;
    return true;
  }

  // The lines of a statement, and the comments inside it.
  void write_rows(std::uint32_t indent) {
    const std::vector<Item>& items = statement_.items;
    const bool broken =
        std::any_of(items.begin() + 1, items.end(), [](const Item& item) { return item.breaks || item.commented; });
    std::size_t part = 1;
    bool first_row = true;
    if (broken) rows_.separate_comments();
    rows_.begin_row(indent);
    for (std::uint32_t i = 0; i < items.size(); ++i) {
      const Item& item = items[i];
      const bool begins_part = part < statement_.parts.size() && statement_.parts[part].begin == i;
      if (i != 0 && (item.breaks || item.commented)) {
        comments_between(items[i - 1].lexeme + 1, item.lexeme, item.indent);
        rows_.begin_row(item.indent);
        first_row = false;
      } else if (begins_part && first_row && statement_.parts[part].column != StatementPart::kNoColumn) {
        rows_.begin_cell(statement_.parts[part].column, item.gap);
      }
      if (begins_part) ++part;
      rows_.add(bytes(lexeme(item)), item.width, item.gap);
    }
    if (broken) rows_.separate_comments();
  }
  void comments_between(std::uint32_t begin, std::uint32_t end, std::uint32_t indent) {
    for (std::uint32_t i = begin; i < end; ++i) {
      if (add_to_line(lexemes_[i])) continue;
      rows_.begin_row(indent);
      rows_.add(bytes(lexemes_[i]), columns_of(bytes(lexemes_[i])), 0);
    }
  }

  // A comment behind the last row's code, or below such a comment, is part of that row.
  bool add_to_line(const Lexeme& comment) {
    if (rows_.empty()) return false;
    if (comment.before == Lexeme::Before::same_line) {
      rows_.comment(bytes(comment));
    } else if (comment.continues) {
      rows_.comment_below(bytes(comment));
    } else {
      return false;
    }
    return true;
  }
  void comments_on_line() {
    while (!at_end() && lexemes_[next_].kind == Lexeme::Kind::comment && add_to_line(lexemes_[next_])) ++next_;
  }
  // Those up to the next statement.
  void comments(std::uint32_t indent) {
    comments_on_line();
    for (; !at_end() && lexemes_[next_].kind == Lexeme::Kind::comment; ++next_) {
      separate(lexemes_[next_]);
      out_.append(indent, ' ');
      out_ += bytes(lexemes_[next_]);
      out_ += '\n';
    }
  }

  std::string_view text_;
  const std::vector<Lexeme>& lexemes_;
  std::size_t most_bytes_;
  std::uint32_t next_ = 0;
  Statement statement_;                          // the one that is being written
  Rows rows_;                                    // those that stand together, so far
  StatementKind kind_ = StatementKind::closing;  // of these
  bool after_open_ = false;                      // nothing stands in the block yet
  std::string out_;
};

}  // namespace

LaidOut lay_out(std::string_view text, const std::vector<Lexeme>& lexemes, std::size_t most_bytes) {
  return Layout(text, lexemes, most_bytes).run();
}

}  // namespace scopeward
