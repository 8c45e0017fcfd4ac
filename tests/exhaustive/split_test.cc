// SPDX-License-Identifier: Apache-2.0
// Random policies cut into several files at random, files in files, some imported again, must be what they were as one:
// the same statements, the same errors, the same decisions and hints. And so must the bundle of the files.
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/limits.h"
#include "grammar/parse.h"
#include "tests/exhaustive/request_generator.h"
#include "tests/grammar/syntax_dump.h"

namespace scopeward::exhaustive {
namespace {

constexpr std::size_t kPolicies = SCOPEWARD_RANDOM_SPLITS;
constexpr std::size_t kRequests = 5;

// Cuts a list of statements into a text and the files that it imports.
class Cutter {
 public:
  explicit Cutter(Dice& dice) : dice_(dice) {}

  std::string cut(const std::vector<std::string>& statements, const std::string& folder = {}, int depth = 0) {
    std::string text = dice_.chance(20) ? "\xEF\xBB\xBF" : "";
    if (depth > 0 && statements[0] != "language 1" && dice_.chance(30)) text += "language 1" + separator();
    for (std::size_t at = 0; at < statements.size();) {
      if (!paths_.empty() && dice_.chance(10)) text += import(dice_.pick(paths_), folder);
      if (depth == 6 || !dice_.chance(30)) {
        text += statements[at++] + separator();
        continue;
      }
      const std::size_t count = 1 + dice_.below(statements.size() - at);
      const auto begin = statements.begin() + static_cast<std::ptrdiff_t>(at);
      const std::string inner = dice_.chance(30) ? folder + "d" + std::to_string(files.size()) + "/" : folder;
      const std::string path = inner + "f" + std::to_string(made_++) + ".policy";
      files[path] = cut({begin, begin + static_cast<std::ptrdiff_t>(count)}, inner, depth + 1);
      text += import(path, folder);
      paths_.push_back(path);
      at += count;
    }
    if (dice_.chance(20)) text += "# the end";
    return text;
  }

  Files files;

 private:
  std::string separator() { return dice_.pick_text({"\n", "\n", "\r\n", " ", "  # why\n", "\n\n# next\n"}); }
  // From the folder up to the top and down again, or straight where that is possible.
  std::string import(const std::string& path, const std::string& folder) {
    std::string way;
    if (path.compare(0, folder.size(), folder) == 0 && dice_.chance(80)) {
      way = path.substr(folder.size());
    } else {
      for (auto i = std::count(folder.begin(), folder.end(), '/'); i > 0; --i) way += "../";
      way += path;
    }
    return "import" + dice_.pick_text({" ", "", "\n", " # of\n"}) + "\"" + way + "\"" + separator();
  }

  Dice& dice_;
  std::size_t made_ = 0;
  std::vector<std::string> paths_;
};

// But for `language`, which each text may say.
std::vector<std::string> statements(const std::string& text, const Files& files) {
  Sources sources(std::make_shared<const Source>("test.policy", text));
  const Parsed parsed = parse(sources, limits::kParse, [&](const std::string& path, std::string& found) {
    const auto at = files.find(path);
    if (at != files.end()) found = at->second;
    return at != files.end();
  });
  EXPECT_TRUE(parsed.diagnostics.empty());
  std::vector<std::string> lines = dump(sources, parsed.document);
  lines.erase(std::remove(lines.begin(), lines.end(), "language 1"), lines.end());
  return lines;
}

std::vector<std::string> sorted(std::vector<std::string> texts) {
  std::sort(texts.begin(), texts.end());
  return texts;
}

std::string without_line(EngineAnswer answer) {
  answer.explained.line = answer.explained.line == 0 ? 0 : 1;
  return answer.decided + ": " + describe(answer.explained);
}

std::string shown(const std::string& text, const Files& files) {
  std::string all = text;
  for (const auto& [path, content] : files) all += "\n==== " + path + "\n" + content;
  return all;
}

TEST(Splitting, ChangesNothing) {
  std::size_t compiled = 0, cut = 0, bundled_statements = 0;
  for (std::uint64_t seed = 0; seed < kPolicies; ++seed) {
    Dice dice(500'000'000 + seed);
    const GeneratedPolicy policy = generate_policy(dice);
    const std::string whole = join_lines(policy.statements);
    Cutter cutter(dice);
    const std::string first = cutter.cut(policy.statements);
    SCOPED_TRACE("seed " + std::to_string(seed) + "\n" + shown(first, cutter.files));
    if (!cutter.files.empty()) ++cut;

    ASSERT_EQ(statements(first, cutter.files), statements(whole, {}));
    const EnginePolicy before(whole), after(first, cutter.files);
    ASSERT_EQ(sorted(after.errors()), sorted(before.errors()));
    const std::optional<std::string> one = bundle(first, cutter.files);
    ASSERT_EQ(one.has_value(), before.compiled());
    if (!before.compiled()) continue;

    ++compiled;
    ASSERT_EQ(statements(*one, {}), statements(whole, {})) << "the bundle:\n" << *one;
    const EnginePolicy bundled(*one);
    ASSERT_TRUE(bundled.compiled()) << bundled.errors()[0] << "\n" << *one;
    bundled_statements += policy.statements.size();
    for (std::size_t i = 0; i < kRequests; ++i) {
      const Case asked = generate_case(policy, dice);
      const std::string expected = without_line(before.decide(asked.scopes, asked.request));
      ASSERT_EQ(without_line(after.decide(asked.scopes, asked.request)), expected);
      ASSERT_EQ(without_line(bundled.decide(asked.scopes, asked.request)), expected) << "the bundle:\n" << *one;
    }
  }
  EXPECT_GT(compiled, kPolicies / 2);
  EXPECT_GT(cut, kPolicies / 2);
  EXPECT_GT(bundled_statements, kPolicies);
}

}  // namespace
}  // namespace scopeward::exhaustive
