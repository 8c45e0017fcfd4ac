// SPDX-License-Identifier: Apache-2.0
#include "large.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <random>

namespace scopeward::bench {
namespace {

std::string number(std::size_t n) { return std::to_string(n); }

Large begin(const std::string& name, std::size_t size, std::size_t rules) {
  Large large;
  large.name = name + ":" + number(size);
  large.rules = rules;
  large.text = "language 1\npolicy \"Large\" { profile http }\naction call flat\n";
  return large;
}

// Requests borrow a text that may still move, so they are made at the end, from where their targets lie.
class Requests {
 public:
  explicit Requests(Large& large) : large_(large) {}
  void add(const std::string& target) {
    places_.emplace_back(large_.texts.size(), target.size());
    large_.texts += target;
  }
  void finish(const char* action) {
    large_.texts.reserve(64);  // a short text would lie in the struct, and move with it
    std::shuffle(places_.begin(), places_.end(), std::mt19937_64(20));
    for (const auto& [at, size] : places_) {
      scopeward_request request = SCOPEWARD_REQUEST_INIT;
      request.action = borrow(action);
      request.target = {large_.texts.data() + at, size};
      large_.requests.push_back(request);
    }
  }

 private:
  Large& large_;
  std::vector<std::pair<std::size_t, std::size_t>> places_;
};

Large asking_once(Large large, const char* action, const std::string& target, scopeward_reason expected) {
  large.expected = expected;
  Requests requests(large);
  requests.add(target);
  requests.finish(action);
  return large;
}

// `allow ACTION target(i) if read`, and a target that none of them matches.
template <typename Target>
Large one_scope(const char* name, std::size_t size, std::size_t rules, const char* action, const std::string& asked,
                Target target) {
  Large large = begin(name, size, rules);
  large.text += "scope read\n";
  for (std::size_t i = 0; i < rules; ++i) large.text += std::string("allow ") + action + " " + target(i) + " if read\n";
  large.scopes = "read";
  return asking_once(std::move(large), action, asked, SCOPEWARD_NO_RULE);
}

std::string repeated(const std::string& text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

}  // namespace

Large operations(std::size_t count) {
  Large large = begin("operations", count, count);
  for (int i = 0; i < 50; ++i) large.text += "scope svc" + std::to_string(i) + ":read\n";
  large.text += "scope admin\nscope banned internal\n";
  Requests requests(large);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string operation = "op" + number(i);
    large.text += "allow call " + operation + " if any(svc" + number(i % 50) + ":read, admin) and not banned\n";
    requests.add(operation);
  }
  large.scopes = "openid svc7:read admin";
  requests.finish("call");
  return large;
}

Large paths(std::size_t count) {
  Large large = begin("paths", count, count);
  large.text += "scope read\nscope write implies read\n";
  Requests requests(large);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string root = "/area" + number(i % 97) + "/item" + number(i / 4);
    const char* const ends[] = {"/{id}", "/*/parts", "/{id}/parts/{part}", "/files/**"};
    const char* const asked[] = {"/4711", "/4711/parts", "/4711/parts/7", "/files/a/b/c"};
    large.text += "allow GET \"" + root + ends[i % 4] + "\" if read\n";
    requests.add(root + asked[i % 4]);
  }
  large.scopes = "openid read";
  requests.finish("GET");
  return large;
}

Large globs(std::size_t count) {
  Large large = begin("globs", count, count);
  large.text += "scope read\n";
  Requests requests(large);
  for (std::size_t i = 0; i < count; ++i) {
    const bool prefix = i % 2 == 0;
    large.text += "allow call " + (prefix ? "a" + number(i) + "_*" : "*_z" + number(i)) + " if read\n";
    requests.add(prefix ? "a" + number(i) + "_list" : "list_z" + number(i));
  }
  large.scopes = "openid read";
  requests.finish("call");
  return large;
}

