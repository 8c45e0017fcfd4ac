// SPDX-License-Identifier: Apache-2.0
// A pattern in parts: what is decided for the samples is decided for every small target, and the other way round. And
// what parts are called.
#include "engine/parts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "engine/read_pattern.h"
#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

using Names = std::vector<std::string>;

Pattern read(const std::string& text, TargetForm form) {
  std::string problem;
  const auto pattern = read_pattern_text(text, form, problem);
  EXPECT_TRUE(pattern) << text << ": " << problem;
  return pattern.value_or(Pattern{});
}

std::string names_of(const std::string& text, const std::string& whole, const TestPolicy::Scopes& scopes = {}) {
  const TestPolicy policy(text);
  const Grant grant = policy.grant(scopes);
  const TargetParts parts =
      parts_of(policy->program, 0, read(whole, policy->model.actions[0].form), scopes ? &grant : nullptr);
  EXPECT_TRUE(parts.complete);
  Names names;
  for (const TargetPart& part : parts.parts) names.push_back(part.name + (part.rest ? " (rest)" : ""));
  return joined(names, ", ");
}

TEST(Parts, AreNamedByTheNarrowestTargets) {
  const std::string flat = "action do flat\nscope a\n";
  EXPECT_EQ(names_of(flat + "allow do search_* except search_audit public\nallow do search_audit if a", "search_*"),
            "search_audit, search_* (rest)");
  EXPECT_EQ(names_of(flat + "allow do search_* public", "search_*"), "search_* (rest)");
  EXPECT_EQ(names_of(flat + "allow do * public", "search_*"), "search_* (rest)");
  EXPECT_EQ(names_of(flat + "allow do create, update if a", "*"), "create, update, * (rest)");
  EXPECT_EQ(names_of(flat + "allow do \"a*\", \"*b\" if a", "*"), "a*, a* and *b, *b, * (rest)");
  EXPECT_EQ(names_of(flat + "allow do \"a*\", \"a*\", ab if a\nallow do \"*b\" if a", "a*"), "ab, *b, a* (rest)");
  const std::string path = "action do path\nscope a\n";
  EXPECT_EQ(names_of(path + "allow do \"/a/{id}\" except \"/a/mine\" public", "/a/{x}"), "/a/mine, /a/{x} (rest)");
  EXPECT_EQ(names_of(path + "allow do \"/a/**\" except \"/a/{id}\" public\nallow do \"/a/{id}\" if a", "/a/**"), "/a/{id}, /a/** (rest)");
  EXPECT_EQ(names_of(path + "allow do \"/\\*\", \"/\\{\" if a", "/*"), "/\\*, /\\{, /* (rest)");
}

TEST(Parts, KnowTheInstancesThatAreHeld) {
  const std::string text = "action do path\nscope a:{id}\nscope s implies a:{id}\nallow do \"/a/{id}\" if a:{id}";
  EXPECT_EQ(names_of(text, "/a/{x}"), "/a/{x} (rest)");
  EXPECT_EQ(names_of(text, "/a/{x}", "a:42 a:7"), "/a/42, /a/7, /a/{x} (rest)");
  EXPECT_EQ(names_of(text, "/a/{x}", "s"), "/a/{x} (rest)");
}

TEST(Parts, OtherSpellingsOfADenyArePartsToo) {
  const std::string text = "action do path\nallow do \"/**\" public\ndeny do \"/a\" always";
  EXPECT_EQ(names_of(text, "/*"), "/a, /* (rest)");
  EXPECT_EQ(names_of(text, "/*?*"), "/a?*/**, /*?* (rest)");
  EXPECT_EQ(names_of(text, "/a/*"), "/a/, /a/* (rest)");
  const std::string http = "policy \"p\" { profile http }\nallow GET \"/**\" public\ndeny GET \"/a\" always";
  EXPECT_EQ(names_of(http, "/**"), "/a, /a/, /** (rest)");
}

