// SPDX-License-Identifier: Apache-2.0
#include "engine/atoms.h"

#include <algorithm>

namespace scopeward {

void bind(const Model& model, const FamilyTest& test, const Match& match, const Request& request, BoundKey& key) {
  key.size = 0;
  std::size_t size = 0;
  for (const Binding& binding : test.bindings) {
    std::string_view value;
    if (binding.from_attribute) {
      const AttributeValue attribute = find_attribute(model.attributes[binding.index], request.attributes);
      if (attribute.kind != AttributeKind::string) return;
      value = attribute.string;
    } else {
      if (match.pattern == kNone) return;
      const auto& holes = model.pattern_captures[match.pattern];
      const auto at = std::ranges::find(holes, binding.index);
      if (at == holes.end()) return;
      value = match.captures.values[static_cast<std::size_t>(at - holes.begin())];
    }
    if (!is_hole_value(value, model.vocabulary.separators)) return;
    if (size > 0) key.bytes[size++] = kKeyJoint;
    std::ranges::copy(value, key.bytes.begin() + static_cast<std::ptrdiff_t>(size));
    size += value.size();
  }
  key.size = size;
}

}  // namespace scopeward
