// SPDX-License-Identifier: Apache-2.0
// The `language` line and the `policy` block.
#include <algorithm>
#include <array>

#include "engine/checker.h"
#include "grammar/suggest.h"

namespace scopeward {
namespace {

enum class Takes : std::uint8_t { one, list };
struct Known {
  std::string_view name;
  Takes takes;
};
constexpr auto kSettings = std::to_array<Known>({{"profile", Takes::one},
                                                 {"resource", Takes::one},
                                                 {"authorization_server", Takes::list},
                                                 {"initial_scopes", Takes::list},
                                                 {"documentation", Takes::one},
                                                 {"advertise", Takes::one},
                                                 {"separators", Takes::one},
                                                 {"hierarchy", Takes::one},
                                                 {"wildcard_grants", Takes::one}});

void invalid(Checker& c, const Word& word, std::string message, std::string help) {
  c.report(Code::invalid_setting, word.span, std::move(message), "not this", std::move(help));
}

// An absolute URL that can stand in a header and in a JSON document as it is: RFC 9728 section 1.2, RFC 8414 section 2.
bool is_url(std::string_view url) {
  const std::size_t scheme = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
  if (scheme == 0 || url.size() == scheme || url[scheme] == '/' || url[scheme] == '?') return false;
  return std::ranges::all_of(url, [](char ch) { return is_scope_byte(ch) && ch != '#' && ch != '<' && ch != '>'; });
}

void check_url(Checker& c, const Word& word, const std::string& url, bool resource) {
  if (!is_url(url))
    return invalid(c, word, "`" + url + "` is not an absolute URL", "write it as in \"https://api.example.com/mcp\"");
  const std::size_t host_end = url.find_first_of("/?", url.find("://") + 3);
  const std::string_view host = std::string_view(url).substr(0, host_end);
  if (std::ranges::any_of(host, [](char ch) { return ch >= 'A' && ch <= 'Z'; }))
    return invalid(c, word, "the scheme and the host of a URL are written in lower case", "write them in lower case");
  const std::string_view name = host.substr(host.find("://") + 3);
  const bool local = name.starts_with("localhost") || name.starts_with("127.") || name.starts_with("[::1]");
  if (url.starts_with("http://") && !local)
    return invalid(c, word, "clients trust this URL only over https", "write `https://`; plain http is for localhost");
  if (resource && url.find('?') != std::string::npos)
    invalid(c, word, "this identifier has no query", "leave the query out");
}

bool on_or_off(Checker& c, const Word& word, const std::string& value) {
  if (value != "on" && value != "off")
    invalid(c, word, "`" + value + "` is neither `on` nor `off`", "write `on` or `off`");
  return value == "on";
}

void check_separators(Checker& c, const Word& word, const std::string& value) {
  const bool fine = !value.empty() && value.size() <= 8 && std::ranges::all_of(value, [](char ch) {
    const bool alnum = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9');
    return is_scope_byte(ch) && !alnum && ch != '*' && ch != '{' && ch != '}';
  });
  if (!fine)
    return invalid(c, word, "separators are one to eight signs: no letter, digit, `*` or brace",
                   "the default is \":/\"");
  c.model.vocabulary.separators = value;
}

void check_setting(Checker& c, const Setting& setting) {
  Settings& s = c.model.settings;
  const std::string name = c.text(setting.name);
  const auto known = std::ranges::find(kSettings, name, &Known::name);
  if (known == kSettings.end()) {
    std::vector<std::string> names;
    for (const Known& k : kSettings) names.emplace_back(k.name);
    const std::string near = did_you_mean(suggest(name, names, ":"));
    c.report(
        Code::unknown_setting, setting.name.span, "unknown setting `" + name + "`", "no such setting",
        near.empty()
            ? "the settings are profile, resource, authorization_server, initial_scopes, documentation, advertise, "
              "separators, hierarchy and wildcard_grants"
            : near);
    return;
  }
  const Word& word = c.word(setting.words.begin);
  if (known->takes == Takes::one && setting.words.size() > 1) {
    c.report(Code::invalid_setting, c.word(setting.words.begin + 1).span, "`" + name + "` has one value",
             "one too many", "keep one");
    return;
  }
  const std::string value = c.text(word);
  if (name == "profile") {
    if (value != "mcp" && value != "http")
      invalid(c, word, "unknown profile `" + value + "`", "the profiles are `mcp` and `http`");
    s.profile = value;
  } else if (name == "resource") {
    check_url(c, word, value, true);
    s.resource = value;
  } else if (name == "documentation") {
    check_url(c, word, value, false);
    s.documentation = value;
  } else if (name == "authorization_server") {
    for (std::uint32_t i = setting.words.begin; i < setting.words.end; ++i) {
      check_url(c, c.word(i), c.text(c.word(i)), true);
      s.authorization_servers.push_back(c.text(c.word(i)));
    }
  } else if (name == "advertise") {
    if (value != "all" && value != "initial")
      invalid(c, word, "`" + value + "` is neither `all` nor `initial`", "write `all` or `initial`");
    s.advertise_initial_only = value == "initial";
  } else if (name == "separators") {
    check_separators(c, word, value);
  } else if (name == "hierarchy") {
    s.hierarchy = on_or_off(c, word, value);
  } else if (name == "wildcard_grants") {
    c.model.vocabulary.wildcard_grants = on_or_off(c, word, value);
  }  // initial_scopes wait for the vocabulary
}

// By text, where its first statement begins.
std::vector<std::uint32_t> first_statements(const Checker& c) {
  std::vector<std::uint32_t> first(c.sources.size(), 0xFFFFFFFF);
  const auto note = [&](const auto& statements) {
    for (const auto& statement : statements)
      first[statement.span.source] = std::min(first[statement.span.source], statement.span.begin);
  };
  const Document& d = c.document;
  note(d.languages);
  note(d.policies);
  note(d.scopes);
  note(d.attributes);
  note(d.lets);
  note(d.actions);
  note(d.operations);
  note(d.rules);
  note(d.imports);
  note(d.tests);
  return first;
}

void check_languages(Checker& c) {
  if (c.document.languages.empty()) return;
  const std::vector<std::uint32_t> first = first_statements(c);
  for (const LanguageDecl& language : c.document.languages) {
    if (language.number != 1)
      c.report(Code::unsupported_language, language.number_span, "this version reads language 1", "not supported",
               "write `language 1`");
    if (language.span.begin != first[language.span.source])
      c.report(Code::unsupported_language, language.span, "`language` comes first, and once", "not at the start",
               "move it to the top");
  }
}

}  // namespace

void check_settings(Checker& c) {
  check_languages(c);
  std::map<std::string, Span> seen;
  for (const PolicyDecl& policy : c.document.policies) {
    if (&policy != &c.document.policies.front()) {
      Diagnostic& d = c.report(Code::repeated_setting, policy.span, "a policy has one `policy` block", "a second one",
                               "put the settings into one block");
      d.others.push_back({c.document.policies.front().span, "the first is here"});
      continue;
    }
    c.model.settings.name = c.text(policy.name);
    for (const Setting& setting : policy.settings) {
      const auto [at, added] = seen.try_emplace(c.text(setting.name), setting.name.span);
      if (added) {
        check_setting(c, setting);
        continue;
      }
      Diagnostic& d = c.report(Code::repeated_setting, setting.name.span,
                               "the setting `" + at->first + "` is given twice", "given again", "keep one of them");
      d.others.push_back({at->second, "first given here"});
    }
  }
}

const char* why_not_requestable(const Scope& scope) {
  return scope.internal ? "it is internal" : scope.deprecated ? "it is deprecated" : "clients add it by themselves";
}

void check_initial_scopes(Checker& c) {
  std::vector<ScopeId>& initial = c.model.settings.initial_scopes;
  for (const PolicyDecl& policy : c.document.policies)
    for (const Setting& setting : policy.settings) {
      if (c.text(setting.name) != "initial_scopes") continue;
      for (std::uint32_t i = setting.words.begin; i < setting.words.end; ++i) {
        const Word& word = c.word(i);
        const std::string name = c.text(word);
        const auto at = c.scopes.find(name);
        if (is_pattern(c.sources, word)) {
          c.report(Code::misplaced_pattern, word.span, "clients ask for scopes one by one, not by a pattern",
                   "a pattern", "name the scopes");
        } else if (at == c.scopes.end()) {
          c.unknown_scope(word, false);
        } else if (const Scope& scope = c.model.vocabulary.scopes[at->second.id];
                   scope.is_family() || !scope.is_requestable()) {
          c.report(Code::not_requestable, word.span, "`" + name + "` can't be asked for",
                   scope.is_family() ? "it has a hole to fill" : why_not_requestable(scope), "leave it out");
        } else {
          initial.push_back(at->second.id);
        }
      }
      break;
    }
  std::ranges::sort(initial);
  initial.erase(std::unique(initial.begin(), initial.end()), initial.end());
}

}  // namespace scopeward
