// SPDX-License-Identifier: Apache-2.0
#include "workload.h"

#include <fstream>
#include <iterator>
#include <sstream>

namespace scopeward::bench {
namespace {

[[nodiscard]] std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

[[nodiscard]] std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

// `token.suspended=false` is a bool, anything but true and false a string.
[[nodiscard]] scopeward_attribute read_attribute(const std::string& written, std::deque<std::string>& words) {
  const std::size_t equals = written.find('=');
  const std::string& name = words.emplace_back(written, 0, equals);
  const std::string& value = words.emplace_back(written, equals + 1);
  scopeward_attribute attribute{};
  attribute.name = borrow(name);
  attribute.type = value == "true" || value == "false" ? SCOPEWARD_BOOL : SCOPEWARD_STRING;
  attribute.boolean = value == "true";
  attribute.string = borrow(value);
  return attribute;
}

[[nodiscard]] Question read_question(const std::string& line, std::deque<std::string>& words) {
  std::vector<std::string> cells = split(line, '\t');
  cells.resize(5);
  Question question;
  question.expected = cells[0];
  question.action = cells[1];
  question.target = cells[2];
  question.has_token = cells[3] != "-";
  if (question.has_token) question.scopes = cells[3];
  for (const std::string& written : split(cells[4], ' ')) question.attributes.push_back(read_attribute(written, words));
  return question;
}

[[nodiscard]] std::string reason_of(const Workload& workload, const Question& question, const Grant& grant) {
  const scopeward_request request = question.request();
  const scopeward_str name = scopeward_reason_name(scopeward_decide(workload.policy.get(), grant.get(), &request));
  return {name.data, name.size};
}

[[nodiscard]] bool has_hint(const Workload& workload, const Question& question) {
  const scopeward_request request = question.request();
  scopeward_explanation* explained = nullptr;
  if (scopeward_explain(workload.policy.get(), question.grant.get(), &request, &explained, nullptr) != SCOPEWARD_OK)
    return false;
  const Explanation explanation(explained, scopeward_explanation_free);
  return scopeward_explanation_required(explained).count > 0 && scopeward_explanation_complete(explained) != 0;
}

}  // namespace

Policy compile(std::string_view name, std::string_view text) {
  scopeward_policy* policy = nullptr;
  (void)scopeward_compile(borrow(name), borrow(text), &policy, nullptr, nullptr);
  return {policy, scopeward_policy_release};
}

scopeward_request Question::request() const {
  scopeward_request request = SCOPEWARD_REQUEST_INIT;
  request.action = borrow(action);
  request.target = borrow(target);
  request.attributes = attributes.data();
  request.attribute_count = attributes.size();
  return request;
}

Grant make_grant(const Workload& workload, const Question& question) {
  scopeward_grant* grant = nullptr;
  if (question.has_token) {
    (void)scopeward_grant_parse(workload.policy.get(), borrow(question.scopes), &grant, nullptr);
  } else {
    (void)scopeward_grant_anonymous(workload.policy.get(), &grant, nullptr);
  }
  return {grant, scopeward_grant_free};
}

Workload load(const std::string& directory, const std::string& name, std::string& wrong) {
  Workload workload;
  workload.name = name;
  workload.text = read_file(directory + "/" + name + ".policy");
  workload.policy = compile(name, workload.text);
  if (workload.text.empty() || workload.policy == nullptr) {
    wrong = name + ": no policy, or one that does not compile";
    return workload;
  }
  for (const std::string& line : split(read_file(directory + "/" + name + ".tsv"), '\n')) {
    if (line.empty() || line.front() == '#') continue;
    Question question = read_question(line, workload.words);
    question.grant = make_grant(workload, question);
    const std::string reason = reason_of(workload, question, question.grant);
    const bool is_allowed = question.expected == "allowed";
    if (reason != question.expected || (!is_allowed && !has_hint(workload, question)))
      wrong = name + ": " + question.action + " " + question.target + " with `" + question.scopes + "`: " + reason +
              ", expected " + question.expected + (is_allowed ? "" : " with hints");
    (is_allowed ? workload.allowed : workload.denied).push_back(std::move(question));
  }
  if (workload.allowed.empty() || workload.denied.empty()) wrong = name + ": no requests";
  return workload;
}

}  // namespace scopeward::bench
