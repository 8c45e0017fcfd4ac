// SPDX-License-Identifier: Apache-2.0
// `scopeward decide FILE ACTION TARGET`: one decision, told to a person or, with --json, as the contract's object. What
// would help is said in scopes; --explain shows the rules and atoms as well, drawn on the policy's text by the library.
// Tested by tests/bindings/cli.
#include <unistd.h>

#include "batch.h"
#include "commands.h"
#include "policy_file.h"
#include "question.h"

namespace scopeward::cli {
namespace {

constexpr std::size_t kAlternativesShown = 10;

const char* in_other_words(scopeward_reason reason) {
  switch (reason) {
    case SCOPEWARD_UNAUTHENTICATED:
      return "the caller has no token; --scopes is for one who has";
    case SCOPEWARD_NO_RULE:
      return "no allow rule matches this operation";
    case SCOPEWARD_INSUFFICIENT_SCOPE:
      return "the token does not hold the scopes that this takes";
    case SCOPEWARD_FORBIDDEN:
      return "no scopes that could be asked for would change this";
    default:
      return nullptr;
  }
}

void print_scopes(const scopeward_explanation* explanation, Output& output) {
  const std::string required = join(scopeward_explanation_required(explanation));
  if (required.empty()) return;
  const std::string missing = join(scopeward_explanation_missing(explanation));
  output.line("  required: " + required);
  if (missing != required) output.line("  missing: " + missing);

  std::size_t shown = 0, withheld = 0;
  for (std::size_t i = 0; i < scopeward_explanation_alternatives(explanation); ++i) {
    const std::string alternative = join(scopeward_explanation_alternative(explanation, i));
    if (alternative == required) continue;
    if (shown < kAlternativesShown) {
      output.line("  or instead: " + alternative);
      ++shown;
    } else {
      ++withheld;
    }
  }
  if (withheld != 0) output.line("  and " + std::to_string(withheld) + " more; --json lists them");
}

void print_for_people(const scopeward_explanation* explanation, bool colour, Output& output) {
  const scopeward_reason reason = scopeward_explanation_reason(explanation);
  if (reason == SCOPEWARD_ALLOWED) {
    output.line(paint(colour, kGreen, "allowed"));
  } else {
    output.line(paint(colour, kRed, "denied") + ": " + std::string(view(scopeward_reason_name(reason))));
    if (const char* words = in_other_words(reason)) output.line(std::string("  ") + words);
  }
  if (const std::size_t line = scopeward_explanation_rule_line(explanation); line != 0) {
    output.line("  rule: " + printable(view(scopeward_explanation_rule_file(explanation))) + ":" +
                std::to_string(line));
  }
  if (const auto message = view(scopeward_explanation_message(explanation)); !message.empty()) {
    output.line("  message: " + std::string(message));
  }
  print_scopes(explanation, output);
  if (scopeward_explanation_complete(explanation) == 0) {
    output.line("  the search for scopes stopped at its budget: there may be others");
  }
}

// The library's own text: the contract's object, or the rules that matched. It says all that a person is told
// otherwise.
int print_whole(const scopeward_explanation* explanation, scopeward_format format, Output& output) {
  scopeward_text* printed = nullptr;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  if (scopeward_explanation_print(explanation, format, &printed, &error) != SCOPEWARD_OK)
    return refuse("decide", error);
  const Text text(printed);
  output.line(without_line_end(view(text)));
  return scopeward_explanation_reason(explanation) == SCOPEWARD_ALLOWED ? kYes : kNo;
}

int print(const scopeward_explanation* explanation, const Question& question, bool explain, Output& output) {
  if (question.json) return print_whole(explanation, SCOPEWARD_JSON, output);
  const bool colour = wants_colour(question.colour, STDOUT_FILENO);
  const scopeward_reason reason = scopeward_explanation_reason(explanation);
  if (explain || reason == SCOPEWARD_INVALID_REQUEST) {  // only the library knows what makes a request invalid
    return print_whole(explanation, colour ? SCOPEWARD_ANSI : SCOPEWARD_PLAIN, output);
  }
  print_for_people(explanation, colour, output);
  return reason == SCOPEWARD_ALLOWED ? kYes : kNo;
}

int decide(const Question& question, bool explain) {
  Asked asked;
  if (!ask(question, asked)) return kUnusable;

  Output output;
  if (asked.grant == nullptr && question.json) {
    output.line(invalid_request_line("scopes: " + asked.scopes_problem));
    return output.finish(kNo);
  }
  scopeward_explanation* explained = nullptr;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  const scopeward_status status =
      scopeward_explain(asked.policy.get(), asked.grant.get(), &asked.request, &explained, &error);
  const Explanation explanation(explained);
  if (status != SCOPEWARD_OK) return refuse("decide", error);
  return output.finish(print(explanation.get(), question, explain, output));
}

constexpr const char* kBatch =
    "With --batch, each line of standard input is a JSON object\n"
    "  {\"action\":\"tool\",\"target\":\"create_entry\",\"scopes\":\"a "
    "b\",\"attributes\":{\"token.suspended\":false}}\n"
    "in which `scopes` and `attributes` may be absent; without `scopes` the caller has no token. Each is answered by\n"
    "one line, in order. A line that can't be read (no JSON, a key given twice or not known, a member missing or of a\n"
    "wrong type, malformed scopes, more than 1 MiB, nothing at all) is answered by a denial, `invalid_request`, with\n"
    "what is wrong as `error`. The exit code is then 1; it is 0 when every line could be read, whatever was decided.\n";

}  // namespace

int run_decide(Arguments& arguments) {
  Question question;
  std::optional<std::string> action, target;
  bool explain = false, batch = false;
  arguments.policy_file(question.file);
  arguments.optional_word("ACTION", kActionHelp, action);
  arguments.optional_word("TARGET", kTargetHelp, target);
  take_caller(arguments, question);
  arguments.flag("--explain", "Show the rules and atoms that decided", explain);
  arguments.flag("--batch", "Decide the JSON lines of standard input", batch);
  take_output(arguments, question);
  arguments.footer(kBatch);
  arguments.parse();

  if (!batch) {
    if (!action) throw WrongUsage{"ACTION is required"};
    if (!target) throw WrongUsage{"TARGET is required"};
    question.action = *action;
    question.target = *target;
    return decide(question, explain);
  }
  if (action || question.scopes || question.attributes || explain)
    throw WrongUsage{"--batch: takes nothing but FILE: the rest comes with each line"};
  if (question.file == "-") throw WrongUsage{"FILE: with --batch, standard input has the requests"};
  return run_batch(question.file, question.colour);
}

}  // namespace scopeward::cli
