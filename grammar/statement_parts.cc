// SPDX-License-Identifier: Apache-2.0
#include "grammar/statement_parts.h"

#include <algorithm>
#include <array>
#include <utility>

namespace scopeward {
namespace {

using Kind = Lexeme::Kind;
using Breaks = StatementPart::Breaks;

constexpr std::uint8_t kNear = 1, kApart = 2;  // blanks: between words, and between parts that explain themselves
constexpr std::uint8_t kSame = StatementPart::kNoColumn;

class PartReader {
 public:
  PartReader(std::string_view text, const std::vector<Lexeme>& lexemes, std::uint32_t& next, Statement& statement)
      : text_(text), lexemes_(lexemes), next_(next), statement_(statement) {
    statement_.items.clear();
    statement_.parts.clear();
  }

  bool statement() {
    const std::string_view keyword = word();
    if (keyword == "allow" || keyword == "deny") return rule();
    if (keyword == "scope") return scope();
    if (keyword == "attribute") return attribute();
    if (keyword == "let") return let();
    if (keyword == "action") return declaration(StatementKind::action);
    if (keyword == "operation") return declaration(StatementKind::operation);
    if (keyword == "policy") return head(StatementKind::policy);
    if (keyword == "test") return head(StatementKind::test);
    if (keyword != "language" && keyword != "import") return false;
    begin(keyword == "language" ? StatementKind::language : StatementKind::import);
    take(), take();
    return finish();
  }

  bool setting() {
    begin(StatementKind::setting);
    take();
    part(1, kNear);
    list();
    return finish();
  }

  bool step() {
    const std::string_view keyword = word();
    if (keyword == "allow" || keyword == "deny") return expectation();
    begin(StatementKind::step);
    take();
    if (keyword == "anonymous") return finish();
    if (keyword != "with" && keyword != "attributes") return false;
    part(kSame, kNear);
    if (keyword == "with") {
      list();
    } else {
      do {
        take(), value();  // an attribute and what it is
      } while (comma());
    }
    return finish();
  }

  bool closing() {
    begin(StatementKind::closing);
    take();
    return finish();
  }

 private:
  bool rule() {
    begin(StatementKind::rule);
    take();
    part(1, kNear);
    list();  // actions, or `*` for every operation
    if (!one_of(std::array<std::string_view, 6>{"if", "unless", "public", "anonymous", "authenticated", "always"})) {
      part(2, kNear);
      list();
      if (word() == "except") {
        part(kSame, kApart, Breaks::where_it_must, 1);
        take(), list();
      }
    }
    part(3, kApart, Breaks::always, 1);
    const std::string_view condition = word();
    take();
    if (condition == "if" || condition == "unless") requirement();
    if (word() == "ask") {
      part(4, kApart, Breaks::where_it_must, 1);
      take(), list();
    }
    if (at_text()) {
      part(5, kApart, Breaks::where_it_must, 1);
      take();
    }
    return finish();
  }

  bool scope() {
    begin(StatementKind::scope);
    take(), take();
    std::uint8_t column = 1;
    for (;;) {
      const std::string_view keyword = word();
      if (at_text()) {
        part(column == 1 ? column : kSame, kApart, Breaks::where_it_must, 1);
        column = std::max<std::uint8_t>(column, 2);
        take();
        continue;
      }
      if (keyword != "implies" && keyword != "internal" && keyword != "deprecated" && keyword != "weight") break;
      const bool implies = keyword == "implies";
      part(column <= 2 ? std::uint8_t{2} : kSame, kApart, implies ? Breaks::always : Breaks::where_it_must, 1);
      column = 3;
      take();
      if (implies) list();
      if (keyword == "deprecated" || keyword == "weight") take();
    }
    return finish();
  }

  bool attribute() {
    begin(StatementKind::attribute);
    take(), take();
    part(1, kNear);
    take();
    if (word() == "default") {
      part(2, kNear, Breaks::where_it_must, 1);
      take(), value();
    }
    return description(3);
  }

  bool let() {
    begin(StatementKind::let);
    take(), take();
    part(1, kNear);
    statement_.parts.back().lead = 1;
    take();
    requirement();
    return finish();
  }

  // `action NAME flat`, `operation ACTION TARGET "TEXT"`.
  bool declaration(StatementKind kind) {
    begin(kind);
    take(), take();
    part(1, kNear);
    take();
    return kind == StatementKind::operation ? description(2) : finish();
  }

  bool description(std::uint8_t column) {
    if (at_text()) {
      part(column, kApart, Breaks::where_it_must, 1);
      take();
    }
    return finish();
  }

  bool head(StatementKind kind) {
    begin(kind);
    take(), take(), take();
    return finish();
  }

  bool expectation() {
    begin(StatementKind::expectation);
    const bool denied = word() == "deny";
    take();
    part(1, kNear);
    list();
    part(2, kNear);
    list();
    if (denied && word() == "needs") {
      part(3, kApart, Breaks::where_it_must, 1);
      take(), list();
    }
    if (denied && word() == "because") {
      part(4, kApart, Breaks::where_it_must, 2);
      take(), take();
    }
    return finish();
  }

