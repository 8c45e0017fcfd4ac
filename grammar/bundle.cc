// SPDX-License-Identifier: Apache-2.0
#include "grammar/bundle.h"

#include <algorithm>
#include <vector>

#include "grammar/imports.h"

namespace scopeward {
namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";  // a byte order mark may only stand where a text begins

struct Cut {  // a statement that does not stay as it is
  Span span;
  const ImportDecl* import = nullptr;  // or a `language` that is not at the top
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

// The text of a statement as a comment, line by line: comments inside it stay.
std::string commented(std::string_view statement) {
  std::string out;
  for (std::size_t begin = 0; begin < statement.size();) {
    const std::size_t end = std::min(statement.find('\n', begin), statement.size());
    std::string_view line = statement.substr(begin, end - begin);
    while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
    if (begin > 0) out += '\n';
    out += (line.empty() ? "#" : "# ") + std::string(line);
    begin = end + 1;
  }
  return out;
}

class Bundler {
 public:
  Bundler(const Sources& sources, const Document& document) : sources_(sources), cuts_(sources.size()) {
    for (const ImportDecl& import : document.imports) cuts_[import.span.source].push_back({import.span, &import});
    for (const LanguageDecl& language : document.languages)
      if (language.span.source != 0) cuts_[language.span.source].push_back({language.span, nullptr});
    for (std::vector<Cut>& cuts : cuts_)
      std::sort(cuts.begin(), cuts.end(), [](const Cut& a, const Cut& b) { return a.span.begin < b.span.begin; });
  }

  void add(std::uint32_t source) {
    const std::string_view text = sources_.at(source).text();
    std::size_t at = source != 0 && text.starts_with(kMark) ? kMark.size() : 0;
    for (const Cut& cut : cuts_[source]) {
      out_ += text.substr(at, cut.span.begin - at);
      at = cut.span.end;
      if (cut.import != nullptr)
        put_import(*cut.import, text, at);
      else
        leave_out(text, at);
    }
    out_ += text.substr(at);
  }

  std::string take() { return std::move(out_); }

 private:
  [[nodiscard]] bool at_line_begin() const { return out_.empty() || out_.back() == '\n' || out_ == kMark; }
  void end_line() {
    if (!at_line_begin()) out_ += '\n';
  }
  // Blanks that would be left alone on a line, at its begin and up to its end.
  void drop_indentation() {
    std::size_t size = out_.size();
    while (size > 0 && is_blank(out_[size - 1])) --size;
    if (size == 0 || out_[size - 1] == '\n') out_.resize(size);
  }
  [[nodiscard]] static std::string_view rest_of_line(std::string_view text, std::size_t at) {
    return text.substr(at, std::min(text.find('\n', at), text.size()) - at);
  }
  static void skip_line_end(std::string_view text, std::size_t& at) {
    const std::string_view rest = rest_of_line(text, at);
    if (std::all_of(rest.begin(), rest.end(), is_blank)) at = std::min(at + rest.size() + 1, text.size());
  }

  void put_import(const ImportDecl& import, std::string_view text, std::size_t& at) {
    drop_indentation();
    end_line();
    out_ += commented(sources_.text(import.span));
    const std::string_view rest = rest_of_line(text, at);
    const std::size_t begin = std::min(rest.find_first_not_of(" \t\r"), rest.size());
    if (begin < rest.size() && rest[begin] == '#') {  // what the author says of the import stays beside it
      out_ += rest;
      at += rest.size();
    }
    if (import.again) {
      out_ += "\n# (it stands above)\n";
    } else {
      out_ += '\n';
      add(import.source);
      end_line();
      out_ += "# end of " + path_of(import.source) + "\n";
    }
    skip_line_end(text, at);
  }
  [[nodiscard]] std::string path_of(std::uint32_t source) const {  // from the folder of the first
    return sources_.at(source).name().substr(folder_of(sources_.at(0).name()).size());
  }

  void leave_out(std::string_view text, std::size_t& at) {
    const std::size_t size = out_.size();
    drop_indentation();
    if (at_line_begin()) {
      const std::size_t before = at;
      skip_line_end(text, at);
      if (at != before) return;
    }
    out_.resize(size, ' ');
  }

  const Sources& sources_;
  std::vector<std::vector<Cut>> cuts_;  // by text, in order
  std::string out_;
};

}  // namespace

std::string bundle(const Sources& sources, const Document& document) {
  Bundler bundler(sources, document);
  bundler.add(0);
  std::string text = bundler.take();
  const auto in_first = [](const LanguageDecl& language) { return language.span.source == 0; };
  if (document.languages.empty() || std::any_of(document.languages.begin(), document.languages.end(), in_first))
    return text;
  const std::string language = std::string(sources.text(document.languages.front().span)) + "\n";
  return text.insert(text.starts_with(kMark) ? kMark.size() : 0, language);
}

}  // namespace scopeward
