// SPDX-License-Identifier: Apache-2.0
#include "grammar/mistake.h"

#include <algorithm>
#include <array>

#include "grammar/characters.h"
#include "grammar/keywords.h"
#include "grammar/suggest.h"

namespace scopeward {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_.:/@+-*").find(c) != std::string_view::npos;
}

// What stands at a place: a word, a quoted text up to its end, an operator, or one character. Never white space.
Span offender(std::string_view text, std::uint32_t at) {
  const auto size = static_cast<std::uint32_t>(text.size());
  while (at < size && is_space(text[at])) ++at;
  if (at >= size) {  // just behind the last thing that stands in the text
    std::uint32_t end = size;
    while (end > 0 && is_space(text[end - 1])) --end;
    return {end, end, 0};
  }
  std::uint32_t end = at;
  if (is_word(text[at])) {
    while (end < size && is_word(text[end])) ++end;
  } else if (text[at] == '"' || text[at] == '\'') {
    ++end;
    while (end < size && text[end] != '\n' && text[end] != text[at]) ++end;
    if (end < size && text[end] == text[at]) ++end;
    while (end > at + 1 && is_space(text[end - 1])) --end;
  } else if (const std::string_view two = text.substr(at, 2);
             two == "&&" || two == "||" || two == "==" || two == "!=") {
    end += 2;
  } else {
    end += std::max<std::uint32_t>(1, decode(text, at).size);
  }
  return {at, end, 0};
}

// The end of what was written of a statement, comments and white space left out.
std::uint32_t end_of_written(std::string_view text, std::uint32_t start, std::uint32_t at) {
  std::uint32_t end = start;
  for (std::uint32_t i = start; i < at; ++i) {
    if (is_space(text[i])) continue;
    if (text[i] == '#') {
      while (i < at && text[i] != '\n') ++i;
      continue;
    }
    if (text[i] == '"')
      for (++i; i < at && text[i] != '"'; ++i) i += text[i] == '\\';
    end = i + 1;
  }
  return std::min(end, at);
}

struct WrongOperator {
  std::string_view written, right;
};
constexpr auto kWrongOperators = std::to_array<WrongOperator>({{"&&", "and"},
                                                               {"&", "and"},
                                                               {"||", "or"},
                                                               {"|", "or"},
                                                               {"!", "not"},
                                                               {"=", "=="},
                                                               {"AND", "and"},
                                                               {"OR", "or"},
                                                               {"NOT", "not"},
                                                               {"And", "and"},
                                                               {"Or", "or"},
                                                               {"Not", "not"}});

void replace(Diagnostic& d, std::string title, std::string text, Applicability applicability) {
  d.help = title;
  d.fixes.push_back({std::move(title), applicability, d.span, std::move(text)});
}

// The comma that stands before a place, with only white space between.
std::uint32_t comma_before(std::string_view text, std::uint32_t at) {
  while (at > 0 && is_space(text[at - 1])) --at;
  return at > 0 && text[at - 1] == ',' ? at - 1 : at;
}

void suggest_statement(Diagnostic& d, std::string_view found) {
  const std::vector<std::string> keywords(kStatementKeywords.begin(), kStatementKeywords.end());
  const auto near = suggest(found, keywords);
  if (!near.empty()) {
    d.help = did_you_mean(near);
    d.fixes.push_back({"write `" + near.front() + "`", Applicability::maybe_incorrect, d.span, near.front()});
  } else if (d.help.empty()) {
    d.help = "begin with `scope`, `attribute`, `let`, `action`, `operation`, `allow`, `deny`, `test`, `import`, `policy` or `language`";
  }
}

// Mistakes that are the same wherever they stand. True when it was one.
bool describe_known_mistake(Diagnostic& d, std::string_view found, const char* expected) {
  const auto wrong = std::ranges::find(kWrongOperators, found, &WrongOperator::written);
  if (wrong != kWrongOperators.end() && !(found == "=" && d.code == Code::missing_name)) {
    d.code = Code::wrong_operator;
    d.message = "`" + std::string(found) + "` is not an operator here";
    d.label = "not of this language";
    replace(d, "write `" + std::string(wrong->right) + "`", std::string(wrong->right), Applicability::maybe_incorrect);
    return true;
  }
  if (found.starts_with('\'')) {
    d.code = Code::single_quotes;
    d.message = "texts stand in double quotes";
    d.label = "in single quotes";
    d.help = "write `\"` instead";
    if (found.size() > 1 && found.ends_with('\'') && found.find_first_of("\"\\") == std::string_view::npos)
      d.fixes.push_back({"write `\"` instead", Applicability::machine_applicable, d.span,
                         "\"" + std::string(found.substr(1, found.size() - 2)) + "\""});
    return true;
  }
  if (found == "#") {
    d.code = Code::glued_comment;
    d.message = "a comment begins behind white space";
    d.label = "glued to what stands before it";
    d.help = "put a blank before `#`, or quote the name if it is part of one";
    return true;
  }
  const char c = found.front();
  if (!is_word(c) && std::string_view("\"{}()[],=<>!").find(c) == std::string_view::npos) {
    d.code = Code::unexpected_character;
    d.message = "unexpected character `" + std::string(found) + "`";
    d.label = expected;
    d.help = c == ';' ? "leave it out: statements need no `;`" : "quote the name if it is part of one";
    if (c == '%' || c == '?' || c == '~' || static_cast<unsigned char>(c) >= 0x80 || c == '$')
      d.help = "quote the name that it belongs to";
    return true;
  }
  return false;
}

}  // namespace

