// SPDX-License-Identifier: Apache-2.0
#include "grammar/parse.h"

#include <algorithm>
#include <iterator>
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
        rules(d.rules.size()),
        tests(d.tests.size()) {}
  void restore(Document& d) const {
    d.languages.resize(languages);
    d.policies.resize(policies);
    d.scopes.resize(scopes);
    d.attributes.resize(attributes);
    d.lets.resize(lets);
    d.actions.resize(actions);
    d.operations.resize(operations);
    d.rules.resize(rules);
    d.tests.resize(tests);
  }
  std::size_t languages, policies, scopes, attributes, lets, actions, operations, rules, tests;
};

Diagnostic too_large(std::size_t bytes, Span span, const ParseLimits& limits) {
  Diagnostic d;
  d.code = Code::file_too_large;
  d.span = span;
  d.message = "this policy has " + std::to_string(bytes) + " bytes, more than the " + std::to_string(limits.file_bytes) +
              " that are read";
  d.help = "split it into several policies";
  return d;
}

void put_in_source(Diagnostic& d, std::uint32_t source) {
  d.span.source = source;
  for (Label& other : d.others) other.span.source = source;
  for (Fix& fix : d.fixes) fix.span.source = source;
}

// In a broken test, what looks like a rule is a step of it: its end is the next line that begins with `}`.
const char* end_of_test(const char* at, const char* const end) {
  while (at != end) {
    at = std::find(at, end, '\n');
    while (at != end && (*at == '\n' || *at == ' ' || *at == '\t' || *at == '\r')) ++at;
    if (at != end && *at == '}') return at + 1;
  }
  return end;
}

// One policy: the text that was named and, where they are imported, the others.
class Reader {
 public:
  Reader(Sources& sources, const ParseLimits& limits, const Loader& load)
      : sources_(sources), limits_(limits), load_(load) {}

  Parsed read() {
    files_.push_back({std::string(), 0, false, {}});
    files_.front().path = sources_.at(0).name().substr(folder_of(sources_.at(0).name()).size());
    bytes_ = sources_.at(0).text().size();
    if (bytes_ > limits_.file_bytes) {
      parsed_.diagnostics.push_back(too_large(bytes_, {}, limits_));
    } else {
      read_source(0);
    }
    return std::move(parsed_);
  }

 private:
  struct File {
    std::string path;  // relative to the folder of the first
    std::uint32_t source = 0;
    bool done = false;  // read whole; until then an import of it closes a circle
    Span imported;
  };

  void report(Code code, const ImportDecl& import, std::string message, std::string label, std::string help) {
    Diagnostic d;
    d.code = code;
    d.span = import.path.span;
    d.message = std::move(message);
    d.label = std::move(label);
    d.help = std::move(help);
    parsed_.diagnostics.push_back(std::move(d));
    parsed_.document.has_mistakes = parsed_.document.lacks_imports = true;
  }

  void follow(const ImportDecl& import) {
    const std::string written = plain_text(sources_, import.path);
    std::string path;
    const ImportProblem problem = resolve_import(files_[import.span.source].path, written, path);
    if (problem != ImportProblem::none) {
      report(Code::invalid_import, import, "an import names a file in the folder of the policy",
             std::string(import_problem_text(problem)), "write a relative path, as in `import \"scopes.policy\"`");
      return;
    }
    const auto known = std::find_if(files_.begin(), files_.end(), [&](const File& f) { return f.path == path; });
    if (known != files_.end()) {
      if (!known->done) report_cycle(import, *known);
      return;
    }
    if (files_.size() > limits_.imports || depth_ == limits_.import_depth) {
      report(Code::too_many_imports, import, "a policy is made of at most " + std::to_string(limits_.imports + 1) +
             " files, imported at most " + std::to_string(limits_.import_depth) + " deep", "one too many",
             "put several files into one");
      return;
    }
    std::string text;
    if (load_ == nullptr || !load_(path, text)) {
      report(Code::unreadable_import, import, "`" + written + "` can't be read",
             load_ == nullptr ? "imports can't be read here" : text, "import a file that is there");
      return;
    }
    bytes_ += text.size();
    if (bytes_ > limits_.file_bytes) {
      parsed_.diagnostics.push_back(too_large(bytes_, import.path.span, limits_));
      parsed_.document.has_mistakes = parsed_.document.lacks_imports = true;
      return;
    }
    const std::uint32_t source = sources_.size();
    const std::string name = std::string(folder_of(sources_.at(0).name())) + path;
    files_.push_back({path, source, false, import.path.span});
    sources_.add(std::make_shared<const Source>(name, std::move(text)));
    ++depth_;
    read_source(source);
    --depth_;
    files_[source].done = true;
  }