// What who_of() names.
std::string who_may(const std::string& text, const std::string& whole) {
  const TestPolicy policy(text);
  const TargetParts parts = parts_of(policy->program, 0, read(whole, policy->model.actions[0].form), nullptr);
  Names names;
  for (std::size_t i = 0; i < parts.parts.size(); ++i) {
    Names sets;
    for (const Names& set : who_of(policy->program, parts, i, {}).hints.alternatives) sets.push_back(joined(set));
    names.push_back(parts.parts[i].name + ": " + joined(sets, " or "));
  }
  return joined(names, ", ");
}

TEST(Parts, FamiliesAreNamedWithTheHolesOfThePattern) {
  const std::string text =
      "action do path\nscope a:{id}\nscope b:{x}:{y}\nscope c\nallow do \"/a/{id}\", \"/b/a{id}\" except \"/a/mine\" if a:{id}\n"
      "allow do \"/{p}/is/{q}\" if b:{q}:{p}\nallow do \"/a/mine\" if c\nallow do \"/c/{id}\" if a:{id}\n";
  EXPECT_EQ(who_may(text, "/a/{entry}"), "/a/mine: c, /a/{entry}: a:{entry}");
  EXPECT_EQ(who_may(text, "/a/*"), "/a/{id}: a:{id}, /a/mine: c, /a/*: ");
  EXPECT_EQ(who_may(text, "/{l}/is/{r}"), "/{l}/is/{r}: b:{r}:{l}");
  EXPECT_EQ(who_may(text, "/b/*"), "/b/a{id}: a:{id}, /b/*: ");
  EXPECT_EQ(who_may("action do path\nscope a:{id}\nallow do \"/{id}\" if a:{id}", "/x*"), "/x*: a:x*");
}

// The reasons of all samples, and those of all small targets.
bool compare(const std::string& text, const std::string& whole_text, const Names& targets, const Names& grants) {
  const CompiledPolicy compiled = compile_policy("test.policy", text);
  if (compiled.policy == nullptr) return false;  // one rule opens what another guards
  const TestPolicy policy(text);
  const Action& action = policy->model.actions[0];
  const Pattern whole = read(whole_text, action.form);
  for (const std::string& scopes : grants) {
    const Grant grant = policy.grant(scopes);
    const TargetParts parts = parts_of(policy->program, 0, whole, &grant);
    EXPECT_TRUE(parts.complete);
    std::set<Reason> found, wanted;
    for (const TargetPart& part : parts.parts)
      found.insert(decide(policy->program, &grant, {action.name, part.sample, {}}));
    for (const std::string& target : targets) {
      Target read_as;
      Captures captures;
      if (read_target(target, action.form, read_as) != TargetError::none || !match(whole, read_as, captures)) continue;
      wanted.insert(decide(policy->program, &grant, {action.name, target, {}}));
    }
    EXPECT_TRUE(std::includes(found.begin(), found.end(), wanted.begin(), wanted.end()))
        << text << whole_text << " with " << scopes;
    EXPECT_FALSE(found.contains(Reason::invalid_request)) << text;
    // A rule names nothing that is longer than the targets that were tried.
    EXPECT_EQ(found, wanted) << text << whole_text << " with " << scopes;
  }
  return true;
}

Names texts(const Names& letters, std::size_t most, const std::string& between) {
  Names all{""}, longest{""};
  for (std::size_t size = 1; size <= most; ++size) {
    Names longer;
    for (const std::string& start : longest)
      for (const std::string& letter : letters) longer.push_back(start + (size > 1 ? between : "") + letter);
    all.insert(all.end(), longer.begin(), longer.end());
    longest = std::move(longer);
  }
  return all;
}

