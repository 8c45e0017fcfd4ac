// SPDX-License-Identifier: Apache-2.0
#include "grammar/parse.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tao/pegtl/memory_input.hpp>
#include <tao/pegtl/normal.hpp>
#include <tao/pegtl/parse.hpp>

#include "grammar/actions.hpp"
#include "grammar/characters.h"
#include "grammar/mistake.h"
#include "grammar/recover.h"

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

Diagnostic too_large(Span span, const ParseLimits& limits) {
  Diagnostic d;
  d.code = Code::file_too_large;
  d.span = span;
  d.message = "this policy has more than the " + std::to_string(limits.file_bytes) + " bytes that are read";
  d.help = "write patterns in place of many rules; what it imports counts too";
  return d;
}

void put_in_source(Diagnostic& d, std::uint32_t source) {
  d.span.source = source;
  for (Label& other : d.others) other.span.source = source;
  for (Fix& fix : d.fixes) fix.span.source = source;
}

// One policy: the text that was named and, where they are imported, the others.
class Reader {
 public:
  Reader(Sources& sources, const ParseLimits& limits, const Loader& load)
      : sources_(sources), limits_(limits), load_(load) {}

  Parsed read() {
    const std::string& name = sources_.at(0).name();
    add_file(name.substr(folder_of(name).size()), {});
    bytes_ = sources_.at(0).text().size();
    if (bytes_ > limits_.file_bytes) {
      parsed_.diagnostics.push_back(too_large({}, limits_));
    } else {
      read_source(0);
    }
    return std::move(parsed_);
  }

 private:
  struct File {  // by source
    std::string path;  // relative to the folder of the first
    bool done = false;  // read whole; until then an import of it closes a circle
    Span imported;      // the path in the statement that led to it
  };

  void add_file(std::string path, Span imported) {
    by_path_.emplace(path, static_cast<std::uint32_t>(files_.size()));
    files_.push_back({std::move(path), false, imported});
  }

  Diagnostic& report(Code code, const ImportDecl& import, std::string message, std::string label, std::string help) {
    Diagnostic d;
    d.code = code;
    d.span = import.path.span;
    d.message = std::move(message);
    d.label = std::move(label);
    d.help = std::move(help);
    parsed_.diagnostics.push_back(std::move(d));
    parsed_.document.has_mistakes = true;
    return parsed_.diagnostics.back();
  }
  // As report(), for what could not be read: the names in it are not known.
  void report_lacking(Code code, const ImportDecl& import, std::string message, std::string label, std::string help) {
    report(code, import, std::move(message), std::move(label), std::move(help));
    parsed_.document.is_partial = true;
  }

  // Reads what the import that was read last names, unless it was read before.
  void follow() {
    const std::size_t index = parsed_.document.imports.size() - 1;
    const ImportDecl import = parsed_.document.imports[index];
    const std::string written = plain_text(sources_, import.path);
    std::string path, text;
    const ImportProblem problem = resolve_import(files_[import.span.source].path, written, path);
    if (problem != ImportProblem::none)
      return report_lacking(Code::invalid_import, import, "an import names a file in the folder of the policy",
                            std::string(import_problem_text(problem)),
                            "write a relative path, as in `import \"scopes.policy\"`");
    if (const auto known = by_path_.find(path); known != by_path_.end()) {
      parsed_.document.imports[index].source = known->second;
      parsed_.document.imports[index].again = true;
      if (!files_[known->second].done) report_cycle(import, known->second);
      return;
    }
    if (files_.size() > limits_.imports || depth_ == limits_.import_depth)
      return report_lacking(Code::too_many_imports, import,
                            "a policy is made of at most " + std::to_string(limits_.imports + 1) +
                                " files, imported at most " + std::to_string(limits_.import_depth) + " deep",
                            "one too many", "put several files into one");
    if (load_ == nullptr || !load_(path, text))
      return report_lacking(Code::unreadable_import, import, "`" + written + "` can't be read",
                            load_ == nullptr ? "imports can't be read here" : reason_text(text),
                            "name a file that can be read");
    if (text.size() > limits_.file_bytes - bytes_) {
      parsed_.diagnostics.push_back(too_large(import.path.span, limits_));
      return stop();
    }
    bytes_ += text.size();
    const std::uint32_t source = sources_.size();
    const std::string name = std::string(folder_of(sources_.at(0).name())) + path;
    parsed_.document.imports[index].source = source;
    add_file(std::move(path), import.path.span);
    sources_.add(std::make_shared<const Source>(name, std::move(text)));
    ++depth_;
    read_source(source);
    --depth_;
    files_[source].done = true;
  }

  void report_cycle(const ImportDecl& import, std::uint32_t again) {
    Diagnostic& d = report(Code::import_cycle, import, "files import one another in a circle",
                           "imports `" + files_[again].path + "` again",
                           "put what they share into a file of its own");
    for (std::uint32_t source = again + 1; source < files_.size(); ++source)
      if (!files_[source].done)
        d.others.push_back({files_[source].imported, "imports `" + files_[source].path + "`"});
  }

  [[nodiscard]] bool is_full() const { return parsed_.diagnostics.size() >= limits_.diagnostics; }
  // Nothing is read any more, of no text.
  void stop() {
    stopped_ = parsed_.document.is_partial = parsed_.document.has_mistakes = true;
  }

  // Appends the statements of one text to the document, and what is wrong with them.
  void read_source(std::uint32_t number) {
    const Source& source = sources_.at(number);
    std::vector<Diagnostic>& found = parsed_.diagnostics;
    Document& document = parsed_.document;
    const auto keep = [&](Diagnostic d) {
      put_in_source(d, number);
      found.push_back(std::move(d));
    };
    std::vector<Span> bad;
    for (Diagnostic& d : find_bad_characters(source, limits_.diagnostics - std::min(limits_.diagnostics, found.size()))) {
      bad.push_back(d.span);
      keep(std::move(d));
    }
    const auto is_bad = [&](Span span) {
      return std::any_of(bad.begin(), bad.end(),
                         [&](Span b) { return b.begin <= span.end && span.begin <= b.end; });
    };

    const std::string_view text = source.text();
    const char* const end = text.data() + text.size();
    const bool marked = text.starts_with("\xEF\xBB\xBF");  // a byte order mark, as some editors write
    std::optional<Input> input;
    input.emplace(text.data() + (marked ? 3 : 0), end, "");
    Builder builder(text.data(), number, limits_, document);
    Statements before(document);
    const char* last = nullptr;  // where the last statement that was read began
    while (!stopped_) {
      peg::parse<grammar::ws, action, control>(*input, builder);
      if (input->empty()) break;
      const char* const start = input->current();
      const Statements here(document);
      const std::size_t imports = document.imports.size();
      try {
        peg::parse<grammar::statement, action, control>(*input, builder);
        for (const auto& [span, what] : builder.repeated_) keep(repeated(span, what));
        before = here;
        last = start;
        if (document.imports.size() > imports) {
          follow();
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
        // Where PEGTL stands now is its own affair.
        input.emplace(text.data() + resynchronise(text, builder.offset(start), error.at), end, "");
      }
      builder.reset();
      if (!stopped_ && is_full()) {
        keep(too_many(builder.offset(input->current())));
        stop();
      }
    }
  }

  Sources& sources_;
  const ParseLimits& limits_;
  const Loader& load_;
  Parsed parsed_;
  std::vector<File> files_;
  std::map<std::string, std::uint32_t> by_path_;
  std::size_t bytes_ = 0, depth_ = 0;
  bool stopped_ = false;
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
