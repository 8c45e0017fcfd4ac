// SPDX-License-Identifier: Apache-2.0
#include "tests/grammar/syntax_dump.h"

#include <array>
#include <charconv>

namespace scopeward {
namespace {

class Dumper {
 public:
  Dumper(const Sources& sources, const Document& document) : sources_(sources), document_(document) {}

  [[nodiscard]] std::string word(const Word& word) const { return std::string(sources_.text(word.span)); }

  [[nodiscard]] std::string words(WordList list) const {
    std::string out;
    for (std::uint32_t i = list.begin; i < list.end; ++i) out += (out.empty() ? "" : ", ") + word(document_.words[i]);
    return out;
  }

  [[nodiscard]] std::string values(std::uint32_t begin, std::uint32_t end) const {
    std::string out;
    for (std::uint32_t i = begin; i < end; ++i) {
      const Value& v = document_.values[i];
      out += out.empty() ? "" : " ";
      out += v.kind == ValueKind::boolean ? (v.boolean ? "true" : "false") : v.kind == ValueKind::number ? number(v.number) : word(v.string);
    }
    return out;
  }

  [[nodiscard]] static std::string number(double value) {
    std::array<char, 64> text{};
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() ? std::string(text.data(), end) : "?";
  }

  [[nodiscard]] std::string expr(NodeId id) const {
    const Expr& e = document_.expr(id);
    std::string out = inside(e);
    return e.grouped ? "[" + out + "]" : out;
  }

  [[nodiscard]] std::string rule(const RuleDecl& r) const {
    static constexpr std::array<const char*, 6> kConditions = {"public", "anonymous", "authenticated", "if", "unless", "always"};
    std::string out = r.effect == Effect::allow ? "allow " : "deny ";
    out += r.every_operation ? "*" : words(r.actions) + " : " + words(r.targets);
    if (r.excepts.size() != 0) out += " except " + words(r.excepts);
    out += std::string(" ") + kConditions[static_cast<std::size_t>(r.condition)];
    if (r.requirement != kNoNode) out += " " + expr(r.requirement);
    if (r.has_ask) out += " ask " + words(r.ask);
    if (r.has_message) out += " says " + word(r.message);
    return out;
  }

  [[nodiscard]] std::string scope(const ScopeDecl& s) const {
    std::string out = "scope " + word(s.name);
    if (s.has_description) out += " is " + word(s.description);
    if (s.implies.size() != 0) out += " implies " + words(s.implies);
    if (s.internal) out += " internal";
    if (s.deprecated) out += " deprecated " + word(s.advice);
    if (s.has_weight) out += " weight " + number(s.weight);
    return out;
  }

  [[nodiscard]] std::string attribute(const AttributeDecl& a) const {
    static constexpr std::array<const char*, 4> kTypes = {"bool", "string", "number", "strings"};
    std::string out = "attribute " + word(a.name) + " " + kTypes[static_cast<std::size_t>(a.type)];
    if (a.has_default) out += std::string(" default ") + (a.default_is_list ? "list " : "") + values(a.values_begin, a.values_end);
    if (a.has_description) out += " is " + word(a.description);
    return out;
  }

  [[nodiscard]] std::string step(const TestStep& s) const {
    switch (s.kind) {
      case TestStep::Kind::with:
        return "with " + (s.scopes.size() == 0 ? "nothing" : words(s.scopes));
      case TestStep::Kind::anonymous:
        return "anonymous";
      case TestStep::Kind::attributes: {
        std::string out = "attributes";
        for (std::uint32_t i = s.attributes_begin; i < s.attributes_end; ++i) {
          const TestAttribute& a = document_.test_attributes[i];
          out += " " + word(a.name) + "=" + (a.is_list ? "list " : "") + values(a.values_begin, a.values_end);
        }
        return out;
      }
      default:
        break;
    }
    std::string out = s.kind == TestStep::Kind::allow ? "allow " : "deny ";
    out += words(s.actions) + " : " + words(s.targets);
    if (s.has_needs) out += " needs " + (s.needs.size() == 0 ? "nothing" : words(s.needs));
    if (s.has_reason) out += " because " + word(s.reason);
    return out;
  }

 private:
  [[nodiscard]] std::string inside(const Expr& e) const {
    static constexpr std::array<const char*, 6> kComparisons = {"==", "!=", "<", "<=", ">", ">="};
    static constexpr std::array<const char*, 11> kNames = {"", "or", "and", "not", "any", "all", "at_least", "", "in", "contains", "matches"};
    if (e.op == Op::name) return word(e.word);
    std::string out = "(";
    out += e.op == Op::compare ? kComparisons[static_cast<std::size_t>(e.comparison)] : kNames[static_cast<std::size_t>(e.op)];
    if (e.op == Op::at_least) out += " " + std::to_string(e.number);
    if (e.op >= Op::compare) return out + " " + word(e.word) + " " + values(e.values_begin, e.values_end) + ")";
    for (NodeId child = e.first; child != kNoNode; child = document_.expr(child).next) out += " " + expr(child);
    return out + ")";
  }

  const Sources& sources_;
  const Document& document_;
};

}  // namespace

std::string dump_expr(const Sources& sources, const Document& document, NodeId id) { return Dumper(sources, document).expr(id); }

std::vector<std::string> dump(const Sources& sources, const Document& document) {
  const Dumper d(sources, document);
  std::vector<std::string> lines;
  for (const LanguageDecl& l : document.languages) lines.push_back("language " + d.number(l.number));
  for (const PolicyDecl& p : document.policies) {
    lines.push_back("policy " + d.word(p.name));
    for (const Setting& s : p.settings) lines.push_back("  " + d.word(s.name) + ": " + d.words(s.words));
  }
  for (const ScopeDecl& s : document.scopes) lines.push_back(d.scope(s));
  for (const AttributeDecl& a : document.attributes) lines.push_back(d.attribute(a));
  for (const LetDecl& l : document.lets) lines.push_back("let " + d.word(l.name) + " = " + d.expr(l.value));
  for (const ActionDecl& a : document.actions) lines.push_back("action " + d.word(a.name) + (a.kind == TargetKind::flat ? " flat" : " path"));
  for (const OperationDecl& o : document.operations)
    lines.push_back("operation " + d.word(o.action) + " : " + d.word(o.target) + (o.has_description ? " is " + d.word(o.description) : ""));
  for (const RuleDecl& r : document.rules) lines.push_back(d.rule(r));
  for (const TestDecl& t : document.tests) {
    lines.push_back("test " + d.word(t.name));
    for (const TestStep& s : t.steps) lines.push_back("  " + d.step(s));
  }
  return lines;
}

}  // namespace scopeward
