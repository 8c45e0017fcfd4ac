// SPDX-License-Identifier: Apache-2.0
// Compiled forms: that what is opened decides as what was written, that no change of a bit goes unnoticed, and that
// nothing that could be in a file, with checksums that fit, leads out of it or never ends. The last is worth most under
// the address sanitizer; that decisions are the same for every small policy is seen by tests/exhaustive.
#include "engine/compiled_form.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "engine/decide.h"
#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

// Something of everything that a program has.
const char* const kEverything = R"(language 1
policy "Everything" {
  profile http
  resource "https://api.example.com/"
  authorization_server "https://as.example.com"
  initial_scopes read
  wildcard_grants on
}
action tool flat
scope read
scope write implies read
scope admin implies **
scope old deprecated "use read"
scope staff internal
scope e:{id}:read
scope e:{id}:write implies e:{id}:read
scope p:{b}/{a}
scope x:v{n}w
attribute token.suspended bool default false
attribute token.level number default 3
attribute token.groups strings default ["a", "b"]
attribute arg.project string
attribute arg.other string default "q"
attribute request.age number
let reader = read or e:{arg.project}:read
let big = at_least(2, read, write, staff, admin) and (token.level > 2 or token.level in [1, 2, 7]) and (read or write or staff or old or admin)
allow GET "/public" public
allow GET "/e/{id}" if e:{id}:read
allow GET, PUT "/e/{id}/parts/{part}" if e:{id}:write or big
allow GET "/big", "/bigger/**" if big
allow PUT "/big" if big and not old
allow GET "/docs/*.html" except "/docs/secret.html", "/docs/x*.html" if reader
allow GET "/**/deep/**" if staff or admin
allow GET "/a/*/c", "/a/b/*", "/a/**" if read
allow tool create_*, *_all, "get_*_by_*" if write
allow tool bid except bid_twice if p:{arg.project}/{arg.other} or token.groups contains "b"
allow tool "match" if arg.project matches "a*b" and arg.project != "ab" and arg.project in ["axb", "ayb"]
deny PUT "/e/{id}" if token.suspended
deny tool create_root unless staff
deny * if request.age < 1s
)";

struct Call {
  std::optional<std::string> scopes;
  std::string action, target;
  GivenAttributes attributes;
};

std::vector<Call> calls() {
  std::vector<Call> all;
  const std::vector<std::optional<std::string>> tokens{std::nullopt, "", "read", "write e:7:read", "admin", "staff old", "e:7:write x:v1w",
                                                       "p:q/q e:*", "rea*", "nothing at all"};
  const std::vector<std::pair<const char*, std::vector<const char*>>> operations{
      {"GET", {"/public", "/e/7", "/e/8/parts/1", "/big", "/bigger/x/y", "/docs/a.html", "/docs/secret.html", "/docs/xa.html",
               "/x/deep/y", "/a/b/c", "/a/b", "/a/z/c", "/nowhere", "/big/", "/e//"}},
      {"PUT", {"/big", "/e/7", "/e/7?q", "/e/7/parts/2"}},
      {"tool", {"create_x", "create_root", "see_all", "get_a_by_b", "bid", "bid_twice", "match", "none"}},
      {"brew", {"coffee"}}};
  const std::vector<GivenAttributes> given{
      {}, {{"token.suspended", true}, {"arg.project", "7"}}, {{"arg.project", "q"}, {"request.age", 5.0}},
      {{"arg.project", "axb"}, {"request.age", 5.0}, {"token.level", 1.0}, {"token.groups", std::vector<std::string>{"c"}}}};
  for (const auto& token : tokens)
    for (const auto& [action, targets] : operations)
      for (const char* target : targets)
        for (const GivenAttributes& attributes : given) all.push_back({token, action, target, attributes});
  return all;
}

Reason ask(const Program& program, const Call& call) {
  Grant grant(*program.vocabulary);
  if (call.scopes && !read_scopes(*program.vocabulary, *call.scopes, grant).message.empty()) return Reason::invalid_request;
  return decide(program, &grant, {call.action, call.target, call.attributes.borrow()});
}

