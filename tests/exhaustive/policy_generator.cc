// SPDX-License-Identifier: Apache-2.0
// Declarations and rules. Entry point: generate_policy. Tested by tests/exhaustive/random_test.cc.
#include "tests/exhaustive/policy_generator.h"

#include <algorithm>

#include "tests/exhaustive/requirement_generator.h"

namespace scopeward::exhaustive {
namespace {

using Names = std::vector<std::string>;
using reference::Kind;
using Sort = reference::Attribute::Sort;

std::string quoted(const std::string& text) { return '"' + text + '"'; }

class Generator {
 public:
  explicit Generator(Dice& dice) : dice_(dice) {}

  GeneratedPolicy generate() {
    head();
    statics();
    families();
    scopes();
    attributes();
    lets();
    main_action_ = dice_.below(policy_.actions.size());
    for (std::size_t count = 2 + dice_.below(7); count > 0; --count) rule();
    add_rules();
    if (!initial_.empty()) policy_.statements[head_] += " initial_scopes " + initial_;
    policy_.statements[head_] += " }";
    return policy_;
  }

 private:
  void add(const std::string& statement) { policy_.statements.push_back(statement); }

  void head() {
    if (dice_.chance(30)) add("language 1");
    std::string head = "policy \"P\" {";
    const std::size_t profile = dice_.below(100);
    if (profile < 90) head += profile < 60 ? " profile mcp" : " profile http";
    if (profile < 60)
      policy_.actions = {
          {"tool", Kind::flat}, {"prompt", Kind::flat}, {"method", Kind::flat}, {"resource", Kind::path}};
    if (profile >= 60 && profile < 90)
      policy_.actions = {{"GET", Kind::http_path}, {"POST", Kind::http_path}, {"DELETE", Kind::http_path}};
    if (dice_.chance(15))
      head += " separators \"" + (policy_.separators = dice_.pick_text({":", ".", "-:", "/", "."})) + "\"";
    if ((hierarchy_ = dice_.chance(25))) head += " hierarchy on";
    if (dice_.chance(25)) head += " wildcard_grants on";
    head_ = policy_.statements.size();
    add(head);
    if (profile >= 90 || dice_.chance(15)) {
      add("action run flat");
      policy_.actions.push_back({"run", Kind::flat});
    }
    if (profile >= 90 || dice_.chance(15)) {
      add("action open path");
      policy_.actions.push_back({"open", Kind::path});
    }
  }

  void add_scope(GeneratedScope scope) {
    for (const GeneratedScope& other : policy_.scopes)
      if (other.name == scope.name) return;
    scope.internal = dice_.chance(9);
    policy_.scopes.push_back(scope);
  }

  char separator() { return policy_.separators[dice_.below(policy_.separators.size())]; }

  void statics() {
    const Names odd = {"photos:*", "x{y}", "https://e.co/auth/a", "urn:a,b=c", "offline_access", "*", "a:**"};
    for (std::size_t count = 2 + dice_.below(7); count > 0; --count) {
      GeneratedScope scope;
      scope.name = dice_.pick_text({"a", "b", "user", "drive"});
      for (std::size_t more = dice_.below(3); more > 0; --more)
        scope.name += separator() + dice_.pick_text({"a", "b", "read", "rw", "x1"});
      scope.written = dice_.chance(10) ? quoted(scope.name) : scope.name;
      if (dice_.chance(8)) {
        scope.name = dice_.pick(odd);
        scope.written = scope.name == "offline_access" ? scope.name : quoted(scope.name);
      }
      add_scope(scope);
    }
  }

  void families() {
    // None of these can share a token with another.
    struct Form {
      const char* text;
      Names holes;
    };
    std::vector<Form> forms = {{"entries:{id}", {"id"}},      {"entries:{id}:read", {"id"}},
                               {"entries:{key}:rw", {"key"}}, {"proj:{id}:{key}", {"id", "key"}},
                               {"team_{id}:read", {"id"}},    {"proj:{key}:{id}:x", {"key", "id"}},
                               {"team_{id}", {"id"}}};
    const char with = separator();
    for (std::size_t count = dice_.below(4); count > 0; --count) {
      const Form& form = dice_.pick(forms);
      GeneratedScope scope;
      scope.name = form.text;
      std::replace(scope.name.begin(), scope.name.end(), ':', with);
      scope.written = scope.name;
      scope.holes = form.holes;
      add_scope(scope);
    }
  }