  // Operands with `and` and `or` between them. Groups are skipped from end to end, so nesting takes no recursion.
  void requirement() {
    statement_.parts.back().requirement = true;
    for (;;) {
      while (word() == "not") take();
      const bool call = word() == "any" || word() == "all" || word() == "at_least";
      if (call || sign() == "(") {
        if (call) take();
        brackets();
      } else {
        take();
        const std::string_view test = sign();
        if (!test.empty() && (test[0] == '=' || test[0] == '!' || test[0] == '<' || test[0] == '>')) {
          take(), take();
        } else if (one_of(std::array<std::string_view, 3>{"in", "contains", "matches"})) {
          take(), value();
        }
      }
      if (word() != "and" && word() != "or") return;
      take();
      if (failed_) return;
    }
  }

  void list() {
    do {
      take();
    } while (comma());
  }
  bool comma() {
    if (failed_ || sign() != ",") return false;
    take();
    return true;
  }
  void value() {
    if (sign() == "[") {
      brackets();
    } else {
      take();
    }
  }
  // From one bracket to its partner.
  void brackets() {
    const std::uint32_t open = peek();
    if (sign().empty() || lexemes_[open].partner <= open) failed_ = true;
    while (!failed_ && peek() < lexemes_[open].partner) take();
    take();
  }

  // The next lexeme that is no comment.
  [[nodiscard]] std::uint32_t peek() const {
    std::uint32_t at = next_;
    while (at < lexemes_.size() && lexemes_[at].kind == Kind::comment) ++at;
    return at;
  }
  [[nodiscard]] std::string_view show(Kind kind) const {
    const std::uint32_t at = peek();
    if (at == lexemes_.size() || lexemes_[at].kind != kind) return {};
    return text_.substr(lexemes_[at].begin, lexemes_[at].end - lexemes_[at].begin);
  }
  [[nodiscard]] std::string_view word() const { return show(Kind::word); }
  [[nodiscard]] std::string_view sign() const { return show(Kind::sign); }
  [[nodiscard]] bool at_text() const { return !show(Kind::text).empty(); }
  template <std::size_t N>
  [[nodiscard]] bool one_of(const std::array<std::string_view, N>& words) const {
    return std::find(words.begin(), words.end(), word()) != words.end();
  }

  void take() {
    const std::uint32_t at = peek();
    if (at == lexemes_.size()) failed_ = true;
    if (failed_) return;
    const Lexeme& lexeme = lexemes_[at];
    const std::string_view bytes = text_.substr(lexeme.begin, lexeme.end - lexeme.begin);
    Item item;
    item.lexeme = at;
    item.width = columns_of(bytes);
    item.commented = at != next_ && !statement_.items.empty();
    item.gap = std::exchange(gap_, std::uint8_t{0});
    if (item.gap == 0 && !statement_.items.empty()) item.gap = blank_before(lexeme, bytes) ? 1 : 0;
    statement_.items.push_back(item);
    last_ = bytes;
    next_ = at + 1;
  }
  // Inside a part: lists and calls are written `a, b` and `any(a, b)`.
  [[nodiscard]] bool blank_before(const Lexeme& lexeme, std::string_view bytes) const {
    if (last_ == "(" || last_ == "[") return false;
    if (lexeme.kind != Kind::sign) return true;
    if (bytes == "(") return last_ != "any" && last_ != "all" && last_ != "at_least";
    return bytes != "," && bytes != ")" && bytes != "]";
  }

  void begin(StatementKind kind) {
    statement_.kind = kind;
    part(0, 0);
  }
  void part(std::uint8_t column, std::uint8_t gap, Breaks breaks = Breaks::never, std::uint32_t lead = 0) {
    end_part();
    StatementPart part;
    part.begin = static_cast<std::uint32_t>(statement_.items.size());
    part.lead = lead;
    part.column = column;
    part.breaks = breaks;
    statement_.parts.push_back(part);
    gap_ = gap;
  }
  void end_part() {
    if (!statement_.parts.empty()) statement_.parts.back().end = static_cast<std::uint32_t>(statement_.items.size());
  }
  bool finish() {
    end_part();
    return !failed_;
  }

  std::string_view text_;
  const std::vector<Lexeme>& lexemes_;
  std::uint32_t& next_;
  Statement& statement_;
  std::string_view last_;  // what was taken last
  std::uint8_t gap_ = 0;   // before the first item of the part
  bool failed_ = false;
};

}  // namespace

bool read_statement(std::string_view text, const std::vector<Lexeme>& lexemes, std::uint32_t& next,
                    Statement& statement) {
  return PartReader(text, lexemes, next, statement).statement();
}
bool read_setting(std::string_view text, const std::vector<Lexeme>& lexemes, std::uint32_t& next,
                  Statement& statement) {
  return PartReader(text, lexemes, next, statement).setting();
}
bool read_step(std::string_view text, const std::vector<Lexeme>& lexemes, std::uint32_t& next, Statement& statement) {
  return PartReader(text, lexemes, next, statement).step();
}
bool read_closing(std::string_view text, const std::vector<Lexeme>& lexemes, std::uint32_t& next,
                  Statement& statement) {
  return PartReader(text, lexemes, next, statement).closing();
}

}  // namespace scopeward
