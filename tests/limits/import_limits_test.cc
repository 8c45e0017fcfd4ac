// SPDX-License-Identifier: Apache-2.0
// Limits of imports at N and at N + 1, over all texts of a policy, and imports made to be slow.
#include <gtest/gtest.h>

#include "engine/limits.h"
#include "engine/policy.h"
#include "grammar/parse.h"

namespace scopeward {
namespace {

// The codes of the errors, each once, in their order.
std::string errors(const std::string& text, const Loader& load) {
  std::string codes;
  for (const Diagnostic& d : compile_policy("p", text, load).diagnostics)
    if (severity_of(d.code) == Severity::error && codes.find(code_text(d.code)) == std::string::npos) codes += (codes.empty() ? "" : " ") + code_text(d.code);
  return codes;
}

bool load_nothing(const std::string&, std::string& text) {
  text.clear();
  return true;
}

std::string imports(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += "import \"f" + std::to_string(i) + "\"\n";
  return text;
}

TEST(Imports, AreAtMost255) {
  EXPECT_EQ(errors(imports(limits::kImports), load_nothing), "");
  EXPECT_EQ(errors(imports(limits::kImports + 1), load_nothing), "P0413");
  EXPECT_EQ(errors(imports(limits::kImports) + imports(limits::kImports), load_nothing), "") << "the same again is no other";
}

TEST(Imports, GoAtMost16Deep) {
  std::size_t depth = limits::kImportDepth;
  const Loader chain = [&](const std::string& path, std::string& text) {
    const std::size_t number = std::stoul(path) + 1;
    text = number < depth ? "import \"" + std::to_string(number) + "\"" : "scope a";
    return true;
  };
  EXPECT_EQ(errors("import \"0\"", chain), "");
  depth = limits::kImportDepth + 1;
  EXPECT_EQ(errors("import \"0\"", chain), "P0413");
  depth = 1'000'000;
  EXPECT_EQ(errors("import \"0\"", chain), "P0413");
}

TEST(Imports, CountTheirBytesTogether) {
  const std::string first = "import \"x\"\nimport \"y\"\n";
  const auto of = [&](std::size_t bytes) {
    return [&first, bytes](const std::string& path, std::string& text) {
      text.assign(path == "x" ? 100 : bytes - first.size() - 100, ' ');
      return true;
    };
  };
  EXPECT_EQ(errors(first, of(limits::kFileBytes)), "");
  EXPECT_EQ(errors(first, of(limits::kFileBytes + 1)), "P0401");
}

TEST(Imports, OfOneFileAMillionTimesReadItOnce) {
  std::string text;
  for (int i = 0; i < 1'000'000; ++i) text += "import \"./a/../b//c\"\n";
  std::size_t loads = 0;
  const Loader load = [&](const std::string&, std::string&) { return ++loads > 0; };
  EXPECT_EQ(errors(text, load), "");
  EXPECT_EQ(loads, 1U);
}

TEST(Imports, AMillionOfThemThatAreWrongEndAtTheLimit) {
  std::string text;
  for (int i = 0; i < 1'000'000; ++i) text += "import \"f" + std::to_string(i) + "\"\n";
  std::size_t loads = 0;
  const Loader load = [&](const std::string&, std::string&) { return ++loads == 0; };
  const CompiledPolicy compiled = compile_policy("p", text, load);
  EXPECT_EQ(compiled.diagnostics.size(), limits::kDiagnostics + 1);
  EXPECT_EQ(loads, limits::kDiagnostics);
}

// Each file leads to all the others: every one is read once, and every circle is said, up to the limit.
TEST(Imports, InAsManyCirclesAsThereCanBe) {
  std::size_t loads = 0;
  const Loader load = [&](const std::string&, std::string& text) {
    ++loads;
    text = imports(limits::kImports);
    return true;
  };
  const CompiledPolicy compiled = compile_policy("p", imports(limits::kImports), load);
  EXPECT_LE(compiled.diagnostics.size(), limits::kDiagnostics + 1);
  EXPECT_LE(loads, limits::kImports);
}

TEST(Imports, AfterALargeTextCostNoMoreThanBefore) {
  std::string large = "let l = ";
  for (int i = 0; i < 1'000'000; ++i) large += i == 0 ? "a" : " or a";
  const Loader load = [&](const std::string& path, std::string& text) {
    text = path == "f0" ? "action t flat\nscope a\n" + large : "allow t x if a or a or a";
    return true;
  };
  EXPECT_EQ(errors(imports(limits::kImports), load), "");
}

}  // namespace
}  // namespace scopeward
