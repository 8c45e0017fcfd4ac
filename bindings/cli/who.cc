// SPDX-License-Identifier: Apache-2.0
// `scopeward who FILE ACTION TARGET`: every smallest set of scopes that may do this, internal and deprecated ones too,
// a set on each line. Callers without a token are a case of their own, since no scopes describe them.
// Tested by tests/bindings/cli.
#include "commands.h"
#include "policy_file.h"
#include "question.h"
#include "strict_json.h"

namespace scopeward::cli {
namespace {

struct Answer {
  bool anonymous = false;      // without a token
  bool authenticated = false;  // with any valid token
  bool complete = true;
  std::vector<std::string> sets;
  Json json_sets = Json::array();
};

void print_for_people(const Answer& answer, Output& output) {
  if (answer.anonymous && answer.authenticated) {
    output.line("anyone");
    return;
  }
  if (answer.anonymous) output.line("a caller without a token");
  if (answer.authenticated) output.line("any valid token");
  for (const std::string& set : answer.sets) output.line(set);
  if (!answer.anonymous && !answer.authenticated && answer.sets.empty()) output.line("nobody");
  if (!answer.complete) complain("note: the search stopped at its budget, there may be further sets");
}

void print_json(const Answer& answer, Output& output) {
  Json document;
  document["anonymous"] = answer.anonymous;
  document["authenticated"] = answer.authenticated;
  document["alternatives"] = answer.json_sets;
  document["complete"] = answer.complete;
  output.line(to_line(document));
}

}  // namespace

int run_who(Arguments& arguments) {
  Question question;
  take_operation(arguments, question);
  take_attributes(arguments, question);
  take_output(arguments, question);
  arguments.parse();

  Asked asked;  // without --scopes the grant is that of a caller without a token
  if (!ask(question, asked)) return kUnusable;

  scopeward_explanation* explained = nullptr;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  const scopeward_status status = scopeward_who(asked.policy.get(), &asked.request, &explained, &error);
  const Explanation explanation(explained);
  if (status != SCOPEWARD_OK) return refuse("who", error);

  const scopeward_reason reason = scopeward_explanation_reason(explanation.get());
  if (reason == SCOPEWARD_INVALID_REQUEST) {
    scopeward_text* printed = nullptr;  // says what is wrong with it
    if (scopeward_explanation_print(explanation.get(), SCOPEWARD_PLAIN, &printed, &error) != SCOPEWARD_OK) {
      return refuse("who", error);
    }
    write_to_standard_error(std::string(without_line_end(view(Text(printed)))) + "\n");
    return kUnusable;
  }
  Answer answer;
  answer.anonymous = scopeward_decide(asked.policy.get(), asked.grant.get(), &asked.request) == SCOPEWARD_ALLOWED;
  answer.authenticated = reason == SCOPEWARD_ALLOWED;
  answer.complete = scopeward_explanation_complete(explanation.get()) != 0;
  for (std::size_t i = 0; i < scopeward_explanation_alternatives(explanation.get()); ++i) {
    const scopeward_list set = scopeward_explanation_alternative(explanation.get(), i);
    answer.sets.push_back(join(set));
    answer.json_sets.push_back(view(set));
  }
  Output output;
  if (question.json) {
    print_json(answer, output);
  } else {
    print_for_people(answer, output);
  }
  return output.finish(answer.anonymous || answer.authenticated || !answer.sets.empty() ? kYes : kNo);
}

}  // namespace scopeward::cli