class RandomRules {
 public:
  explicit RandomRules(Names targets) : targets_(std::move(targets)) {}
  std::string text() {
    std::string text;
    for (std::size_t i = 0; i < 4; ++i) {
      const bool allow = i < 2 || random_() % 2 == 0;
      text += std::string(allow ? "allow" : "deny") + " do \"" + target() + "\"";
      if (random_() % 3 == 0) text += " except \"" + target() + "\"";
      text += allow ? (random_() % 3 == 0 ? " authenticated\n" : " if a\n") : (random_() % 2 == 0 ? " if b\n" : " always\n");
    }
    return text;
  }
  const std::string& target() { return targets_[random_() % targets_.size()]; }

 private:
  Names targets_;
  std::mt19937 random_{7};
};

TEST(Parts, DecideLikeEveryFlatTarget) {
  const Names targets = texts({"a", "b", "c"}, 5, "");
  RandomRules rules({"a", "ab", "ba", "*", "a*", "*a", "*b*", "a*b", "b*"});
  for (int compared = 0; compared < 200;) {
    std::string whole;
    do whole = rules.target();
    while (whole.find('*') == std::string::npos);
    const std::string text = "action do flat\nscope a\nscope b internal\n" + rules.text();
    compared += compare(text, whole, targets, {"", "a", "b", "a b"});
  }
}

TEST(Parts, DecideLikeEveryPath) {
  Names targets;
  for (const std::string& rest : texts({"a", "b", "ab", "c", "ac", "cb"}, 4, "/"))
    for (const char* end : {"", "/"}) targets.push_back("/" + rest + end);
  RandomRules rules({"/a", "/a/b", "/a/*", "/{h}", "/a/{h}", "/**/b", "/**", "/*/b", "/a*", "/{h}b", "/a/", "/", "/a/**"});
  for (const char* head : {"action do path\n", "policy \"p\" { profile http }\n"})
    for (int compared = 0; compared < 150;) {
      const bool http = head[0] == 'p';
      std::string whole;
      do whole = rules.target();
      while (whole.find_first_of("*{") == std::string::npos);
      std::string text = head + std::string("scope a\nscope b internal\n") + rules.text();
      if (http)
        for (std::size_t at; (at = text.find(" do ")) != std::string::npos;) text.replace(at, 4, " GET ");
      compared += compare(text, whole, targets, {"", "a", "b", "a b"});
    }
}

TEST(Parts, DecideLikeEveryQuery) {
  Names targets;
  for (const std::string& rest : texts({"a", "b", "ab", "c", "ac", "cb"}, 3, "/"))
    for (const char* end : {"?", "?b", "?cb", "?c", "/?c", "/?cb", "?c/b", "/?c/"}) targets.push_back("/" + rest + end);
  RandomRules rules({"/a", "/a/b", "/a/*", "/{h}", "/a?*", "/*/b", "/{h}b", "/a/", "/a/**", "/a/*?*", "/**"});
  for (int compared = 0; compared < 1200;) {
    const std::string text = "action do path\nscope a\nscope b internal\n" + rules.text();
    for (const char* whole : {"/*?*", "/a/{x}?c", "/{x}/?c", "/a?*/b"})
      compared += compare(text, whole, targets, {"", "a", "a b"});
  }
}

TEST(Parts, DecideLikeEveryInstance) {
  const Names targets = {"/a/1", "/a/2", "/a/3", "/a/c", "/a/mine", "/b/1", "/b/2", "/b/c", "/c/1", "/c/2", "/c/mine"};
  const std::string text =
      "action do path\nscope a:{id}\nscope b:{id} implies a:{id}\nscope s\n"
      "allow do \"/{x}/{id}\" except \"/a/mine\" if a:{id}\ndeny do \"/b/{id}\" unless b:{id} or s\n";
  EXPECT_TRUE(compare(text, "/{x}/{y}", targets, {"", "a:1", "a:mine", "b:2", "a:1 b:2", "a:3 s"}));
  EXPECT_TRUE(compare(text, "/a/{y}", targets, {"", "a:1", "a:mine", "b:2", "a:1 b:2", "a:3 s"}));
  EXPECT_TRUE(compare(text, "/**", targets, {"a:1", "b:2", "a:3 s"}));
}

}  // namespace
}  // namespace scopeward
