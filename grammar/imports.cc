// SPDX-License-Identifier: Apache-2.0
#include "grammar/imports.h"

#include <algorithm>
#include <vector>

namespace scopeward {

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash + 1);
}

ImportProblem resolve_import(std::string_view importer, std::string_view written, std::string& path) {
  path.clear();
  if (written.empty() || written.ends_with('/')) return ImportProblem::empty;
  if (written.find_first_of("\\:") != std::string_view::npos) return ImportProblem::character;
  if (written.starts_with('/')) return ImportProblem::absolute;
  std::vector<std::string_view> parts;
  const std::string whole = std::string(folder_of(importer)) + std::string(written);
  for (std::size_t begin = 0; begin <= whole.size();) {
    const std::size_t end = std::min(whole.find('/', begin), whole.size());
    const std::string_view part = std::string_view(whole).substr(begin, end - begin);
    begin = end + 1;
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (parts.empty()) {
      return ImportProblem::outside;
    } else {
      parts.pop_back();
    }
  }
  if (parts.empty()) return ImportProblem::empty;
  for (const std::string_view part : parts) path += (path.empty() ? "" : "/") + std::string(part);
  return ImportProblem::none;
}

std::string_view import_problem_text(ImportProblem problem) {
  switch (problem) {
    case ImportProblem::none:
      return "fine";
    case ImportProblem::empty:
      return "names no file";
    case ImportProblem::absolute:
      return "is not relative";
    case ImportProblem::outside:
      return "leaves the folder of the policy";
    case ImportProblem::character:
      return "has a `\\` or a `:`";
  }
  return "names no file";
}

}  // namespace scopeward