Large vocabulary(std::size_t scopes, std::size_t held) {
  Large large = begin("vocabulary", scopes, 1000);
  large.name += "/token:" + number(held);
  for (std::size_t i = 0; i < scopes; ++i) large.text += "scope svc" + number(10'000 + i) + ":read\n";
  Requests requests(large);
  for (std::size_t i = 0; i < held; ++i)
    large.scopes += (i == 0 ? "svc" : " svc") + number(10'000 + i * 37 % scopes) + ":read";
  for (std::size_t i = 0; i < 1000; ++i) {
    const std::string operation = "op" + number(i);
    large.text += "allow call " + operation + " if svc" + number(10'000 + i % held * 37 % scopes) + ":read\n";
    requests.add(operation);
  }
  requests.finish("call");
  return large;
}

Large hierarchy(std::size_t depth) {
  Large large = begin("hierarchy", depth, 1);
  for (std::size_t i = 0; i < depth; ++i)
    large.text += "scope level" + number(i) + (i + 1 < depth ? " implies level" + number(i + 1) : "") + "\n";
  large.text += "allow call run if level" + number(depth - 1) + "\n";
  large.scopes = "level0";
  return asking_once(std::move(large), "call", "run", SCOPEWARD_ALLOWED);
}

Large hostile_trie(std::size_t levels) {
  const std::size_t rules = std::size_t{1} << levels;
  return one_scope("hostile_trie", levels, rules, "GET", repeated("/x", levels) + "/other", [&](std::size_t i) {
    std::string target;
    for (std::size_t level = 0; level < levels; ++level) target += (i >> level & 1) != 0 ? "/x" : "/*";
    return '"' + target + "/end\"";
  });
}

Large hostile_runs(std::size_t patterns) {
  return one_scope("hostile_runs", patterns, patterns, "GET", repeated("/a", 60),
                   [](std::size_t i) { return "\"/**/a/**/b" + number(i) + '"'; });
}

Large hostile_globs(std::size_t patterns) {
  return one_scope("hostile_globs", patterns, patterns, "call", std::string(2000, 'a'),
                   [](std::size_t i) { return "*a*a*a*b" + number(i) + "*a*a*"; });
}

Large hostile_rules(std::size_t rules) {
  Large large = begin("hostile_rules", rules, rules);
  for (std::size_t i = 0; i <= rules; ++i) large.text += "scope s" + number(i) + "\n";
  for (std::size_t i = 0; i < rules; ++i) large.text += "allow call run if s" + number(i) + " and s" + number(i + 1) + "\n";
  large.scopes = "s0";
  return asking_once(std::move(large), "call", "run", SCOPEWARD_INSUFFICIENT_SCOPE);
}

Large hostile_token(std::size_t bytes) {
  Large large = begin("hostile_token", bytes, 1);
  large.text += "scope read\nscope entries:{id}\nallow call run if read\n";
  large.scopes = "entries";
  while (large.scopes.size() + 10 < bytes) large.scopes += " no:such:" + number(large.scopes.size() % 10);
  return asking_once(std::move(large), "call", "run", SCOPEWARD_INSUFFICIENT_SCOPE);
}

namespace {

// Takes its files with it.
class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / "scopeward_bench_XXXXXX") {
    std::string name = path_.string();
    if (::mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string next() { return (path_ / std::to_string(++count_)).string(); }

 private:
  std::filesystem::path path_;
  int count_ = 0;
};

std::string keep_compiled(Large& large) {
  static Folder folder;
  scopeward_text* written = nullptr;
  if (scopeward_write(large.policy.get(), &written, nullptr) != SCOPEWARD_OK) return large.name + " can't be written";
  const std::unique_ptr<scopeward_text, decltype(&scopeward_text_free)> text(written, scopeward_text_free);
  const scopeward_str bytes = scopeward_text_view(written);
  large.file = folder.next();
  std::ofstream(large.file, std::ios::binary).write(bytes.data, static_cast<std::streamsize>(bytes.size));
  large.file_bytes = bytes.size - large.text.size();
  large.opened = open_compiled(large);
  if (large.opened == nullptr) return large.name + " can't be opened";
  scopeward_grant* grant = nullptr;
  if (scopeward_grant_parse(large.opened.get(), borrow(large.scopes), &grant, nullptr) != SCOPEWARD_OK)
    return large.name + ": the scope string is refused when it is opened";
  large.opened_grant.reset(grant);
  for (const scopeward_request& request : large.requests)
    if (scopeward_decide(large.opened.get(), grant, &request) != large.expected)
      return large.name + ": " + std::string(request.target.data, request.target.size) + " is decided wrong when opened";
  return {};
}

}  // namespace

Policy open_compiled(const Large& large) {
  scopeward_policy* policy = nullptr;
  (void)scopeward_open(borrow(large.file), &policy, nullptr);
  return Policy(policy, scopeward_policy_release);
}

std::string prepare(Large& large) {
  const auto held = [] { return mallinfo2().uordblks + mallinfo2().hblkhd; };
  const std::size_t before = held();
  const auto began = std::chrono::steady_clock::now();
  large.policy = compile(large.name, large.text);
  large.compile_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  large.policy_bytes = held() - before;
  if (large.policy == nullptr) return large.name + " does not compile";
  scopeward_grant* grant = nullptr;
  if (scopeward_grant_parse(large.policy.get(), borrow(large.scopes), &grant, nullptr) != SCOPEWARD_OK)
    return large.name + ": the scope string is refused";
  large.grant.reset(grant);
  const scopeward_str scopes = borrow(large.scopes);
  for (const scopeward_request& request : large.requests) {
    const scopeward_reason reason = scopeward_decide(large.policy.get(), grant, &request);
    if (reason != large.expected || scopeward_decide_scopes(large.policy.get(), &scopes, &request) != reason)
      return large.name + ": " + std::string(request.target.data, request.target.size) + " is decided wrong";
  }
  return keep_compiled(large);
}

}  // namespace scopeward::bench
