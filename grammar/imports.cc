// SPDX-License-Identifier: Apache-2.0
#include "grammar/imports.h"

#include <algorithm>
#include <vector>

namespace scopeward {
namespace {

// Where `\` separates folders and `:` names a drive, a path with one would lead elsewhere than its text says.
bool is_refused(char c) { return c == '\\' || c == ':' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

constexpr std::size_t kReasonBytes = 160;

}  // namespace

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash + 1);
}

ImportProblem resolve_import(std::string_view importer, std::string_view written, std::string& path) {
  path.clear();
  if (std::any_of(written.begin(), written.end(), is_refused)) return ImportProblem::character;
  if (written.starts_with('/')) return ImportProblem::absolute;
  const std::string_view last = written.substr(folder_of(written).size());
  if (last.empty() || last == "." || last == "..") return ImportProblem::empty;
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
      return "has a `\\`, a `:` or a control character";
  }
  return "names no file";
}

std::string reason_text(std::string_view said) {
  if (said.empty()) return "no reason is given";
  std::size_t end = std::min(said.size(), kReasonBytes);
  while (end > 0 && end < said.size() && (static_cast<unsigned char>(said[end]) & 0xC0) == 0x80) --end;
  return std::string(said.substr(0, end)) + (end < said.size() ? "..." : "");
}

}  // namespace scopeward