  // What this scope implies comes after it in `order_`; under a hierarchy the order is by length, so that no cycle
  // arises.
  void scopes() {
    Names order;
    for (const GeneratedScope& scope : policy_.scopes) order.push_back(scope.name);
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[dice_.below(i)]);
    if (hierarchy_)
      std::stable_sort(order.begin(), order.end(),
                       [](const std::string& left, const std::string& right) { return left.size() < right.size(); });
    for (const GeneratedScope& scope : policy_.scopes) {
      Names implied;
      const auto place = std::find(order.begin(), order.end(), scope.name);
      for (const GeneratedScope& other : policy_.scopes) {
        const bool later = std::find(order.begin(), order.end(), other.name) > place;
        const bool holes_fit = scope.holes.empty() || (std::is_permutation(scope.holes.begin(), scope.holes.end(),
                                                                           other.holes.begin(), other.holes.end()));
        if (!later || !holes_fit || (other.internal && !scope.internal) || !dice_.chance(28)) continue;
        const bool by_pattern = !other.internal && other.holes.empty() && dice_.chance(15);
        implied.push_back(by_pattern ? pattern_over(other, policy_.separators, dice_) : other.written);
      }
      if (place == order.begin() && !scope.internal && policy_.scopes.size() > 1 && scope.holes.empty() &&
          dice_.chance(12))
        implied = {"**"};
      add_scope_statement(scope, implied);
    }
  }

  void add_scope_statement(const GeneratedScope& scope, const Names& implied) {
    Names modifiers;
    if (dice_.chance(15)) modifiers.push_back("\"What it is for\"");
    if (!implied.empty()) {
      std::string list = "implies ";
      for (std::size_t i = 0; i < implied.size(); ++i) list += (i == 0 ? "" : ", ") + implied[i];
      modifiers.push_back(list);
    }
    if (scope.internal) modifiers.emplace_back("internal");
    const bool deprecated = dice_.chance(9);
    if (deprecated) modifiers.emplace_back("deprecated \"use another\"");
    if (dice_.chance(22)) modifiers.push_back("weight " + std::to_string(1 + dice_.below(4)));
    const bool requestable = !scope.internal && !deprecated && scope.name != "offline_access";
    if (requestable && scope.holes.empty() && dice_.chance(10))
      initial_ += (initial_.empty() ? "" : ", ") + scope.written;
    std::string statement = "scope " + scope.written;
    while (!modifiers.empty()) {  // in any order
      const std::size_t next = dice_.below(modifiers.size());
      statement += " " + modifiers[next];
      modifiers.erase(modifiers.begin() + static_cast<std::ptrdiff_t>(next));
    }
    add(statement);
  }

  void attributes() {
    struct Form {
      const char *name, *type, *value;
      Sort sort;
    };
    const std::vector<Form> forms = {
        {"token.flag", "bool", "true", Sort::boolean},    {"token.level", "number", "30", Sort::number},
        {"token.name", "string", "\"ab\"", Sort::string}, {"token.roles", "strings", "[\"1\", \"ab\"]", Sort::strings},
        {"arg.id", "string", "\"42\"", Sort::string},     {"request.local", "bool", "false", Sort::boolean}};
    for (const Form& form : forms) {
      if (!dice_.chance(40)) continue;
      add(std::string("attribute ") + form.name + " " + form.type +
          (dice_.chance(35) ? std::string(" default ") + form.value : ""));
      policy_.attributes.push_back({form.name, form.sort});
    }
  }

  void lets() {
    for (std::size_t i = 0, count = dice_.below(3); i < count; ++i) {
      GeneratedLet let{"let" + std::to_string(i), {}};
      if (dice_.chance(25)) let.captures = {"id"};
      add("let " + let.name + " = " + generate_requirement(policy_, let.captures, dice_));
      policy_.lets.push_back(let);
    }
  }

  std::string target(Kind kind) {
    if (kind == Kind::flat)
      return dice_.pick_text({"read", "read_x", "read_*", "*_x", "re*d*", "*", "\"a\\*b\"", "\"\xC3\xA9*\"", "write"});
    const std::string root = kind == Kind::path && dice_.chance(40) ? "app://e/" : "/";
    if (kind == Kind::path && policy_.actions[0].kind != Kind::http_path && dice_.chance(8))
      return quoted(root + "a?q=1");
    return quoted(root +
                  dice_.pick_text({"a", "a/b", "{id}", "a/{id}", "{id}/{key}", "{key}/{id}", "a/*", "a/**", "**",
                                   "**/{id}", "v{id}.x", "a*", "*/b", "a/", "{id}/**", "a/**/b", "", "b", "{id}/b"}));
  }

