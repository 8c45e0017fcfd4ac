// SPDX-License-Identifier: Apache-2.0
// A reference page in Markdown, with the tables of GitHub: to_markdown() of reference_page.h. Whatever comes from the
// policy stands in code spans or has its signs escaped, so that no name and no text can change how the page looks.
#include <algorithm>
#include <map>

#include "engine/reference_page.h"
#include "grammar/render.h"

namespace scopeward {
namespace {

constexpr std::size_t kMostSets = 12;      // written of who may do something; the rest are counted
constexpr std::size_t kMostUnlocked = 40;  // operations of an action written under a scope; all stand in their table

// A code span, fenced by more backticks than the text has in a row.
std::string code(std::string_view text) {
  const std::string shown = visible(text);
  std::size_t run = 0, longest = 0;
  for (const char c : shown) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  const std::string space = shown.empty() || shown.front() == '`' || shown.back() == '`' ? " " : "";
  return fence + space + shown + space + fence;
}

// A text in a line of its own kind: signs that Markdown or HTML would read are escaped.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : visible(text)) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '\n':
        out += ' ';
        break;
      default:
        if (std::string_view("\\`*_{}[]()#+-!~$").find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
  }
  return out;
}

std::string codes(const std::vector<std::string>& texts, std::string_view between) {
  std::string out;
  for (const std::string& text : texts) {
    if (!out.empty()) out += between;
    out += code(text);
  }
  return out;
}

// A `|` ends a cell even in a code span, but for one with a backslash.
std::string row(std::initializer_list<std::string> cells) {
  std::string out = "|";
  for (const std::string& cell : cells) {
    if (!cell.empty()) out += ' ';
    for (const char c : cell) out += c == '|' ? std::string("\\|") : std::string(1, c);
    out += " |";
  }
  return out + "\n";
}

std::string heading(std::initializer_list<std::string> cells) {
  std::string line = "|";
  for (std::size_t i = 0; i < cells.size(); ++i) line += " --- |";
  return row(cells) + line + "\n";
}

// `14`, and with its file if it is another than the page's.
std::string place(const ReferencePage& page, const ReferenceRule& rule) {
  return rule.file == page.file ? std::to_string(rule.line) : code(rule.file + ":" + std::to_string(rule.line));
}

std::string target(const ReferenceOperation& operation) {
  if (operation.action == "*") return "every operation";
  return code(operation.target) + (operation.excepts.empty() ? "" : " except " + codes(operation.excepts, ", "));
}

std::string settings(const ReferencePage& page) {
  std::vector<std::string> initial;
  for (const ReferenceScope& scope : page.scopes)
    if (scope.initial) initial.push_back(scope.name);
  std::string rows;
  if (!page.resource.empty()) rows += row({"resource", code(page.resource)});
  if (!page.metadata_url.empty()) rows += row({"metadata", code(page.metadata_url)});
  if (!page.authorization_servers.empty())
    rows += row({page.authorization_servers.size() == 1 ? "authorization server" : "authorization servers",
                 codes(page.authorization_servers, ", ")});
  if (!page.documentation.empty()) rows += row({"documentation", code(page.documentation)});
  if (!initial.empty()) rows += row({"scopes asked for first", codes(initial, ", ")});
  return rows.empty() ? rows : "\n" + heading({"setting", "value"}) + rows;
}

std::string remarks(const ReferenceScope& scope) {
  std::string out;
  const auto add = [&](const std::string& remark) { out += (out.empty() ? "" : "; ") + remark; };
  if (scope.initial) add("asked for first");
  if (scope.family) add("a family: one scope for each value");
  if (scope.internal) add("internal: issued by hand, never asked for");
  if (scope.deprecated) add("deprecated" + (scope.advice.empty() ? "" : ": " + plain(scope.advice)));
  if (!scope.requestable && !scope.internal && !scope.deprecated) add("never asked for");
  if (scope.requestable && !scope.family && !scope.advertised) add("not advertised");
  if (scope.weight != 1) add("weight " + std::to_string(scope.weight));
  return out;
}

std::string scopes(const ReferencePage& page) {
  std::string out = "\n## Scopes\n\n";
  if (page.scopes.empty()) return out + "The policy declares no scopes.\n";
  out +=
      "The metadata advertises these to clients, but no internal or deprecated ones, no families, and none that are "
      "marked.\n\n" +
      heading({"scope", "means", "implies", "remarks"});
  for (const ReferenceScope& scope : page.scopes)
    out += row({code(scope.name), plain(scope.description), codes(scope.implies, ", "), remarks(scope)});
  return out;
}

std::string unlocked(const ReferencePage& page, const ReferenceScope& scope) {
  std::string out;
  for (std::size_t i = 0; i < scope.unlocks.size();) {
    const std::string& action = page.operations[scope.unlocks[i].operation].action;
    std::size_t count = 0;
    out += action == "*" ? "- " : "- " + code(action) + ": ";
    for (; i < scope.unlocks.size() && page.operations[scope.unlocks[i].operation].action == action; ++i) {
      if (++count > kMostUnlocked) continue;
      out += (count == 1 ? "" : ", ") + target(page.operations[scope.unlocks[i].operation]);
      if (scope.unlocks[i].if_attributes) out += " (if its attribute conditions hold)";
    }
    if (count > kMostUnlocked) out += " and " + std::to_string(count - kMostUnlocked) + " more";
    out += "\n";
  }
  return out;
}

std::string unlocks(const ReferencePage& page) {
  if (page.scopes.empty()) return {};
  std::string out =
      "\n## What each scope unlocks\n\nWhat is denied to a valid token without scopes, and allowed to one with this "
      "scope "
      "alone and what it implies.\n";
  std::vector<std::string> alone;
  for (const ReferenceScope& scope : page.scopes) {
    if (scope.unlocks.empty()) {
      alone.push_back(scope.name);
      continue;
    }
    out += "\n### " + code(scope.name) + "\n\n";
    if (!scope.description.empty()) out += plain(scope.description) + "\n\n";
    out += unlocked(page, scope);
  }
  if (!alone.empty()) {
    out += "\nNothing by " + std::string(alone.size() == 1 ? "itself" : "themselves");
    out += (page.complete ? ": " : ", of what was judged: ") + codes(alone, ", ") + ".\n";
  }
  return out;
}

std::string in_words(const std::vector<ReferenceSet>& sets, bool if_attributes, std::string words, bool complete) {
  std::size_t count = 0;
  const auto add = [&](const std::string& more) { words += (words.empty() ? "" : ", or ") + more; };
  for (const ReferenceSet& set : sets) {
    if (set.if_attributes != if_attributes || ++count > kMostSets) continue;
    add(codes(set.scopes, " and "));
  }
  if (count > kMostSets) add(std::to_string(count - kMostSets) + " other sets of scopes");
  if (!complete) add("other sets of scopes: too many to list");
  return words;
}

// Who may, of those who may under the same condition.
std::string who(const ReferenceOperation& operation, May certainty) {
  const bool anonymous = operation.anonymous == certainty, authenticated = operation.authenticated == certainty;
  const std::string words = anonymous && authenticated ? "anyone"
                            : anonymous                ? "callers without a token"
                            : authenticated            ? "any valid token"
                                                       : "";
  const bool complete = operation.complete || certainty == May::if_attributes;
  return in_words(operation.sets, certainty == May::if_attributes, words, complete);
}

std::string who(const ReferencePage& page, const ReferenceOperation& operation) {
  if (!operation.judged) return "not judged";
  const std::string surely = who(operation, May::yes), perhaps = who(operation, May::if_attributes);
  if (perhaps.empty()) return surely.empty() ? "nobody" : surely;
  std::string conditions;
  for (const std::uint32_t rule : operation.rules) {
    const ReferenceRule& r = page.rules[rule];
    if (!r.tests_attributes) continue;
    conditions += conditions.empty() ? "" : "; ";
    conditions += r.effect == "deny" ? "denied " + code(r.condition) : code(r.condition);
  }
  return (surely.empty() ? "" : surely + "; ") + "if its attribute conditions hold: " + perhaps +
         (conditions.empty() ? "" : " (" + conditions + ")");
}

std::string operations(const ReferencePage& page) {
  std::string out = "\n## Operations\n\n";
  if (page.operations.empty()) return out + "No rule is about an operation of its own.\n";
  out += "Who may do what: the smallest sets of scopes that a token must hold. Numbers are lines of " +
         code(page.file) + ".\n";
  const bool described = std::any_of(page.operations.begin(), page.operations.end(),
                                     [](const ReferenceOperation& o) { return !o.description.empty(); });
  const std::string* action = nullptr;
  for (const ReferenceOperation& operation : page.operations) {
    if (action == nullptr || *action != operation.action) {
      action = &operation.action;
      out += "\n### " + (operation.action == "*" ? "Every operation" : code(operation.action)) + "\n\n";
      // No conditional expression: g++ 12 would end the life of its lists early when one of them runs out of memory.
      if (described)
        out += heading({"target", "means", "who may", "rules"});
      else
        out += heading({"target", "who may", "rules"});
    }
    std::string rules;
    for (const std::uint32_t rule : operation.rules) {
      const ReferenceRule& r = page.rules[rule];
      if (r.effect == "deny" && r.every_operation) continue;  // it would stand in every row
      rules += (rules.empty() ? "" : ", ") + std::string(r.effect == "deny" ? "deny " : "") + place(page, r);
    }
    if (described)
      out += row({target(operation), plain(operation.description), who(page, operation), rules});
    else
      out += row({target(operation), who(page, operation), rules});
  }
  return out;
}

std::string denies(const ReferencePage& page) {
  std::string rows;
  for (const ReferenceRule& rule : page.rules)
    if (rule.effect == "deny") rows += row({code(rule.text), plain(rule.message), place(page, rule)});
  if (rows.empty()) return {};
  return "\n## Denies\n\nThese count against everyone, whatever is allowed elsewhere.\n\n" +
         heading({"deny", "message", "line"}) + rows;
}

std::string attributes(const ReferencePage& page) {
  if (page.attributes.empty()) return {};
  std::string out =
      "\n## Attributes\n\nWhat the host sends beside the scopes. Tests of one that is absent and has no default are "
      "unknown: no allow holds by them, and every deny does.\n\n" +
      heading({"attribute", "type", "if absent", "means"});
  for (const ReferenceAttribute& attribute : page.attributes)
    out += row({code(attribute.name), attribute.type, attribute.has_default ? code(attribute.default_value) : "unknown",
                plain(attribute.description)});
  return out;
}

}  // namespace

std::string to_markdown(const ReferencePage& page) {
  std::string out = "# " + (page.name.empty() ? "Permissions" : plain(page.name) + ": permissions") + "\n";
  if (!page.complete)
    out += "\n**This policy is too large to judge all of it: what follows is right, but not all that there is.**\n";
  return out + settings(page) + scopes(page) + unlocks(page) + operations(page) + denies(page) + attributes(page);
}

}  // namespace scopeward
