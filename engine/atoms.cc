// SPDX-License-Identifier: Apache-2.0
#include "engine/atoms.h"

#include <algorithm>

namespace scopeward {
namespace {

// Adds the value of the next hole, if it can be one.
bool add_value(BoundKey& key, std::string_view value, std::string_view separators) {
  if (!is_hole_value(value, separators) || value.size() + 1 > key.bytes.size() - key.size) return false;
  if (key.size > 0) key.bytes[key.size++] = kKeyJoint;
  std::ranges::copy(value, key.bytes.begin() + static_cast<std::ptrdiff_t>(key.size));
  key.size += value.size();
  return true;
}

std::string_view text_of(const AttributeValue& value) {
  return value.kind == AttributeKind::string ? value.string : std::string_view();
}

}  // namespace

void bind(const Program& program, std::uint32_t family_test, const Match& match, const Request& request,
          BoundKey& key) {
  const CompiledFamily& test = program.families[family_test];
  key.size = 0;
  for (const CompiledBinding& binding : program.bindings.slice(test.begin, test.end)) {
    std::string_view value;
    if (binding.from_attribute != 0) {
      value = text_of(program.attributes.value(binding.index, request.attributes));
    } else if (match.pattern != kNone) {
      value = program.patterns.captured(match.pattern, binding.index, match.captures);
    }
    if (add_value(key, value, program.vocabulary->separators)) continue;
    key.size = 0;
    return;
  }
}

void bind(const Model& model, const FamilyTest& test, const Match& match, const Request& request, BoundKey& key) {
  key.size = 0;
  for (const Binding& binding : test.bindings) {
    std::string_view value;
    if (binding.from_attribute) {
      value = text_of(find_attribute(model.attributes[binding.index].view(), request.attributes));
    } else if (match.pattern != kNone) {
      const auto& holes = model.pattern_captures[match.pattern];
      const auto at = std::ranges::find(holes, binding.index);
      if (at != holes.end()) value = match.captures.values[static_cast<std::size_t>(at - holes.begin())];
    }
    if (add_value(key, value, model.vocabulary.separators)) continue;
    key.size = 0;
    return;
  }
}

}  // namespace scopeward
