// SPDX-License-Identifier: Apache-2.0
#include "engine/attribute_cases.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/limits.h"
#include "engine/regions.h"
#include "engine/scope.h"
#include "grammar/render.h"

namespace scopeward {
namespace {

using Kind = PatternSegment::Kind;

void add_booleans(std::vector<AttributeCase>& cases) {
  for (const bool value : {false, true}) {
    AttributeCase c;
    c.kind = AttributeKind::boolean;
    c.boolean = value;
    cases.push_back(c);
  }
}

// Each number that a test names, one between every two neighbours, one below and one above.
void add_numbers(const std::vector<const AttributeTest*>& tests, std::vector<AttributeCase>& cases) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  std::vector<double> named;
  for (const AttributeTest* test : tests) {
    if (test->op == TestOp::in) {
      named.insert(named.end(), test->numbers.begin(), test->numbers.end());
    } else {
      named.push_back(test->number);
    }
  }
  std::sort(named.begin(), named.end());
  named.erase(std::unique(named.begin(), named.end()), named.end());
  std::vector<double> values = named;
  for (std::size_t i = 0; i + 1 < named.size(); ++i) values.push_back(named[i] + (named[i + 1] - named[i]) / 2);
  if (named.empty()) {
    values.push_back(0);
  } else {
    values.push_back(named.front() - 1 < named.front() ? named.front() - 1 : std::nextafter(named.front(), -kInfinity));
    values.push_back(named.back() + 1 > named.back() ? named.back() + 1 : std::nextafter(named.back(), kInfinity));
  }
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  for (const double value : values) {
    AttributeCase c;
    c.kind = AttributeKind::number;
    c.number = value;
    cases.push_back(c);
  }
}

Pattern pattern_of(Kind kind, const std::string& text) {
  Pattern pattern;
  pattern.flat = true;
  pattern.segments.push_back({kind, text, {}});
  if (kind == Kind::hole) pattern.holes.emplace_back("value");
  return pattern;
}

bool add_strings(const std::vector<const AttributeUse*>& uses, std::size_t first_run, std::size_t& steps,
                 std::vector<AttributeCase>& cases) {
  std::vector<Pattern> patterns;
  std::vector<std::string_view> binding;  // separators
  for (const AttributeUse* use : uses) {
    for (const AttributeTest* test : use->tests) {
      if (test->op == TestOp::matches) {
        patterns.push_back(pattern_of(Kind::glob, test->string));
      } else if (test->op == TestOp::in) {
        for (const std::string& text : test->strings) patterns.push_back(pattern_of(Kind::literal, text));
      } else {
        patterns.push_back(pattern_of(Kind::literal, test->string));
      }
    }
    if (use->binds) binding.push_back(use->separators);
  }
  const std::size_t tests = patterns.size();
  patterns.resize(tests + binding.size(), pattern_of(Kind::hole, ""));
  std::vector<RegionPattern> regions;
  for (std::size_t i = 0; i < patterns.size(); ++i)
    regions.push_back({&patterns[i], false, i >= tests, i >= tests ? binding[i - tests] : std::string_view()});
  const Regions found = find_regions(regions, TextForm::any, limits::kRegionSteps, steps, first_run);
  for (const std::string& example : found.examples) {
    AttributeCase c;
    c.kind = AttributeKind::string;
    c.string = example;
    cases.push_back(std::move(c));
  }
  return found.complete;
}

bool add_string_lists(const std::vector<const AttributeTest*>& tests, std::vector<AttributeCase>& cases) {
  std::vector<std::string> named;
  for (const AttributeTest* test : tests)
    if (test->op == TestOp::contains) named.push_back(test->string);
  std::sort(named.begin(), named.end());
  named.erase(std::unique(named.begin(), named.end()), named.end());
  if (named.size() >= 16 || (std::size_t{1} << named.size()) > limits::kAttributeCases) return false;
  for (std::size_t subset = 0; subset < (std::size_t{1} << named.size()); ++subset) {
    AttributeCase c;
    c.kind = AttributeKind::strings;
    for (std::size_t i = 0; i < named.size(); ++i)
      if ((subset >> i & 1) != 0) c.strings.push_back(named[i]);
    cases.push_back(std::move(c));
  }
  return true;
}

}  // namespace

AttributeValue AttributeCase::value() const {
  return {kind, boolean, number, string, list_of(strings)};
}

std::optional<std::vector<AttributeCase>> attribute_cases(const std::vector<AttributeUse>& uses, std::size_t first_run,
                                                          std::size_t& steps) {
  std::vector<AttributeCase> cases(1);
  cases.front().absent = true;
  for (const AttributeKind kind :
       {AttributeKind::boolean, AttributeKind::number, AttributeKind::string, AttributeKind::strings}) {
    std::vector<const AttributeUse*> of_kind;
    std::vector<const AttributeTest*> tests;
    for (const AttributeUse& use : uses) {
      if (use.attribute->kind != kind) continue;
      of_kind.push_back(&use);
      tests.insert(tests.end(), use.tests.begin(), use.tests.end());
    }
    if (of_kind.empty()) continue;
    bool done = true;
    switch (kind) {
      case AttributeKind::boolean:
        add_booleans(cases);
        break;
      case AttributeKind::number:
        add_numbers(tests, cases);
        break;
      case AttributeKind::string:
        done = add_strings(of_kind, first_run, steps, cases);
        break;
      case AttributeKind::strings:
        done = add_string_lists(tests, cases);
        break;
      case AttributeKind::unusable:
        break;
    }
    if (!done || cases.size() > limits::kAttributeCases) return std::nullopt;
  }
  cases.emplace_back();  // of another type
  steps += cases.size();
  return cases;
}

std::string to_json(const AttributeCase& attribute) {
  switch (attribute.kind) {
    case AttributeKind::unusable:
      break;
    case AttributeKind::boolean:
      return attribute.boolean ? "true" : "false";
    case AttributeKind::number:
      return fmt::format("{}", attribute.number);
    case AttributeKind::string:
      return json_string(attribute.string);
    case AttributeKind::strings: {
      std::string list;
      for (const std::string& text : attribute.strings) list += (list.empty() ? "" : ",") + json_string(text);
      return "[" + list + "]";
    }
  }
  return "null";
}

}  // namespace scopeward