// A file in memory that may be changed.
class File {
 public:
  explicit File(const std::string& bytes) : words_((bytes.size() + 7) / 8), size_(bytes.size()) {
    if (!bytes.empty()) std::memcpy(words_.data(), bytes.data(), bytes.size());
  }
  [[nodiscard]] std::span<std::byte> bytes() { return std::as_writable_bytes(std::span(words_)).first(size_); }
  [[nodiscard]] std::uint64_t word(std::size_t at) const {
    std::uint64_t value = 0;
    std::memcpy(&value, reinterpret_cast<const char*>(words_.data()) + at, sizeof(value));
    return value;
  }
  // As a forger would: the same checksums as the format's page says.
  void seal() {
    const std::size_t arrays = word(24), blocks = word(32), begin = word(40), sums = 64 + arrays * 24;
    for (std::size_t i = 0; i < blocks; ++i) {
      const std::size_t at = begin + i * Image::kBlockBytes;
      set(sums + i * 8, Image::sum(bytes().subspan(at, std::min(Image::kBlockBytes, size_ - at))));
    }
    set(56, 0);
    const std::array<std::uint64_t, 2> both{Image::sum(bytes().first(64)), Image::sum(bytes().subspan(64, begin - 64))};
    set(56, Image::sum(std::as_bytes(std::span(both))));
  }
  void set(std::size_t at, std::uint64_t value) { std::memcpy(bytes().data() + at, &value, sizeof(value)); }

 private:
  std::vector<std::uint64_t> words_;
  std::size_t size_;
};

std::string many_operations(std::size_t count) {
  std::string text = "language 1\naction tool flat\nscope a\nscope b\n";
  for (std::size_t i = 0; i < count; ++i)
    text += "allow tool operation_" + std::to_string(i) + (i % 3 == 0 ? " if a\n" : i % 3 == 1 ? " if b\n" : " if a and b\n");
  return text;
}

TEST(CompiledForm, DecidesAsWhatWasWritten) {
  const TestPolicy policy{std::string(kEverything)};
  File file(write_compiled(*policy));
  std::string wrong;
  const auto opened = open_compiled(file.bytes(), wrong);
  ASSERT_NE(opened, nullptr) << wrong;
  std::size_t allowed = 0;
  for (const Call& call : calls()) {
    const Reason expected = ask(policy->program, call);
    EXPECT_EQ(reason_name(ask(opened->program, call)), reason_name(expected)) << call.scopes.value_or("-") << ' ' << call.target;
    allowed += expected == Reason::allowed;
  }
  EXPECT_GT(allowed, 100U);
  EXPECT_FALSE(opened->program.is_damaged());
}

TEST(CompiledForm, HasTheFactsOfThePolicy) {
  const TestPolicy policy{std::string(kEverything)};
  File file(write_compiled(*policy));
  std::string wrong;
  const auto opened = open_compiled(file.bytes(), wrong);
  ASSERT_NE(opened, nullptr) << wrong;
  EXPECT_EQ(opened->facts.name, "Everything");
  EXPECT_EQ(opened->facts.resource, "https://api.example.com/");
  EXPECT_EQ(opened->facts.metadata_url, policy->metadata_url);
  EXPECT_EQ(joined(opened->facts.authorization_servers), "https://as.example.com");
  EXPECT_EQ(joined(opened->facts.initial_scopes), "read");
  EXPECT_EQ(joined(opened->facts.scopes_supported), joined(policy->scopes_supported));
  EXPECT_EQ(joined(opened->facts.attributes), "token.suspended token.level token.groups arg.project arg.other request.age");
}

TEST(CompiledForm, IsTheSameEveryTimeAndFromItsTexts) {
  const TestPolicy one{std::string(kEverything)}, other{std::string(kEverything)};
  const std::string bytes = write_compiled(*one);
  EXPECT_EQ(bytes, write_compiled(*other));
  File file(bytes);
  std::string wrong;
  const auto opened = open_compiled(file.bytes(), wrong);
  ASSERT_NE(opened, nullptr) << wrong;
  const auto policy = compile_texts(*opened, wrong);
  ASSERT_NE(policy, nullptr) << wrong;
  EXPECT_EQ(policy->sources.at(0).text(), kEverything);
  EXPECT_FALSE(opened->program.is_damaged());
}

// Where this fails, what is written for a text has changed: then kCompiledVersion has to grow, and this number with it.
TEST(CompiledForm, OfThisVersionHasTheseBytes) {
  const std::string bytes = write_compiled(*TestPolicy{std::string(kEverything)});
  EXPECT_EQ(kCompiledVersion, 1U);
  EXPECT_EQ(Image::sum(std::as_bytes(std::span(bytes))), 11940789996768895981U) << bytes.size();
}

TEST(CompiledForm, IsRefusedWhenItIsCutOff) {
  const std::string bytes = write_compiled(*TestPolicy("action tool flat allow tool x public"));
  std::string wrong;
  for (std::size_t size = 0; size < bytes.size(); size += size < 4096 ? 1 : 61) {
    File file(bytes.substr(0, size));
    EXPECT_EQ(open_compiled(file.bytes(), wrong), nullptr) << size;
  }
  File longer(bytes + "x");
  EXPECT_EQ(open_compiled(longer.bytes(), wrong), nullptr);
}

