// SPDX-License-Identifier: Apache-2.0
#include "grammar/line_breaks.h"

#include <algorithm>

namespace scopeward {
namespace {

constexpr std::uint32_t kStep = 4;
constexpr std::uint32_t kDeepest = 40;  // however deep groups are nested: output stays linear in the input

[[nodiscard]] std::uint32_t deeper(std::uint32_t indent) { return std::min(indent + kStep, kDeepest); }

// Goes through the items in order, and knows in which column it stands.
class Breaker {
 public:
  Breaker(std::string_view text, const std::vector<Lexeme>& lexemes, std::uint32_t indent, Statement& statement)
      : text_(text), lexemes_(lexemes), indent_(indent), column_(indent), items_(statement.items) {
    widths_.push_back(0);
    comments_.push_back(0);
    for (const Item& item : items_) {
      widths_.push_back(widths_.back() + item.gap + item.width);
      comments_.push_back(comments_.back() + (item.commented ? 1 : 0));
    }
  }

  void run(const std::vector<StatementPart>& parts) {
    if (fits(0, count(), 0)) return;
    // What a part goes on with stands deeper than a part that begins a line.
    const bool parts_break = std::any_of(parts.begin(), parts.end(), [](const StatementPart& part) {
      return part.breaks != StatementPart::Breaks::never;
    });
    const std::uint32_t begins = indent_ + kStep, goes_on = parts_break ? begins + kStep : begins;
    bool broken = false;  // the part before goes over several lines
    for (const StatementPart& part : parts) {
      const bool fits_here = !broken && fits(part.begin, part.end, 0);
      if (part.begin != 0 && part.breaks != StatementPart::Breaks::never)
        items_[part.begin].breaks = part.breaks == StatementPart::Breaks::always || !fits_here;
      const std::uint32_t behind_lead = part.begin + part.lead;
      flow(part.begin, behind_lead, begins);
      if (part.requirement) {
        requirement(behind_lead, part.end, begins, begins + kStep, 0);
      } else {
        list(behind_lead, part.end, goes_on, 0);
      }
      broken = has_breaks(part.begin, part.end);
    }
  }

 private:
  [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(items_.size()); }
  [[nodiscard]] std::string_view bytes(std::uint32_t item) const {
    const Lexeme& lexeme = lexemes_[items_[item].lexeme];
    return text_.substr(lexeme.begin, lexeme.end - lexeme.begin);
  }
  [[nodiscard]] bool is_word(std::uint32_t item, std::string_view word) const {
    return lexemes_[items_[item].lexeme].kind == Lexeme::Kind::word && bytes(item) == word;
  }
  // A bracket that is closed in this statement: a block's brace is not.
  [[nodiscard]] bool opens(std::uint32_t item) const {
    const Lexeme& lexeme = lexemes_[items_[item].lexeme];
    return lexeme.kind == Lexeme::Kind::sign && lexeme.partner > items_[item].lexeme &&
           lexeme.partner <= items_.back().lexeme;
  }
  // The item of the bracket that closes what is opened here.
  [[nodiscard]] std::uint32_t partner(std::uint32_t item) const {
    const std::uint32_t lexeme = lexemes_[items_[item].lexeme].partner;
    const auto at = std::lower_bound(items_.begin() + item, items_.end(), lexeme,
                                     [](const Item& i, std::uint32_t wanted) { return i.lexeme < wanted; });
    return static_cast<std::uint32_t>(at - items_.begin());
  }

  [[nodiscard]] bool has_comments(std::uint32_t begin, std::uint32_t end) const {  // between them, not before
    return begin < end && comments_[end] != comments_[begin + 1];
  }
  [[nodiscard]] bool has_breaks(std::uint32_t begin, std::uint32_t end) const {
    return std::any_of(items_.begin() + std::min(begin + 1, end), items_.begin() + end,
                       [](const Item& item) { return item.breaks || item.commented; });
  }
  // Do they fit on the line that is being written, with so many columns behind them?
  [[nodiscard]] bool fits(std::uint32_t begin, std::uint32_t end, std::uint32_t behind) const {
    if (begin == end) return true;
    return !has_comments(begin, end) && column_ + (widths_[end] - widths_[begin]) + behind <= kLineColumns;
  }

