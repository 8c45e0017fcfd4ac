// SPDX-License-Identifier: Apache-2.0
// A policy of several texts in memory: a Loader over a table, which also says what it was asked for.
// Tested by imports_test.cc.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "grammar/imports.h"
#include "grammar/source.h"

namespace scopeward {

using Texts = std::map<std::string, std::string>;  // by path

struct Library {
  Texts texts;
  std::vector<std::string> asked;

  [[nodiscard]] Loader loader() {
    return [this](const std::string& path, std::string& text) {
      asked.push_back(path);
      const auto at = texts.find(path);
      text = at == texts.end() ? "there is no such file" : at->second;
      return at != texts.end();
    };
  }
};

[[nodiscard]] inline Sources named(const std::string& name, const std::string& text) {
  return Sources(std::make_shared<const Source>(name, text));
}

}  // namespace scopeward
