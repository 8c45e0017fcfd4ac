// SPDX-License-Identifier: Apache-2.0
#include "engine/check.h"

#include <algorithm>

#include "engine/checker.h"
#include "engine/lint.h"
#include "grammar/suggest.h"

namespace scopeward {

constexpr std::size_t kSuggested = 40;  // errors that come with a "did you mean"

Diagnostic& Checker::report(Code code, Span span, std::string message, std::string label, std::string help) {
  return findings.report(code, span, std::move(message), std::move(label), std::move(help));
}

bool Checker::is_broken(const std::string& name) const {
  return document.is_partial || std::ranges::find(document.broken, name) != document.broken.end() ||
         std::ranges::find(failed, name) != failed.end();
}

bool Checker::declare(std::unordered_map<std::string, Named>& names, const std::string& name, std::uint32_t id,
                      Span span) {
  const auto [at, added] = names.try_emplace(name, Named{id, span});
  if (added) return true;
  Diagnostic& d = report(Code::duplicate_declaration, span, "`" + name + "` is declared twice", "declared again");
  d.others.push_back({at->second.span, "first declared here"});
  d.help = "rename one of them, or take it out";
  return false;
}

void Checker::unknown_scope(const Word& word, bool in_requirement) {
  const std::string name = text(word);
  if (findings.is_full() || is_broken(name)) return;
  std::vector<std::string> names;
  for (const Scope& scope : model.vocabulary.scopes) names.push_back(scope.name);
  if (in_requirement)
    for (const LetDecl& let : document.lets) names.push_back(text(let.name));
  unknown_scope(word, names);
}

void Checker::unknown_scope(const Word& word, const std::vector<std::string>& names) {
  const std::string name = text(word);
  if (findings.is_full() || is_broken(name)) return;
  std::vector<std::string> near;
  if (findings.errors < kSuggested) near = suggest(name, names);  // a long list is mended from its beginning
  Diagnostic& d = report(Code::unknown_scope, word.span, "unknown scope `" + name + "`", "not declared");
  d.help = near.empty() ? "declare it with `scope`, or name a declared one" : did_you_mean(near);
  if (near.empty()) return;
  if (const auto at = scopes.find(near.front()); at != scopes.end())
    d.others.push_back({at->second.span, "a scope with a similar name is declared here"});
  d.fixes.push_back({"write `" + near.front() + "`", Applicability::maybe_incorrect, word.span, near.front()});
}

bool is_attribute_name(std::string_view name) {
  return name.starts_with("arg.") || name.starts_with("token.") || name.starts_with("request.");
}

bool is_pattern(const Sources& sources, const Word& word) {
  return !word.quoted && sources.text(word.span).find('*') != std::string_view::npos;
}

std::uint32_t capture_id(Checker& c, const std::string& name) {
  const auto [at, added] = c.captures.try_emplace(name, static_cast<std::uint32_t>(c.model.captures.size()));
  if (added) c.model.captures.push_back(name);
  return at->second;
}

Checked check(const Sources& sources, const Document& document, Warnings warnings) {
  Checker c{sources, document};
  check_settings(c);
  check_vocabulary(c);
  check_attributes(c);
  check_lets(c);
  check_rules(c);
  check_initial_scopes(c);
  check_test_blocks(c);
  if (c.findings.errors == 0 && !document.has_mistakes && warnings == Warnings::on) lint(c);
  return {std::move(c.model), std::move(c.tests), std::move(c.findings.diagnostics)};
}

}  // namespace scopeward
