// SPDX-License-Identifier: Apache-2.0
// The sections of a coverage page, each written by a file of its own. No script and no resource from elsewhere: the
// page may be mailed, printed and archived. What is left out of a large page is said on it. Private to
// coverage_page*.cc; the way in is coverage_page() of test_report.h. Tested by
// tests/bindings/cli/coverage_page_test.py.
#pragma once

#include <string>
#include <vector>

#include "engine/coverage.h"
#include "engine/policy.h"
#include "engine/run_tests.h"

namespace scopeward {

// How one thing was seen: its class in the style sheet, the sign beside it and the words for it.
struct Heat {
  const char* name;
  const char* sign;
  const char* words;
};
inline constexpr Heat kHeats[] = {{"both", "\u2713", "both ways"},
                                  {"true", "T", "only true"},
                                  {"false", "F", "only false"},
                                  {"unknown", "?", "only unknown"},
                                  {"never", "\u2717", "never"}};
[[nodiscard]] const Heat& heat_of(std::uint8_t seen);
[[nodiscard]] const Heat& heat_of(const CoveredPart& part);  // of a rule: did it hold, did it not?

// Which lines of which text are on the page: those of texts with rules or lets.
struct PageLines {
  PageLines(const Policy& policy, const CoverageReport& report);
  std::vector<std::uint32_t> shown;  // by source: how many lines of it, from the first
  bool complete = true;
  // A link to the line where a span begins, or just its number.
  [[nodiscard]] std::string link(const Policy& policy, Span span) const;
};

// The name of a text without the folder that all of them are in.
[[nodiscard]] std::string page_name(const Policy& policy, std::uint32_t source);

[[nodiscard]] std::string page_style();
[[nodiscard]] std::string page_results(const Policy& policy, const TestRun& run);
[[nodiscard]] std::string page_rules(const Policy& policy, const CoverageReport& report, const PageLines& lines);
[[nodiscard]] std::string page_source(const Policy& policy, const CoverageReport& report, const PageLines& lines);
[[nodiscard]] std::string page_matrix(const Policy& policy, const TestRun& run);

}  // namespace scopeward
