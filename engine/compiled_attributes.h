// SPDX-License-Identifier: Apache-2.0
// The attributes of a policy and the tests of them as decisions need them: records and texts in arrays.
// Entry points: CompiledAttributes::build, test, value. Tested by tests/exhaustive and
// tests/engine/compiled_form_test.cc.
#pragma once

#include "engine/array.h"
#include "engine/attribute.h"

namespace scopeward {

struct Model;

class CompiledAttributes {
 public:
  void build(const Model& model);

  // What the test is worth for a request.
  [[nodiscard]] Truth test(std::uint32_t test, const RequestAttributes& request) const;
  // The value of an attribute in a request, or its default.
  [[nodiscard]] AttributeValue value(std::uint32_t attribute, const RequestAttributes& request) const;

  template <typename Self, typename Visit>
  static void visit_arrays(Self& self, Visit&& visit) {
    visit(self.attributes_);
    visit(self.tests_);
    visit(self.numbers_);
    visit(self.strings_);
    visit(self.texts_);
  }

 private:
  struct Range {
    std::uint32_t begin = 0, end = 0;
  };
  struct Declared {
    TextPlace name;
    std::uint16_t kind = 0;         // AttributeKind
    std::uint8_t has_default = 0;
    std::uint8_t boolean = 0;       // the default, by its kind
    std::uint32_t number = 0;       // in numbers_
    TextPlace string;
    Range strings;                  // in strings_
  };
  struct Test {
    std::uint32_t attribute = 0;
    std::uint16_t op = 0;  // TestOp
    std::uint16_t boolean = 0;
    std::uint32_t number = 0;  // in numbers_
    TextPlace string;
    Range numbers;  // in numbers_
    Range strings;  // in strings_
  };

  [[nodiscard]] std::uint32_t keep(double number);
  [[nodiscard]] Range keep(const std::vector<std::string>& texts);
  [[nodiscard]] TextList list(Range strings) const;
  [[nodiscard]] AttributeValue default_of(const Declared& declared) const;

  Array<Declared> attributes_;
  Array<Test> tests_;
  Array<double> numbers_;
  Array<TextPlace> strings_;
  Array<char> texts_;
};

}  // namespace scopeward