Diagnostic describe(const Source& source, Code code, const char* expected, std::uint32_t start, std::uint32_t at,
                    const std::vector<Span>& opens) {
  const std::string_view text = source.text();
  Diagnostic d;
  d.code = code;
  d.message = expected;
  if (code == Code::unterminated_string || code == Code::unknown_escape) {
    d.span = {at, at, 0};
    d.label = code == Code::unterminated_string ? "the line ends here" : "not one of these";
    if (code == Code::unknown_escape && at < text.size() && text[at] != '\n')
      d.span = {at - 1, at + std::max<std::uint32_t>(1, decode(text, at).size), 0};
    d.help = code == Code::unterminated_string ? "end the text with `\"`; a text can't go on in the next line"
                                               : "write `\\\\` for a backslash itself, or leave it out";
    return d;
  }
  d.span = offender(text, at);
  if (code == Code::unknown_statement) {  // `if NOT a`: the word before is what is wrong
    std::uint32_t end = at;
    while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == '\t')) --end;
    std::uint32_t begin = end;
    while (begin > 0 && is_word(text[begin - 1])) --begin;
    const std::string_view word = text.substr(begin, end - begin);
    if (!word.empty() && word.front() >= 'A' &&
        std::ranges::find(kWrongOperators, word, &WrongOperator::written) != kWrongOperators.end())
      d.span = {begin, end, 0};
  }
  std::string found(source.text(d.span));
  if (start < at && std::ranges::find(kStatementKeywords, found) != kStatementKeywords.end()) {
    // The next statement is not what is wrong: this one ends too early.
    const std::uint32_t end = end_of_written(text, start, at);
    if (text.substr(end, d.span.begin - end).find('\n') != std::string_view::npos) {
      d.span = {end, end, 0};
      found.clear();
    }
  }
  if (code == Code::nested_too_deep || code == Code::name_too_long || code == Code::invalid_number) {
    d.label = "here";
    d.help = code == Code::nested_too_deep ? "name the parts with `let`" : "";
    return d;
  }
  if (found.empty()) {
    d.label = end_of_written(text, start, static_cast<std::uint32_t>(text.size())) == d.span.end
                  ? "the file ends here"
                  : "the statement ends here";
  } else if (describe_known_mistake(d, found, expected)) {
    return d;
  } else {
    const std::string shown = found.size() > 40 ? found.substr(0, 37) + "..." : found;
    d.label = is_utf8(shown) ? "found `" + shown + "`" : "found something else";
  }

  switch (code) {
    case Code::unclosed_group:
      if (!opens.empty())
        d.others.push_back({opens.back(), found.empty()
                                              ? "this `" + std::string(source.text(opens.back())) + "` is never closed"
                                              : "opened here"});
      break;
    case Code::missing_element: {
      const std::uint32_t comma = comma_before(text, d.span.begin);
      if (comma >= text.size() || text[comma] != ',') {
        d.help = "put a `,` here";
        break;
      }
      d.help = "leave the last `,` out, or add an element";
      d.fixes.push_back({"leave the `,` out", Applicability::maybe_incorrect, {comma, comma + 1, 0}, ""});
      break;
    }
    case Code::missing_condition:
      d.help =
          "end the rule with `public`, `anonymous`, `authenticated`, `if ...`, `unless ...` or, for a deny, `always`";
      break;
    case Code::unknown_statement:
      suggest_statement(d, found);
      break;
    case Code::missing_name:
    case Code::missing_target:
    case Code::missing_operand:
      if (found.empty()) {
        break;
      } else if (is_keyword(found)) {
        d.help = "`" + found + "` is a keyword; quote it if it is meant as a name";
        if (code != Code::missing_operand) d.code = Code::reserved_word;
      } else if (found.front() == '{' || found.front() == '/' || found.front() == '*' ||
                 (found.front() >= '0' && found.front() <= '9') || found.front() == '-' || found.front() == '.' ||
                 found.front() == '@' || found.front() == '+' || found.front() == ':') {
        d.help = "quote a name that does not begin with a letter or `_`";
      }
      break;
    default:
      break;
  }
  return d;
}

Diagnostic repeated(Span span, const char* what) {
  Diagnostic d;
  d.code = Code::repeated_modifier;
  d.message = std::string(what) + " is given twice";
  d.span = span;
  d.label = "given again";
  d.help = "keep one of them";
  return d;
}

Diagnostic too_many(std::uint32_t at) {
  Diagnostic d;
  d.code = Code::too_many_errors;
  d.message = "reading stopped here after too many errors";
  d.span = {at, at, 0};
  d.help = "mend those above first";
  return d;
}

}  // namespace scopeward
