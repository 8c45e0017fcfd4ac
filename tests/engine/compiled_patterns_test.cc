// SPDX-License-Identifier: Apache-2.0
// Compiled patterns, held against those of the model: the same targets match, and the same values are captured by name.
#include "engine/compiled_patterns.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/pattern.h"
#include "tests/engine/test_policy.h"

namespace scopeward {
namespace {

// The rule with holes binds them, and so each of its targets must have both: what has not is in rules of its own.
const char* const kRules = R"(policy "P" { profile http }
action tool flat
scope a
scope e:{x}:{y}
allow GET "/a/{x}/b/{y}", "/{x}/{y}", "/a/p{x}s/{y}q", "/**/k/{y}/{x}" if e:{x}:{y}
deny GET "/a", "/**", "/a/**/c", "/**/b/*/**", "/f*g/*" except "/a/b", "/a/x*" unless a
allow tool x, y*, *z, "m*n*o" except yx, "y*z" if a
)";

TEST(CompiledPatterns, MatchAndCaptureAsThoseOfTheModel) {
  const TestPolicy policy{std::string(kRules)};
  const Model& model = policy->model;
  const CompiledPatterns& compiled = policy->program.patterns;
  std::size_t matched = 0, captured = 0, left_out = 0;
  for (const char* text : {"/a", "/a/", "/a/b", "/a/xy", "/a/1/b/2", "/x/y", "/a/c", "/a/u/v/c", "/q/b/r/s", "/fxg/1", "/fg/2", "/a/p1s/2q",
                           "/a/ps/q", "/u/k/1/2", "/k/1/2", "x", "y", "yx", "yxz", "z", "mno", "mxnyo", "mo"}) {
    const TargetForm form = text[0] == '/' ? TargetForm::http_path : TargetForm::flat;
    Target target;
    ASSERT_EQ(read_target(text, form, target), TargetError::none) << text;
    for (std::uint32_t i = 0; i < model.patterns.size(); ++i) {
      const Pattern& pattern = model.patterns[i];
      if (pattern.flat != (form == TargetForm::flat)) continue;
      Captures expected, found;
      const bool matches = match(pattern, target, expected);
      if (pattern.is_exact() && std::ranges::find(model.excepts, i) == model.excepts.end()) {
        ++left_out;
        EXPECT_FALSE(compiled.match(i, target, found)) << "dispatch alone knows them";
        continue;
      }
      ASSERT_EQ(compiled.match(i, target, found), matches) << text << ' ' << i;
      if (!matches) continue;
      ++matched;
      for (std::size_t hole = 0; hole < pattern.holes.size(); ++hole) {
        EXPECT_EQ(compiled.captured(i, model.pattern_captures[i][hole], found), expected.values[hole]) << text;
        ++captured;
      }
      EXPECT_EQ(compiled.captured(i, 99, found), "");
    }
  }
  EXPECT_GT(matched, 30U);
  EXPECT_GT(captured, 8U);
  EXPECT_GT(left_out, 10U);
}

}  // namespace
}  // namespace scopeward
