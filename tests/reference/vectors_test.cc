// SPDX-License-Identifier: Apache-2.0
// The reference is held to the hand-written decision vectors of tests/decisions, as every binding is.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/reference/naive_policy.h"

namespace scopeward::reference {
namespace {

using nlohmann::json;
using Names = std::vector<std::string>;

Attribute read_attribute(const std::string& name, const json& value) {
  Attribute attribute;
  attribute.name = name;
  if (value.is_boolean()) {
    attribute.sort = Attribute::Sort::boolean;
    attribute.boolean = value.get<bool>();
  } else if (value.is_number()) {
    attribute.sort = Attribute::Sort::number;
    attribute.number = value.get<double>();
  } else if (value.is_string()) {
    attribute.sort = Attribute::Sort::string;
    attribute.string = value.get<std::string>();
  } else if (value.is_array()) {
    attribute.sort = Attribute::Sort::strings;
    attribute.strings = value.get<Names>();
  }
  return attribute;
}

// What an expectation leaves out is in tests/decisions/decisions_test.py.
Answer read_answer(const json& expect) {
  Answer answer;
  answer.reason = expect.at("reason");
  answer.line = expect.at("line");
  answer.message = expect.value("message", "");
  answer.alternatives = expect.value("alternatives", std::vector<Names>());
  answer.required = expect.value("required", answer.alternatives.empty() ? Names() : answer.alternatives[0]);
  answer.missing = expect.value("missing", answer.required);
  answer.complete = expect.value("complete", true);
  return answer;
}

std::vector<std::filesystem::path> vector_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(SCOPEWARD_TESTS_DIR "/decisions"))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  return files;
}

class Vectors : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(Vectors, AreWhatTheReferenceDecides) {
  std::ifstream file(GetParam());
  const json groups = json::parse(file);
  ASSERT_FALSE(groups.empty());
  for (const json& group : groups) {
    std::string text;
    for (const json& line : group.at("policy")) text += line.get<std::string>() + "\n";
    const NaivePolicy policy(text);
    ASSERT_TRUE(policy.is_readable()) << text;
    for (const json& each : group.at("cases")) {
      Request request{each.at("action"), each.at("target"), {}};
      const json attributes = each.value("attributes", json::object());
      for (const auto& [name, value] : attributes.items()) request.attributes.push_back(read_attribute(name, value));
      ScopeString scopes;
      if (each.contains("scopes")) scopes = each.at("scopes").get<std::string>();
      EXPECT_EQ(describe(policy->decide(scopes, request)), describe(read_answer(each.at("expect"))))
          << group.at("says") << "\n"
          << each.dump();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(In, Vectors, testing::ValuesIn(vector_files()),
                         [](const auto& file) { return file.param.stem().string(); });

}  // namespace
}  // namespace scopeward::reference
