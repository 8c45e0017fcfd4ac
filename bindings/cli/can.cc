// SPDX-License-Identifier: Apache-2.0
// `scopeward can FILE`: what this caller may do, and what it could after asking for more scopes, of all operations that
// the policy declares, or where it declares none of what its allows are about. Of a pattern perhaps a part only: what
// is said of it is true of all its targets.
// Tested by tests/bindings/cli.
#include <algorithm>

#include "commands.h"
#include "policy_file.h"
#include "question.h"
#include "strict_json.h"

namespace scopeward::cli {
namespace {

constexpr std::size_t kSteps = std::size_t{1} << 28;  // some seconds
constexpr std::size_t kFewestSteps = 1U << 12;        // for a pattern

struct Part {
  std::string target;
  bool rest = false;
  std::string sample;
  scopeward_reason reason = SCOPEWARD_INVALID_REQUEST;
  bool with_more = false;            // more scopes, or a token, would do
  std::vector<std::string> missing;  // which; none: any valid token

  [[nodiscard]] bool allowed() const { return reason == SCOPEWARD_ALLOWED; }
};

struct Entry {
  std::string action, target;
  std::vector<Part> parts;
  bool complete = true;

  [[nodiscard]] std::size_t allowed() const {
    return static_cast<std::size_t>(
        std::count_if(parts.begin(), parts.end(), [](const Part& p) { return p.allowed(); }));
  }
  [[nodiscard]] bool all() const { return complete && !parts.empty() && allowed() == parts.size(); }
};

// A caller, and who it would be with a token that holds nothing: that tells whether a token alone is what it lacks.
struct Caller {
  const Asked& asked;
  Grant token;
};

std::vector<std::string> owned(scopeward_list list) {
  std::vector<std::string> texts;
  for (const std::string_view text : view(list)) texts.emplace_back(text);
  return texts;
}

void read_explanation(const Caller& caller, const scopeward_explanation* explanation, const scopeward_request& request,
                      Part& part) {
  part.reason = scopeward_explanation_reason(explanation);
  part.missing = owned(scopeward_explanation_missing(explanation));
  part.with_more = part.reason == SCOPEWARD_INSUFFICIENT_SCOPE ||
                   (part.reason == SCOPEWARD_UNAUTHENTICATED &&
                    (!part.missing.empty() ||
                     scopeward_decide(caller.asked.policy.get(), caller.token.get(), &request) == SCOPEWARD_ALLOWED));
}

// The status of the library; the entry is whole when it is SCOPEWARD_OK.
scopeward_status look_at_target(const Caller& caller, Entry& entry, scopeward_error& error) {
  scopeward_request request = caller.asked.request;
  request.action = borrow(entry.action);
  request.target = borrow(entry.target);
  scopeward_explanation* explained = nullptr;
  const scopeward_status status =
      scopeward_explain(caller.asked.policy.get(), caller.asked.grant.get(), &request, &explained, &error);
  const Explanation explanation(explained);
  if (status != SCOPEWARD_OK) return status;
  entry.parts.emplace_back();
  entry.parts.back().target = entry.parts.back().sample = entry.target;
  entry.parts.back().rest = true;
  read_explanation(caller, explanation.get(), request, entry.parts.back());
  return SCOPEWARD_OK;
}

// `steps` are what is left for all patterns together: a hard one can't take the time of many easy ones.
scopeward_status look_at_pattern(const Caller& caller, Entry& entry, std::size_t& steps, scopeward_error& error) {
  scopeward_parts* made = nullptr;
  const scopeward_status split =
      scopeward_split(caller.asked.policy.get(), caller.asked.grant.get(), borrow(entry.action), borrow(entry.target),
                      std::max(kFewestSteps, steps / 8), &made, &error);
  const Parts parts(made);
  if (split != SCOPEWARD_OK) return split;
  steps -= std::min(steps, scopeward_parts_steps(parts.get()));
  entry.complete = scopeward_parts_complete(parts.get()) != 0;
  scopeward_request request = caller.asked.request;
  request.action = borrow(entry.action);
  for (std::size_t i = 0; i < scopeward_parts_count(parts.get()); ++i) {
    scopeward_explanation* explained = nullptr;
    const scopeward_status status = scopeward_parts_explain(
        parts.get(), i, caller.asked.grant.get(), request.attributes, request.attribute_count, &explained, &error);
    const Explanation explanation(explained);
    if (status != SCOPEWARD_OK) return status;
    Part part;
    part.target = view(scopeward_parts_name(parts.get(), i));
    part.rest = scopeward_parts_is_rest(parts.get(), i) != 0;
    part.sample = view(scopeward_parts_sample(parts.get(), i));
    request.target = borrow(part.sample);
    read_explanation(caller, explanation.get(), request, part);
    entry.parts.push_back(std::move(part));
  }
  return SCOPEWARD_OK;
}

std::string listed(const std::vector<const Part*>& parts) {
  constexpr std::size_t kListed = 8;
  std::string text;
  for (std::size_t i = 0; i < parts.size() && i < kListed; ++i) text += (i == 0 ? "" : ", ") + parts[i]->target;
  if (parts.size() > kListed) text += " and " + std::to_string(parts.size() - kListed) + " more";
  return text;
}

// "search_*, but not search_audit"; "epicme://entries/42, of epicme://entries/{id}".
std::string what_is_allowed(const Entry& entry) {
  std::vector<const Part*> allowed, denied;
  bool rest_allowed = false;
  for (const Part& part : entry.parts) {
    (part.allowed() ? allowed : denied).push_back(&part);
    rest_allowed = rest_allowed || (part.allowed() && part.rest);
  }
  const std::string in_part = entry.complete ? "" : ", in part";
  if (denied.empty()) return entry.target + in_part;
  if (rest_allowed) return entry.target + ", but not " + listed(denied) + in_part;
  return listed(allowed) + ", of " + entry.target + in_part;
}

std::string what_is_missing(const Part& part) {
  if (part.missing.empty()) return "any valid token";
  std::string text;
  for (const std::string& scope : part.missing) text += (text.empty() ? "" : " ") + scope;
  return text;
}

// Whole patterns where all their parts lack the same.
std::vector<std::string> what_is_within_reach(const Entry& entry) {
  std::vector<std::string> lines;
  const Part* first = entry.parts.empty() ? nullptr : &entry.parts.front();
  const bool alike = first != nullptr && std::all_of(entry.parts.begin(), entry.parts.end(), [&](const Part& part) {
                       return part.with_more && part.missing == first->missing;
                     });
  for (const Part& part : entry.parts) {
    if (!part.with_more) continue;
    const std::string name = part.target + (part.rest && entry.parts.size() > 1 ? " (the rest)" : "");
    lines.push_back((alike ? entry.target : name) + ": " + what_is_missing(part));
    if (alike) break;
  }
  return lines;
}

void print_for_people(const std::vector<Entry>& entries, bool anonymous, Output& output) {
  bool anything = false;
  const auto print = [&](const Entry& entry, const std::string& line, std::string& action) {
    if (action != entry.action) output.line(printable(entry.action));
    action = entry.action;
    output.line("  " + printable(line));
    anything = true;
  };
  std::string action;
  for (const Entry& entry : entries)
    if (entry.allowed() > 0) print(entry, what_is_allowed(entry), action);
  if (!anything) output.line("nothing");
  action.clear();
  bool headed = false;
  for (const Entry& entry : entries)
    for (const std::string& line : what_is_within_reach(entry)) {
      if (!headed) output.line(anonymous ? "\nwith a token:" : "\nwith more scopes:");
      headed = true;
      print(entry, line, action);
    }
}

Json to_json(const Entry& entry) {
  Json json;
  json["action"] = entry.action;
  json["target"] = entry.target;
  json["allowed"] = entry.all() ? "all" : entry.allowed() > 0 ? "part" : "none";
  json["parts"] = Json::array();
  for (const Part& part : entry.parts) {
    Json one;
    one["target"] = part.target;
    one["rest"] = part.rest;
    one["sample"] = part.sample;
    one["allowed"] = part.allowed();
    one["reason"] = view(scopeward_reason_name(part.reason));
    one["missing"] = part.with_more ? Json(part.missing) : Json(nullptr);
    json["parts"].push_back(std::move(one));
  }
  json["complete"] = entry.complete;
  return json;
}

}  // namespace

int run_can(Arguments& arguments) {
  Question question;
  arguments.policy_file(question.file);
  take_caller(arguments, question);
  take_output(arguments, question);
  arguments.parse();

  Asked asked;
  if (!ask(question, asked)) return kUnusable;
  std::string problem;
  const Caller caller{asked, make_grant(asked.policy.get(), std::string(), problem)};

  scopeward_operations* made = nullptr;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  if (scopeward_policy_operations(asked.policy.get(), &made, &error) != SCOPEWARD_OK) return refuse("can", error);
  const Operations operations(made);
  std::vector<Entry> entries;
  bool anything = false, complete = true;
  std::size_t steps = kSteps;
  for (std::size_t i = 0; i < scopeward_operations_count(operations.get()); ++i) {
    Entry entry;
    entry.action = view(scopeward_operations_action(operations.get(), i));
    entry.target = view(scopeward_operations_target(operations.get(), i));
    const bool is_pattern = scopeward_operations_is_pattern(operations.get(), i) != 0;
    const scopeward_status status =
        is_pattern ? look_at_pattern(caller, entry, steps, error) : look_at_target(caller, entry, error);
    if (status != SCOPEWARD_OK) return refuse("can", error);
    anything = anything || entry.allowed() > 0;
    complete = complete && entry.complete;
    entries.push_back(std::move(entry));
  }

  Output output;
  if (question.json) {
    Json document;
    document["declared"] = scopeward_operations_declared(operations.get()) != 0;
    document["operations"] = Json::array();
    for (const Entry& entry : entries) document["operations"].push_back(to_json(entry));
    document["complete"] = complete;
    output.line(to_line(document));
  } else {
    print_for_people(entries, !question.scopes, output);
  }
  if (!complete) complain("note: some patterns have too many parts to find them all; of these only a part is sure");
  return output.finish(anything ? kYes : kNo);
}

}  // namespace scopeward::cli
