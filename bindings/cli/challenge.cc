// SPDX-License-Identifier: Apache-2.0
// `scopeward challenge FILE ACTION TARGET`: what a server would answer to this request, as it goes over the wire.
// Tested by tests/bindings/cli.
#include "commands.h"
#include "policy_file.h"
#include "question.h"
#include "strict_json.h"

namespace scopeward::cli {
namespace {

const char* phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    default:
      return "";
  }
}

void print_json(const scopeward_challenge* challenge, Output& output) {
  const std::string_view header = view(scopeward_challenge_header(challenge));
  const std::string_view body = view(scopeward_challenge_body(challenge));
  Json document;
  document["status"] = scopeward_challenge_status(challenge);
  document["header"] = header.empty() ? Json(nullptr) : Json(header);
  document["scopes"] = view(scopeward_challenge_scopes(challenge));
  document["body"] = body.empty() ? Json(nullptr) : Json::parse(body);
  output.line(to_line(document));
}

void print_lines(const scopeward_challenge* challenge, Output& output) {
  const int status = scopeward_challenge_status(challenge);
  const std::string_view header = view(scopeward_challenge_header(challenge));
  output.line("HTTP/1.1 " + std::to_string(status) + " " + phrase(status));
  if (!header.empty()) output.line("WWW-Authenticate: " + std::string(header));
}

}  // namespace

int run_challenge(Arguments& arguments) {
  Question question;
  take_operation(arguments, question);
  take_caller(arguments, question);
  take_output(arguments, question);
  arguments.parse();

  Asked asked;
  if (!ask(question, asked)) return kUnusable;

  scopeward_challenge* made = nullptr;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  const scopeward_status status =
      scopeward_challenge_request(asked.policy.get(), asked.grant.get(), &asked.request, nullptr, &made, &error);
  const Challenge challenge(made);
  if (status != SCOPEWARD_OK) return refuse("challenge", error);

  Output output;
  if (question.json) {
    print_json(challenge.get(), output);
  } else {
    print_lines(challenge.get(), output);
  }
  return output.finish(scopeward_challenge_status(challenge.get()) == 200 ? kYes : kNo);
}

}  // namespace scopeward::cli