  void report_cycle(const ImportDecl& import, const File& again) {
    report(Code::import_cycle, import, "files import one another in a circle", "imports `" + again.path + "` again",
           "put what they share into a file of its own");
    for (const File& file : files_)
      if (!file.done && file.source > again.source)
        parsed_.diagnostics.back().others.push_back({file.imported, "imports `" + file.path + "`"});
  }

  // Appends the statements of one text to the document, and what is wrong with them.
  void read_source(std::uint32_t number) {
    const Source& source = sources_.at(number);
    std::vector<Diagnostic> found = find_bad_characters(source, limits_.diagnostics);
    const auto bad = static_cast<std::ptrdiff_t>(found.size());
    const auto is_bad = [&](const Span& span) {
      return std::any_of(found.begin(), found.begin() + bad,
                         [&](const Diagnostic& d) { return d.span.begin <= span.end && span.begin <= d.span.end; });
    };
    const auto keep = [&](Diagnostic d) {
      put_in_source(d, number);
      found.push_back(std::move(d));
    };
    for (Diagnostic& d : found) put_in_source(d, number);

    const std::string_view text = source.text();
    const char* const end = text.data() + text.size();
    const bool marked = text.starts_with("\xEF\xBB\xBF");  // a byte order mark, as some editors write
    std::optional<Input> input;
    input.emplace(text.data() + (marked ? 3 : 0), end, "");
    Document& document = parsed_.document;
    Builder builder(text.data(), number, limits_, document);
    Statements before(document);
    const char* last = nullptr;  // where the last statement that was read began
    for (;;) {
      peg::parse<grammar::ws, action, control>(*input, builder);
      if (input->empty()) break;
      const char* const start = input->current();
      const Statements here(document);
      try {
        peg::parse<grammar::statement, action, control>(*input, builder);
        for (const auto& [span, what] : builder.repeated_) keep(repeated(span, what));
        before = here;
        last = start;
        if (document.imports.size() > imports_followed_) {
          imports_followed_ = document.imports.size();
          follow(ImportDecl(document.imports.back()));
          before = Statements(document);
        }
        builder.keep();
      } catch (const SyntaxError& error) {
        document.has_mistakes = true;
        // What goes on in the same line belongs to the statement before, of which half was read: it is not checked.
        if (error.code == Code::unknown_statement && last != nullptr && std::find(last, start, '\n') == start) {
          before.restore(document);
          remember_broken(text, builder.offset(last), document);
        }
        last = nullptr;
        Diagnostic d = describe(source, error.code, error.text, builder.offset(start), error.at, builder.opens());
        remember_broken(text, builder.offset(start), document);
        if (!is_bad(d.span)) keep(std::move(d));
        const char* const at = std::max(text.data() + error.at, start);
        const bool in_test = builder.has_test();
        input.emplace(in_test ? end_of_test(at, end) : resynchronise(at, start, end), end,
                      "");  // where PEGTL stands now is its own affair
      }
      builder.reset();
      if (found.size() >= limits_.diagnostics) {
        keep(too_many(builder.offset(input->current())));
        break;
      }
    }
    std::move(found.begin(), found.end(), std::back_inserter(parsed_.diagnostics));
  }

  Sources& sources_;
  const ParseLimits& limits_;
  const Loader& load_;
  Parsed parsed_;
  std::vector<File> files_;  // by source
  std::size_t bytes_ = 0, depth_ = 0, imports_followed_ = 0;
};

}  // namespace

Parsed parse(const Source& source, const ParseLimits& limits) {
  Sources sources(source);
  return parse(sources, limits, nullptr);
}

Parsed parse(Sources& sources, const ParseLimits& limits, const Loader& load) {
  return Reader(sources, limits, load).read();
}

}  // namespace scopeward
