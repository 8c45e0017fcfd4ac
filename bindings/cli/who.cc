// SPDX-License-Identifier: Apache-2.0
// `scopeward who FILE ACTION TARGET`: every smallest set of scopes that may do this, internal and deprecated ones too,
// a set on each line. Callers without a token are a case of their own, since no scopes describe them. A target with
// wildcards or holes is a pattern: the answer is then given for each part of it that the rules tell apart.
// Tested by tests/bindings/cli.
#include <algorithm>

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

  [[nodiscard]] bool anybody() const { return anonymous || authenticated || !sets.empty(); }
  [[nodiscard]] bool is_like(const Answer& other) const {
    return anonymous == other.anonymous && authenticated == other.authenticated && complete == other.complete &&
           sets == other.sets;
  }
};

struct PartAnswer {
  std::vector<std::string> names;  // of parts with this answer
  Answer answer;
};

Answer read_answer(const scopeward_explanation* explanation, bool anonymous) {
  Answer answer;
  answer.anonymous = anonymous;
  answer.authenticated = scopeward_explanation_reason(explanation) == SCOPEWARD_ALLOWED;
  answer.complete = scopeward_explanation_complete(explanation) != 0;
  for (std::size_t i = 0; i < scopeward_explanation_alternatives(explanation); ++i) {
    const scopeward_list set = scopeward_explanation_alternative(explanation, i);
    answer.sets.push_back(join(set));
    answer.json_sets.push_back(view(set));
  }
  return answer;
}

void print_for_people(const Answer& answer, const char* indent, Output& output) {
  const auto line = [&](const std::string& text) { output.line(indent + text); };
  if (answer.anonymous && answer.authenticated) {
    line("anyone");
    return;
  }
  if (answer.anonymous) line("a caller without a token");
  if (answer.authenticated) line("any valid token");
  for (const std::string& set : answer.sets) line(set);
  if (!answer.anybody()) line("nobody");
  if (!answer.complete) complain("note: the search stopped at its budget, there may be further sets");
}

void put_answer(const Answer& answer, Json& document) {
  document["anonymous"] = answer.anonymous;
  document["authenticated"] = answer.authenticated;
  document["alternatives"] = answer.json_sets;
  document["complete"] = answer.complete;
}

int answer_target(const Question& question, const Asked& asked) {
  scopeward_explanation* explained = nullptr;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  const scopeward_status status = scopeward_who(asked.policy.get(), &asked.request, &explained, &error);
  const Explanation explanation(explained);
  if (status != SCOPEWARD_OK) return refuse("who", error);
  if (scopeward_explanation_reason(explanation.get()) == SCOPEWARD_INVALID_REQUEST) {
    scopeward_text* printed = nullptr;  // says what is wrong with it
    if (scopeward_explanation_print(explanation.get(), SCOPEWARD_PLAIN, &printed, &error) != SCOPEWARD_OK) {
      return refuse("who", error);
    }
    write_to_standard_error(std::string(without_line_end(view(Text(printed)))) + "\n");
    return kUnusable;
  }
  const Answer answer = read_answer(
      explanation.get(), scopeward_decide(asked.policy.get(), asked.grant.get(), &asked.request) == SCOPEWARD_ALLOWED);
  Output output;
  if (question.json) {
    Json document;
    put_answer(answer, document);
    output.line(to_line(document));
  } else {
    print_for_people(answer, "", output);
  }
  return output.finish(answer.anybody() ? kYes : kNo);
}

// Parts with one answer are said together, in the place of the first.
void print_parts(const std::vector<PartAnswer>& parts, Output& output) {
  for (const PartAnswer& part : parts) {
    std::string names;
    for (const std::string& name : part.names) names += (names.empty() ? "" : ", ") + name;
    output.line(printable(names));
    print_for_people(part.answer, "  ", output);
  }
}

int answer_pattern(const Question& question, const Asked& asked) {
  scopeward_parts* made = nullptr;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  const scopeward_status split =
      scopeward_split(asked.policy.get(), nullptr, asked.request.action, asked.request.target, 0, &made, &error);
  const Parts parts(made);
  if (split == SCOPEWARD_INVALID_ARGUMENT) {
    const bool is_about_pattern = error.end > error.begin;
    complain((is_about_pattern ? "`" + question.target + "`: " : std::string()) + error.message);
    if (is_about_pattern) complain("note: --exact takes `*` and `{` as they are");
    return kUnusable;
  }
  if (split != SCOPEWARD_OK) return refuse("who", error);

  const std::size_t count = scopeward_parts_count(parts.get());
  std::vector<PartAnswer> answers;
  Json document;
  document["parts"] = Json::array();
  bool anybody = false;
  for (std::size_t i = 0; i < count; ++i) {
    scopeward_explanation* explained = nullptr;
    const scopeward_status status = scopeward_parts_who(parts.get(), i, asked.request.attributes,
                                                        asked.request.attribute_count, &explained, &error);
    const Explanation explanation(explained);
    if (status != SCOPEWARD_OK) return refuse("who", error);
    scopeward_request request = asked.request;
    request.target = scopeward_parts_sample(parts.get(), i);
    Answer answer = read_answer(explanation.get(),
                                scopeward_decide(asked.policy.get(), asked.grant.get(), &request) == SCOPEWARD_ALLOWED);
    anybody = anybody || answer.anybody();
    const bool rest = scopeward_parts_is_rest(parts.get(), i) != 0;
    Json part;
    part["target"] = view(scopeward_parts_name(parts.get(), i));
    part["rest"] = rest;
    part["sample"] = view(request.target);
    put_answer(answer, part);
    document["parts"].push_back(std::move(part));

    std::string name(view(scopeward_parts_name(parts.get(), i)));
    if (rest && count > 1) name += " (the rest)";
    const auto alike = std::find_if(answers.begin(), answers.end(),
                                    [&](const PartAnswer& other) { return other.answer.is_like(answer); });
    if (alike == answers.end()) {
      answers.push_back({{std::move(name)}, std::move(answer)});
    } else {
      alike->names.push_back(std::move(name));
    }
  }
  document["complete"] = scopeward_parts_complete(parts.get()) != 0;

  Output output;
  if (question.json) {
    output.line(to_line(document));
  } else {
    print_parts(answers, output);
  }
  if (scopeward_parts_complete(parts.get()) == 0)
    complain("note: the pattern has too many parts to find them all; there may be others");
  return output.finish(anybody ? kYes : kNo);
}

}  // namespace

int run_who(Arguments& arguments) {
  Question question;
  bool exact = false;
  take_operation(arguments, question);
  arguments.flag("--exact", "Take `*` and `{` in TARGET as they are, not as a pattern", exact);
  take_attributes(arguments, question);
  take_output(arguments, question);
  arguments.parse();

  Asked asked;  // without --scopes the grant is that of a caller without a token
  if (!ask(question, asked)) return kUnusable;
  const bool is_pattern = !exact && question.target.find_first_of("*{") != std::string::npos;
  return is_pattern ? answer_pattern(question, asked) : answer_target(question, asked);
}

}  // namespace scopeward::cli
