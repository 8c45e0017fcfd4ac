// SPDX-License-Identifier: Apache-2.0
#include "grammar/parse.h"

#include <algorithm>
#include <optional>
#include <tao/pegtl/memory_input.hpp>
#include <tao/pegtl/normal.hpp>
#include <tao/pegtl/parse.hpp>

#include "grammar/actions.hpp"
#include "grammar/characters.h"
#include "grammar/mistake.h"

namespace scopeward {
namespace {

namespace peg = tao::pegtl;
using Input = peg::memory_input<peg::tracking_mode::lazy>;

template <typename Why>
concept Expectation = requires {
  { Why::code } -> std::convertible_to<Code>;
  { Why::text } -> std::convertible_to<const char*>;
};

// A missing expectation throws what is missing and where; nothing else does.
template <typename Rule>
struct control : peg::normal<Rule> {
  template <typename In>
  [[noreturn]] static void raise(const In& in, Builder& builder) {
    static_assert(Expectation<Rule>, "expect<R, Why>: Why needs a code and a text in expect.hpp");
    throw SyntaxError{Rule::code, Rule::text, builder.offset(in.current())};
  }
};

// Does a statement's keyword stand here, with only blanks before it on its line?
bool begins_statement(const char* at, const char* const begin, const char* const end) {
  const char* word_end = at;
  while (word_end != end && *word_end >= 'a' && *word_end <= 'z') ++word_end;
  const std::string_view word(at, static_cast<std::size_t>(word_end - at));
  if (std::ranges::find(kStatementKeywords, word) == kStatementKeywords.end()) return false;
  if (word_end != end && std::string_view(" \t\r\n").find(*word_end) == std::string_view::npos) return false;
  while (at != begin && (at[-1] == ' ' || at[-1] == '\t')) --at;
  return at == begin || at[-1] == '\n';
}

// Goes on where the next statement begins: at the mistake itself, if a statement was left unfinished, or on a later
// line.
[[nodiscard]] const char* resynchronise(const char* at, const char* const begin, const char* const end) {
  if (at != begin && begins_statement(at, begin, end)) return at;
  while (at < end) {
    at = std::find(at, end, '\n');
    while (at != end && (*at == '\n' || *at == ' ' || *at == '\t' || *at == '\r')) ++at;
    if (at == end || begins_statement(at, begin, end)) break;
  }
  return at;
}

// The name that a broken declaration was about, so that its uses are not reported too. For the settings, `policy`.
void remember_broken(std::string_view text, std::uint32_t at, Document& document) {
  const auto next = [&] {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\t' || text[at] == '"')) ++at;
    const std::uint32_t begin = at;
    while (at < text.size() && std::string_view(" \t\r\n\"#,=").find(text[at]) == std::string_view::npos) ++at;
    return std::string(text.substr(begin, at - begin));
  };
  const std::string keyword = next();
  if (keyword == "policy") document.broken.push_back(keyword);
  if (keyword == "scope" || keyword == "attribute" || keyword == "let" || keyword == "action")
    document.broken.push_back(next());
}

// How many statements of each kind there are, so that the last one can be taken back.
struct Statements {
  explicit Statements(const Document& d)
      : languages(d.languages.size()),
        policies(d.policies.size()),
        scopes(d.scopes.size()),
        attributes(d.attributes.size()),
        lets(d.lets.size()),
        actions(d.actions.size()),
        operations(d.operations.size()),
        rules(d.rules.size()) {}
  void restore(Document& d) const {
    d.languages.resize(languages);
    d.policies.resize(policies);
    d.scopes.resize(scopes);
    d.attributes.resize(attributes);
    d.lets.resize(lets);
    d.actions.resize(actions);
    d.operations.resize(operations);
    d.rules.resize(rules);
  }
  std::size_t languages, policies, scopes, attributes, lets, actions, operations, rules;
};

Diagnostic too_large(const Source& source, const ParseLimits& limits) {
  Diagnostic d;
  d.code = Code::file_too_large;
  d.message = "this policy has " + std::to_string(source.text().size()) + " bytes, more than the " +
              std::to_string(limits.file_bytes) + " that are read";
  d.help = "split it into several policies";
  return d;
}

}  // namespace

Parsed parse(const Source& source, const ParseLimits& limits) {
  Parsed parsed;
  if (source.text().size() > limits.file_bytes) {
    parsed.diagnostics.push_back(too_large(source, limits));
    return parsed;
  }
  parsed.diagnostics = find_bad_characters(source, limits.diagnostics);
  const auto bad = static_cast<std::ptrdiff_t>(parsed.diagnostics.size());
  const auto is_bad = [&](const Span& span) {
    return std::any_of(parsed.diagnostics.begin(), parsed.diagnostics.begin() + bad,
                       [&](const Diagnostic& d) { return d.span.begin <= span.end && span.begin <= d.span.end; });
  };

  const std::string_view text = source.text();
  const char* const end = text.data() + text.size();
  const bool marked = text.starts_with("\xEF\xBB\xBF");  // a byte order mark, as some editors write
  std::optional<Input> input;
  input.emplace(text.data() + (marked ? 3 : 0), end, "");
  Builder builder(text.data(), limits, parsed.document);
  Statements before(parsed.document);
  const char* last = nullptr;  // where the last statement that was read began
  for (;;) {
    peg::parse<grammar::ws, action, control>(*input, builder);
    if (input->empty()) break;
    const char* const start = input->current();
    const Statements here(parsed.document);
    try {
      peg::parse<grammar::statement, action, control>(*input, builder);
      for (const auto& [span, what] : builder.repeated_) parsed.diagnostics.push_back(repeated(span, what));
      builder.keep();
      before = here;
      last = start;
    } catch (const SyntaxError& error) {
      parsed.document.has_mistakes = true;
      // What goes on in the same line belongs to the statement before, of which half was read: it is not checked.
      if (error.code == Code::unknown_statement && last != nullptr && std::find(last, start, '\n') == start) {
        before.restore(parsed.document);
        remember_broken(text, builder.offset(last), parsed.document);
      }
      last = nullptr;
      Diagnostic d = describe(source, error.code, error.text, builder.offset(start), error.at, builder.opens());
      remember_broken(text, builder.offset(start), parsed.document);
      if (!is_bad(d.span)) parsed.diagnostics.push_back(std::move(d));
      input.emplace(resynchronise(std::max(text.data() + error.at, start), start, end), end,
                    "");  // where PEGTL stands now is its own affair
    }
    builder.reset();
    if (parsed.diagnostics.size() >= limits.diagnostics) {
      parsed.diagnostics.push_back(too_many(builder.offset(input->current())));
      break;
    }
  }
  return parsed;
}

}  // namespace scopeward