  std::string targets(Kind kind, Names& captures) {
    std::string list;
    for (std::size_t count = dice_.chance(25) ? 2 : 1; count > 0; --count) {
      const bool again = !used_.empty() && dice_.chance(60);
      std::string text = again ? dice_.pick(used_) : target(kind);
      const bool fits = (text[0] == '"' && text.find('/') != std::string::npos) == (kind != Kind::flat);
      if (!fits || (kind == Kind::http_path && text.find("://") != std::string::npos)) text = target(kind);
      used_.push_back(text);
      Names holes;
      for (const char* hole : {"id", "key"})
        if (kind != Kind::flat && text.find("{" + std::string(hole) + "}") != std::string::npos)
          holes.emplace_back(hole);
      if (list.empty()) captures = holes;
      captures.erase(std::remove_if(captures.begin(), captures.end(),
                                    [&](const std::string& hole) {
                                      return std::find(holes.begin(), holes.end(), hole) == holes.end();
                                    }),
                     captures.end());
      list += (list.empty() ? "" : ", ") + text;
      last_ = text;
    }
    return list;
  }

  struct Rule {
    bool deny = false;
    Kind kind = Kind::flat;
    std::string about, except, when, message;
    Names targets;
  };

  static bool is_exact(const std::string& target) { return target.find_first_of("{*") == std::string::npos; }

  // A hole or wildcard that opens what another rule spells out is an error (P0318): most authors think of `except`.
  void spare_what_others_guard(Rule& rule) {
    if (rule.deny || !rule.except.empty() || rule.targets.empty() || !dice_.chance(80)) return;
    if (std::all_of(rule.targets.begin(), rule.targets.end(), is_exact)) return;
    Names spared;
    for (const Rule& other : rules_)
      for (const std::string& target : other.targets)
        if (!other.deny && other.kind == rule.kind && is_exact(target) &&
            std::find(rule.targets.begin(), rule.targets.end(), target) == rule.targets.end() &&
            std::find(spared.begin(), spared.end(), target) == spared.end())
          spared.push_back(target);
    for (const std::string& target : spared) rule.except += (rule.except.empty() ? " except " : ", ") + target;
  }

  void add_rules() {
    for (Rule& rule : rules_) {
      spare_what_others_guard(rule);
      const std::string text = rule.about + rule.except + " " + rule.when;
      const std::size_t word = rule.when.find(' ');
      if (!rule.deny && word != std::string::npos)
        policy_.allows.push_back({policy_.statements.size(), text.size() - rule.when.size() + word + 1, text.size()});
      add(text + rule.message);
    }
  }

  void rule() {
    Rule rule;
    rule.deny = dice_.chance(26);
    rule.about = rule.deny ? "deny " : "allow ";
    Names captures;
    if (dice_.chance(rule.deny ? 15 : 3)) {
      rule.about += "*";
    } else {
      const GeneratedAction& action =
          policy_.actions[dice_.chance(75) ? main_action_ : dice_.below(policy_.actions.size())];
      rule.kind = action.kind;
      std::string actions = action.name;
      const GeneratedAction& other = dice_.pick(policy_.actions);
      if (other.name != action.name && other.kind == action.kind && dice_.chance(20)) actions += ", " + other.name;
      const std::size_t first = used_.size();
      rule.about += actions + " " + targets(action.kind, captures);
      rule.targets.assign(used_.begin() + static_cast<std::ptrdiff_t>(first), used_.end());
      policy_.operations.push_back({action.name, text_of(last_)});
      Names ignored;
      if (dice_.chance(15)) rule.except = " except " + targets(action.kind, ignored);
    }
    rule.when = condition(rule.deny, captures);
    if (dice_.chance(20)) rule.message = " \"Message " + std::to_string(dice_.below(10)) + "\"";
    rules_.push_back(rule);
  }

  std::string condition(bool deny, const Names& captures) {
    const std::size_t roll = dice_.below(100);
    if (deny && roll < 8) return "always";
    if (!deny && roll < 8) return "public";
    if (!deny && roll < 14) return "anonymous";
    if (!deny && roll < 22) return "authenticated";
    const std::size_t unless = deny ? 40 : 10;
    return (dice_.chance(unless) ? "unless " : "if ") + generate_requirement(policy_, captures, dice_);
  }

  static std::string text_of(const std::string& written) {
    std::string text;
    for (const char byte : written)
      if (byte != '"' && byte != '\\') text += byte;
    return text;
  }

  Dice& dice_;
  GeneratedPolicy policy_;
  std::size_t head_ = 0, main_action_ = 0;
  bool hierarchy_ = false;
  std::string initial_, last_;
  Names used_;
  std::vector<Rule> rules_;
};

}  // namespace

GeneratedPolicy generate_policy(Dice& dice) { return Generator(dice).generate(); }

}  // namespace scopeward::exhaustive
