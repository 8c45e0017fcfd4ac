// SPDX-License-Identifier: Apache-2.0
// See question.h.
// Tested by tests/bindings/cli.
#include "question.h"

#include <algorithm>

#include "policy_file.h"

namespace scopeward::cli {
namespace {

// A misspelt attribute would be ignored in silence and the answer would be about another caller than meant.
void warn_of_unknown_attributes(const Asked& asked) {
  const auto declared = view(scopeward_policy_attributes(asked.policy.get()));
  for (const scopeward_attribute& attribute : asked.attributes.list()) {
    const auto name = view(attribute.name);
    if (std::find(declared.begin(), declared.end(), name) != declared.end()) continue;
    complain("note: the policy declares no attribute `" + std::string(name) + "`; it makes no difference");
  }
}

}  // namespace

void take_operation(Arguments& arguments, Question& question) {
  arguments.policy_file(question.file);
  arguments.word("ACTION", kActionHelp, question.action);
  arguments.word("TARGET", kTargetHelp, question.target);
}

void take_attributes(Arguments& arguments, Question& question) {
  arguments.option("--attributes", "JSON", "Attributes of the request, as {\"token.suspended\": false}",
                   question.attributes);
}

void take_caller(Arguments& arguments, Question& question) {
  arguments.option("--scopes", "\"A B\"",
                   "The token's scopes, with spaces between; \"\" for a token without any.\n"
                   "Without this option the caller has no token",
                   question.scopes);
  take_attributes(arguments, question);
}

void take_output(Arguments& arguments, Question& question) {
  arguments.json(question.json);
  arguments.colour(question.colour);
}

bool ask(const Question& question, Asked& asked) {
  if (question.attributes) {
    if (const auto problem = asked.attributes.read_text(*question.attributes)) {
      complain("--attributes " + *problem);
      return false;
    }
  }
  asked.policy = load_policy(question.file, question.colour);
  if (asked.policy == nullptr) return false;
  warn_of_unknown_attributes(asked);

  asked.grant = make_grant(asked.policy.get(), question.scopes, asked.scopes_problem);
  if (asked.grant == nullptr) complain("--scopes: " + asked.scopes_problem);

  asked.request.action = borrow(question.action);
  asked.request.target = borrow(question.target);
  asked.request.attributes = asked.attributes.list().data();
  asked.request.attribute_count = asked.attributes.list().size();
  return true;
}

Grant make_grant(const scopeward_policy* policy, const std::optional<std::string>& scopes, std::string& problem) {
  scopeward_grant* grant = nullptr;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  const scopeward_status status = scopes ? scopeward_grant_parse(policy, borrow(*scopes), &grant, &error)
                                         : scopeward_grant_anonymous(policy, &grant, &error);
  Grant owned(grant);
  if (status == SCOPEWARD_OK) return owned;
  problem = error.message[0] != '\0' ? error.message : std::string(view(scopeward_status_name(status)));
  if (error.end > error.begin) problem += " (at byte " + std::to_string(error.begin + 1) + ")";
  return nullptr;
}

std::string invalid_request_line(const std::string& error) {
  Json line;
  line["allowed"] = false;
  line["reason"] = view(scopeward_reason_name(SCOPEWARD_INVALID_REQUEST));
  line["rule"] = nullptr;
  line["message"] = nullptr;
  line["required"] = Json::array();
  line["missing"] = Json::array();
  line["alternatives"] = Json::array();
  line["complete"] = true;
  line["error"] = error;
  return to_line(line);
}

}  // namespace scopeward::cli