TEST(CompiledForm, OfAnotherVersionIsRefused) {
  File file(write_compiled(*TestPolicy("action tool flat allow tool x public")));
  file.set(8, file.word(8) + (std::uint64_t{1} << 32));
  file.seal();
  std::string wrong;
  EXPECT_EQ(open_compiled(file.bytes(), wrong), nullptr);
  EXPECT_NE(wrong.find("another version"), std::string::npos) << wrong;
}

// Every byte, one bit of it: the change is seen when the file is opened.
TEST(CompiledForm, ThatHasChangedIsRefused) {
  const std::string bytes = write_compiled(*TestPolicy("action tool flat scope a allow tool x if a"));
  std::string wrong;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    File file(bytes);
    file.bytes()[at] ^= static_cast<std::byte>(1U << at % 8);
    EXPECT_EQ(open_compiled(file.bytes(), wrong), nullptr) << at;
  }
}

// In a large one the change may be seen when a decision comes to it. Then that one denies, and so do all others from then on.
TEST(CompiledForm, ThatHasChangedSomewhereDenies) {
  const TestPolicy policy{many_operations(20000)};
  const std::string bytes = write_compiled(*policy);
  std::mt19937 random(4);
  std::size_t late = 0;
  for (int round = 0; round < 200; ++round) {
    File file(bytes);
    file.bytes()[random() % bytes.size()] ^= std::byte{16};
    std::string wrong;
    const auto opened = open_compiled(file.bytes(), wrong);
    if (opened == nullptr) continue;
    bool seen = false;
    for (std::size_t i = 0; i < 20000; i += 7) {
      const Call call{"a", "tool", "operation_" + std::to_string(i), {}};
      const Reason reason = ask(opened->program, call);
      seen = seen || opened->program.is_damaged();
      ASSERT_EQ(reason, seen ? Reason::forbidden : ask(policy->program, call)) << i;
    }
    late += seen;
    EXPECT_FALSE(sum_all(*opened));
    EXPECT_EQ(ask(opened->program, {"a", "tool", "operation_0", {}}), Reason::forbidden);
  }
  EXPECT_GT(late, 10U) << "none of the changes was met by a decision";
}

TEST(CompiledForm, ThatWasForgedIsFoundByItsTexts) {
  File file(write_compiled(*TestPolicy("action tool flat scope a scope b allow tool x if a")));
  const std::string other = write_compiled(*TestPolicy("action tool flat scope a scope b allow tool x if b"));
  // The program of one policy with the texts of the other, which are as long.
  const std::size_t begin = file.word(40), texts = begin + file.word(64 + (file.word(24) - 1) * 24);
  std::memcpy(file.bytes().data() + begin, other.data() + begin, texts - begin);
  file.seal();
  std::string wrong;
  const auto opened = open_compiled(file.bytes(), wrong);
  ASSERT_NE(opened, nullptr) << wrong;
  EXPECT_EQ(ask(opened->program, {"b", "tool", "x", {}}), Reason::allowed) << "checksums find no forgery";
  EXPECT_EQ(compile_texts(*opened, wrong), nullptr);
  EXPECT_NE(wrong.find("not what its text compiles to"), std::string::npos) << wrong;
  EXPECT_EQ(ask(opened->program, {"b", "tool", "x", {}}), Reason::forbidden);
}

// Numbers where numbers are, of all sorts, with checksums that fit: whatever comes out, it comes out.
TEST(CompiledForm, WhateverItsBytesIsReadWithinThemAndDecidesInTime) {
  const std::string bytes = write_compiled(*TestPolicy{std::string(kEverything)});
  const std::vector<Call> all = calls();
  std::mt19937 random(2026);
  std::size_t opened_ones = 0, damaged = 0;
  for (int round = 0; round < 20000; ++round) {
    File file(bytes);
    const std::size_t begin = file.word(40);
    for (std::size_t changes = 1 + random() % (round % 10 == 0 ? 400 : 6); changes > 0; --changes) {
      const std::size_t at = (round % 50 == 0 ? 64 : begin) / 4 + random() % ((bytes.size() - begin) / 4 - 1);
      const auto now = std::uint32_t(file.word(at * 4));
      const std::uint32_t values[] = {0, 1, 0xFFFFFFFF, 0xFFFFFFFE, now + 1, now - 1, now ^ (1U << random() % 32), std::uint32_t(random()),
                                      std::uint32_t(random() % 64)};
      std::memcpy(file.bytes().data() + at * 4, &values[random() % std::size(values)], 4);
    }
    file.seal();
    std::string wrong;
    const auto opened = open_compiled(file.bytes(), wrong);
    if (opened == nullptr) continue;
    ++opened_ones;
    for (std::size_t i = random() % 37; i < all.size(); i += 37) (void)ask(opened->program, all[i]);
    damaged += opened->program.is_damaged();
  }
  EXPECT_GT(opened_ones, 13000U);
  EXPECT_GT(damaged, 1000U);
}

}  // namespace
}  // namespace scopeward
