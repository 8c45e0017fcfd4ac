// SPDX-License-Identifier: Apache-2.0
#include "engine/reference_samples.h"

#include <algorithm>
#include <array>

namespace scopeward {
namespace {

// How samples begin and end: letters and digits in lower case, which any target and any hole may have, and different
// ones at both ends, so that no glob matches all of them by chance.
struct Way {
  std::string_view begin, end;
  std::size_t run;  // segments for a `**`
};
constexpr std::array<Way, Samples::kWays> kAffixes = {Way{"x7q", "z", 2}, Way{"k3w", "v", 1}, Way{"j9m", "y", 3},
                                                      Way{"0p", "c", 2}, Way{"a", "b", 1}};

}  // namespace

Samples::Samples(const Policy& policy) : model_(policy.model) {
  std::vector<bool> fills(model_.attributes.size(), false);
  for (const FamilyTest& test : model_.family_tests)
    for (const Binding& binding : test.bindings)
      if (binding.from_attribute) fills[binding.index] = true;
  for (std::size_t i = 0; i < fills.size(); ++i)
    if (fills[i]) attributes_.emplace_back(model_.attributes[i].name, "x7q" + std::to_string(i) + "a");
}

std::string Samples::fill(const std::string& stands_for, std::size_t way) {
  std::string text(kAffixes[way].begin);
  text += std::to_string(stands_for_.size());
  text += kAffixes[way].end;
  stands_for_.emplace(text, stands_for);
  return text;
}

std::string Samples::target(const Pattern& pattern, std::size_t way) {
  stands_for_.clear();
  for (const auto& [name, value] : attributes_) stands_for_.emplace(value, "{" + name + "}");
  std::string text;
  std::size_t hole = 0;
  for (const PatternSegment& segment : pattern.segments) {
    if (&segment != pattern.segments.data()) text += '/';
    switch (segment.kind) {
      case PatternSegment::Kind::literal:
        text += segment.text;
        break;
      case PatternSegment::Kind::hole:
        text += segment.text + fill("{" + pattern.holes[hole++] + "}", way) + segment.suffix;
        break;
      case PatternSegment::Kind::run:
        for (std::size_t i = 0; i < kAffixes[way].run; ++i) text += (i == 0 ? "" : "/") + fill("**", way);
        break;
      case PatternSegment::Kind::glob:
        for (const char c : segment.text)
          if (c == kStar) {
            text += fill("*", way);
          } else {
            text += c;
          }
        break;
    }
  }
  if (!pattern.flat && pattern.segments.front().kind == PatternSegment::Kind::run) text.insert(0, "/");
  return text;
}

RequestAttributes Samples::attributes() const {
  return {attributes_.data(), attributes_.size(), [](const void* data, std::size_t i) {
            const auto& [name, value] = static_cast<const std::pair<std::string, std::string>*>(data)[i];
            RequestAttribute attribute;
            attribute.name = name;
            attribute.value.kind = AttributeKind::string;
            attribute.value.string = value;
            return attribute;
          }};
}

std::string Samples::name_of(const ScopeRef& ref) const {
  const Scope& scope = model_.vocabulary.scopes[ref.id];
  if (ref.key.empty()) return scope.name;
  std::string key = ref.key;
  for (const auto& [text, stands_for] : stands_for_)
    for (std::size_t at = key.find(text); at != std::string::npos; at = key.find(text, at + stands_for.size()))
      key.replace(at, text.size(), stands_for);
  return instance_name(scope, key);
}

}  // namespace scopeward