  void place(std::uint32_t at, std::uint32_t indent) {
    Item& item = items_[at];
    item.indent = indent;
    column_ = (item.breaks || item.commented ? indent : column_ + item.gap) + item.width;
  }
  void flow(std::uint32_t begin, std::uint32_t end, std::uint32_t indent) {
    for (std::uint32_t i = begin; i < end; ++i) place(i, indent);
  }

  // As many on each line as it holds; one on each line where a comment stands among them.
  void list(std::uint32_t begin, std::uint32_t end, std::uint32_t indent, std::uint32_t behind) {
    const bool one_each = has_comments(begin, end);
    for (std::uint32_t element = begin; element < end;) {
      std::uint32_t next = element;
      while (next < end && bytes(next) != ",") next = opens(next) ? partner(next) + 1 : next + 1;
      if (next < end) ++next;
      const std::uint32_t more = next == end ? behind : 0;
      if (one_each || (element != begin && !fits(element, next, more))) items_[element].breaks = true;
      values(element, next, indent);
      element = next;
    }
  }
  // One element, perhaps with a list in brackets.
  void values(std::uint32_t begin, std::uint32_t end, std::uint32_t indent) {
    const bool whole = fits(begin, end, 0);
    for (std::uint32_t i = begin; i < end; ++i) {
      place(i, indent);
      if (whole || !opens(i)) continue;
      const std::uint32_t close = partner(i);
      list(i + 1, close, deeper(indent), 1);
      place(close, indent);
      i = close;
    }
  }

  // `or` and `and` begin lines at `indent`; what is inside an operand stands at `inner`.
  void requirement(std::uint32_t begin, std::uint32_t end, std::uint32_t indent, std::uint32_t inner,
                   std::uint32_t behind) {
    if (fits(begin, end, behind)) return flow(begin, end, inner);
    std::vector<std::uint32_t> operators = find(begin, end, "or");
    if (operators.empty()) operators = find(begin, end, "and");
    if (operators.empty()) return operand(begin, end, inner, behind);
    operators.push_back(end);
    std::uint32_t operand_begin = begin;
    for (const std::uint32_t op : operators) {
      requirement(operand_begin, op, deeper(indent), deeper(indent), op == end ? behind : 0);
      if (op == end) break;
      items_[op].breaks = true;
      place(op, indent);
      operand_begin = op + 1;
    }
  }
  [[nodiscard]] std::vector<std::uint32_t> find(std::uint32_t begin, std::uint32_t end, std::string_view word) const {
    std::vector<std::uint32_t> found;
    for (std::uint32_t i = begin; i < end; i = opens(i) ? partner(i) + 1 : i + 1)
      if (is_word(i, word)) found.push_back(i);
    return found;
  }

  // `not`, then a group, a call or a test.
  void operand(std::uint32_t begin, std::uint32_t end, std::uint32_t inner, std::uint32_t behind) {
    std::uint32_t at = begin;
    while (at < end && is_word(at, "not")) place(at++, inner);
    const bool call = at + 1 < end && bytes(at + 1) == "(";
    if (call) place(at++, inner);
    if (at == end || bytes(at) != "(") return values(at, end, inner);
    place(at, inner);
    if (call) {
      list(at + 1, end - 1, inner, behind + 1);
    } else {
      requirement(at + 1, end - 1, inner, deeper(inner), behind + 1);
    }
    place(end - 1, inner);
  }

  std::string_view text_;
  const std::vector<Lexeme>& lexemes_;
  std::uint32_t indent_;
  std::uint32_t column_;
  std::vector<Item>& items_;
  std::vector<std::uint32_t> widths_, comments_;  // of all items before this one
};

}  // namespace

void break_lines(std::string_view text, const std::vector<Lexeme>& lexemes, std::uint32_t indent,
                 Statement& statement) {
  Breaker(text, lexemes, indent, statement).run(statement.parts);
}

}  // namespace scopeward
