// SPDX-License-Identifier: Apache-2.0
#include "engine/compiled_attributes.h"

#include "engine/model.h"

namespace scopeward {

std::uint32_t CompiledAttributes::keep(double number) {
  numbers_.push_back(number);
  return static_cast<std::uint32_t>(numbers_.size() - 1);
}

CompiledAttributes::Range CompiledAttributes::keep(const std::vector<std::string>& texts) {
  Range kept{static_cast<std::uint32_t>(strings_.size()), 0};
  for (const std::string& text : texts) strings_.push_back(keep_text(texts_, text));
  kept.end = static_cast<std::uint32_t>(strings_.size());
  return kept;
}

void CompiledAttributes::build(const Model& model) {
  for (const Attribute& attribute : model.attributes) {
    Declared declared;
    declared.name = keep_text(texts_, attribute.name);
    declared.kind = static_cast<std::uint16_t>(attribute.kind);
    declared.has_default = attribute.has_default ? 1 : 0;
    declared.boolean = attribute.default_boolean ? 1 : 0;
    declared.number = keep(attribute.default_number);
    declared.string = keep_text(texts_, attribute.default_string);
    declared.strings = keep(attribute.default_strings);
    attributes_.push_back(declared);
  }
  for (const AttributeTest& test : model.attribute_tests) {
    Test compiled;
    compiled.attribute = test.attribute;
    compiled.op = static_cast<std::uint16_t>(test.op);
    compiled.boolean = test.boolean ? 1 : 0;
    compiled.number = keep(test.number);
    compiled.string = keep_text(texts_, test.string);
    compiled.numbers.begin = static_cast<std::uint32_t>(numbers_.size());
    numbers_.append(test.numbers);
    compiled.numbers.end = static_cast<std::uint32_t>(numbers_.size());
    compiled.strings = keep(test.strings);
    tests_.push_back(compiled);
  }
}

TextList CompiledAttributes::list(Range strings) const {
  const auto at = [](const TextList& list, std::size_t i) -> std::string_view {
    return text_at(static_cast<const CompiledAttributes*>(list.owner)->texts_,
                   static_cast<const TextPlace*>(list.data)[i]);
  };
  const auto places = strings_.slice(strings.begin, strings.end);
  return {places.data(), places.size(), at, this};
}

AttributeValue CompiledAttributes::default_of(const Declared& declared) const {
  AttributeValue value;
  if (declared.has_default == 0) return value;
  value.kind = static_cast<AttributeKind>(declared.kind);
  value.boolean = declared.boolean != 0;
  if (value.kind == AttributeKind::number) value.number = numbers_[declared.number];
  if (value.kind == AttributeKind::string) value.string = text_at(texts_, declared.string);
  if (value.kind == AttributeKind::strings) value.strings = list(declared.strings);
  return value;
}

AttributeValue CompiledAttributes::value(std::uint32_t attribute, const RequestAttributes& request) const {
  const Declared& declared = attributes_[attribute];
  return find_attribute({text_at(texts_, declared.name), static_cast<AttributeKind>(declared.kind), default_of(declared)},
                        request);
}

Truth CompiledAttributes::test(std::uint32_t index, const RequestAttributes& request) const {
  const Test& test = tests_[index];
  const AttributeValue found = value(test.attribute, request);
  const auto op = static_cast<TestOp>(test.op);
  if (op == TestOp::is_true && found.kind == AttributeKind::boolean) return truth(found.boolean);  // the most common
  return evaluate({op, test.boolean != 0, numbers_[test.number], text_at(texts_, test.string),
                   numbers_.slice(test.numbers.begin, test.numbers.end), list(test.strings)},
                  found);
}

}  // namespace scopeward
