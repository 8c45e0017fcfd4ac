// SPDX-License-Identifier: Apache-2.0
// Callers and requests. Entry point: generate_case. Tested by tests/exhaustive/random_test.cc.
#include "tests/exhaustive/request_generator.h"

#include <limits>

namespace scopeward::exhaustive {
namespace {

using Names = std::vector<std::string>;
using reference::Attribute;
using Sort = Attribute::Sort;

class Generator {
 public:
  Generator(const GeneratedPolicy& policy, Dice& dice) : policy_(policy), dice_(dice) {}

  Case generate() {
    Case generated;
    generated.request = request();
    if (!dice_.chance(13)) generated.scopes = scopes();
    return generated;
  }

 private:
  // Few values, so that what a token holds often is what a target binds.
  std::string value() {
    if (dice_.chance(70)) return dice_.pick_text({"1", "1", "42", "ab"});
    if (dice_.chance(5)) return std::string(127 + dice_.below(3), 'x');
    return dice_.pick_text({"a.b", "-", "A~b", "%C3%A9", "a:b", "a@b+c", "{id}", "*"});
  }

  // Stars and holes of a pattern filled in.
  std::string instance(const std::string& pattern) {
    std::string text;
    for (std::size_t at = 0; at < pattern.size(); ++at) {
      if (pattern[at] == '{' && pattern.find('}', at) != std::string::npos) {
        text += value();
        at = pattern.find('}', at);
      } else if (pattern[at] == '*' && at + 1 < pattern.size() && pattern[at + 1] == '*') {
        text += dice_.pick_text({"", "a", "a/b", "1", "b/"});
        ++at;
      } else if (pattern[at] == '*') {
        text += dice_.pick_text({"", "x", "_x", "ab", "*"});
      } else {
        text += pattern[at];
      }
    }
    return text;
  }

  std::string disturbed(std::string target) {
    const std::size_t at = dice_.below(target.size() + 1);
    switch (dice_.below(8)) {
      case 0:
        return target + "/";
      case 1:
        return target + "?q=1";
      case 2:
        return target + "/?q";
      case 3:
        return target.insert(at, "/");
      case 4:
        return target.insert(
            at, dice_.pick_text({"%41", "%C3%A9", "%2f", "%", "..", "/./", "\\", "#", "\x7F", "\xC3", ";", "X"}));
      case 5:
        return target.erase(at < target.size() ? at : 0, 1);
      case 6:
        return target.size() > 1 && target.back() == '/' ? target.substr(0, target.size() - 1) : target + "/x";
      default:
        return dice_.pick_text({"read", "/a/b", "/", "app://e/1", "", "app://e", "/a//b", "/1"});
    }
  }

  reference::Request request() {
    reference::Request request;
    if (!policy_.operations.empty() && !dice_.chance(6)) {
      const Operation& operation = dice_.pick(policy_.operations);
      request.action = operation.action;
      request.target = instance(operation.pattern);
      while (dice_.chance(11)) request.target = disturbed(request.target);
    } else {
      request.action =
          dice_.chance(60) ? dice_.pick(policy_.actions).name : dice_.pick_text({"tool", "get", "GET", "", "resource"});
      request.target = dice_.pick_text({"read", "/a", "app://e/1"});
    }
    for (const GeneratedAttribute& declared : policy_.attributes) {
      if (dice_.chance(35)) continue;
      request.attributes.push_back(attribute(declared));
      if (dice_.chance(4)) request.attributes.push_back(attribute(declared));
    }
    if (dice_.chance(5)) request.attributes.push_back(attribute({"token.undeclared", Sort::boolean}));
    return request;
  }

  Attribute attribute(const GeneratedAttribute& declared) {
    Attribute attribute;
    attribute.name = declared.name;
    attribute.sort = declared.sort;
    if (dice_.chance(10))
      attribute.sort =
          dice_.pick(std::vector<Sort>{Sort::unusable, Sort::boolean, Sort::number, Sort::string, Sort::strings});
    attribute.boolean = dice_.chance(50);
    const double infinity = std::numeric_limits<double>::infinity();
    attribute.number = dice_.pick(
        std::vector<double>{0, 1, 30, 120, 0.5, 3600, -1, infinity, std::numeric_limits<double>::quiet_NaN()});
    const Names texts = {"1", "1", "42", "ab", "", "a*", "a\\b", "\xC3\xA9", "a:b", "4xx2"};
    attribute.string = dice_.pick(texts);
    for (std::size_t count = dice_.below(3); count > 0; --count) attribute.strings.push_back(dice_.pick(texts));
    return attribute;
  }

  std::string scopes() {
    Names tokens;
    for (const GeneratedScope& scope : policy_.scopes)
      if (dice_.chance(25)) tokens.push_back(scope.holes.empty() ? scope.name : instance(scope.name));
    if (dice_.chance(10))
      tokens.push_back(dice_.pick_text(
          {"unknown", "*", "a:*", "user:*", "drive/*", "entries:*", "entries:{id}", "**", "a:a:*", "Read"}));
    if (!tokens.empty() && dice_.chance(5)) tokens.push_back(tokens[0]);
    std::string text;
    while (!tokens.empty()) {
      const std::size_t next = dice_.below(tokens.size());
      text += (text.empty() && !dice_.chance(3) ? "" : " ") + tokens[next];
      tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(next));
    }
    if (dice_.chance(3)) text += "  ";
    if (dice_.chance(2)) text += dice_.pick_text({"\t", " \"a\"", " a\\b", "\x7F", "\n", " \xC3\xA9"});
    if (dice_.chance(1))
      for (std::size_t i = 16 + dice_.below(2); i > 0; --i)
        text += " w" + std::to_string(i) + policy_.separators[0] + "*";
    return text;
  }

  const GeneratedPolicy& policy_;
  Dice& dice_;
};

}  // namespace

Case generate_case(const GeneratedPolicy& policy, Dice& dice) { return Generator(policy, dice).generate(); }

}  // namespace scopeward::exhaustive
