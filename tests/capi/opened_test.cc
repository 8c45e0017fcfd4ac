// SPDX-License-Identifier: Apache-2.0
// Compiled forms through the C ABI: what is opened from a file or from a copy answers as the policy that was written, facts,
// explanations, challenges and pages included; what is damaged is refused or denies; and threads may decide while one of
// them makes the first explanation. Run under the thread and the address sanitizer too.
#include <atomic>
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "check.h"
#include "sample.h"

namespace {

std::string text_of(scopeward_str text) { return text.size == 0 ? std::string() : std::string(text.data, text.size); }
scopeward_str borrow(const std::string& text) { return {text.data(), text.size()}; }

std::string take(scopeward_text* text) {
  const std::string copy = text_of(scopeward_text_view(text));
  scopeward_text_free(text);
  return copy;
}

std::string all_of(scopeward_list list) {
  std::string all;
  for (size_t i = 0; i < list.count; ++i) all += text_of(list.items[i]) + "\n";
  return all;
}

scopeward_policy* compiled() {
  scopeward_policy* policy = nullptr;
  CHECK(scopeward_compile(sample_name(), sample_policy(), &policy, nullptr, nullptr) == SCOPEWARD_OK);
  return policy;
}

std::string bytes_of(const scopeward_policy* policy) {
  scopeward_text* text = nullptr;
  CHECK(scopeward_write(policy, &text, nullptr) == SCOPEWARD_OK);
  return take(text);
}

// A file that is gone afterwards.
struct File {
  explicit File(const std::string& bytes) : path("opened_test." + std::to_string(++count) + ".scopewardc") {
    std::ofstream(path, std::ios::binary) << bytes;
  }
  ~File() { std::remove(path.c_str()); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  std::string path;
  static inline int count = 0;
};

scopeward_policy* open_file(const File& file) {
  scopeward_policy* policy = nullptr;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  CHECK(scopeward_open(borrow(file.path), &policy, &error) == SCOPEWARD_OK);
  return policy;
}

// All that a policy says, in one text.
std::string everything(const scopeward_policy* policy) {
  std::string all = text_of(scopeward_policy_name(policy)) + "\n" + text_of(scopeward_policy_resource(policy)) + "\n" +
                    text_of(scopeward_policy_resource_metadata_url(policy)) + "\n" +
                    all_of(scopeward_policy_authorization_servers(policy)) + all_of(scopeward_policy_initial_scopes(policy)) +
                    all_of(scopeward_policy_scopes_supported(policy)) + all_of(scopeward_policy_attributes(policy));
  scopeward_text* text = nullptr;
  CHECK(scopeward_metadata(policy, &text, nullptr) == SCOPEWARD_OK);
  all += take(text);
  CHECK(scopeward_docs(policy, SCOPEWARD_PLAIN, &text, nullptr) == SCOPEWARD_OK);
  all += take(text);
  CHECK(scopeward_graph(policy, nullptr, nullptr, SCOPEWARD_PLAIN, &text, nullptr) == SCOPEWARD_OK);
  all += take(text);
  const char* const tokens[] = {"", "entries:read", "entries:write tags:*", "entries:7:read project:1:write", "staff admin"};
  const char* const operations[][2] = {{"method", "ping"},       {"method", "signup"},         {"tool", "whoami"},
                                       {"tool", "create_entry"}, {"tool", "search_x"},         {"tool", "search_audit"},
                                       {"tool", "get_entry"},    {"resource", "sample://entries/7"}, {"tool", "nothing"}};
  scopeward_attribute project = {};
  project.name = SCOPEWARD_STR("arg.project");
  project.type = SCOPEWARD_STRING;
  project.string = SCOPEWARD_STR("1");
  for (const char* token : tokens) {
    scopeward_grant* grant = nullptr;
    CHECK(scopeward_grant_parse(policy, borrow(token), &grant, nullptr) == SCOPEWARD_OK);
    for (const auto& operation : operations) {
      const std::string action = operation[0], target = operation[1];
      scopeward_request request = SCOPEWARD_REQUEST_INIT;
      request.action = borrow(action);
      request.target = borrow(target);
      request.attributes = &project;
      request.attribute_count = 1;
      all += token + (" " + action) + " " + target + " " +
             text_of(scopeward_reason_name(scopeward_decide(policy, grant, &request))) + "\n";
      scopeward_explanation* explanation = nullptr;
      CHECK(scopeward_explain(policy, grant, &request, &explanation, nullptr) == SCOPEWARD_OK);
      CHECK(scopeward_explanation_reason(explanation) == scopeward_decide(policy, grant, &request));
      all += text_of(scopeward_explanation_rule_file(explanation));
      CHECK(scopeward_explanation_print(explanation, SCOPEWARD_JSON, &text, nullptr) == SCOPEWARD_OK);
      all += take(text);
      scopeward_explanation_free(explanation);
      scopeward_challenge* challenge = nullptr;
      CHECK(scopeward_challenge_request(policy, grant, &request, nullptr, &challenge, nullptr) == SCOPEWARD_OK);
      all += text_of(scopeward_challenge_header(challenge)) + "\n";
      scopeward_challenge_free(challenge);
    }
    scopeward_grant_free(grant);
  }
  return all;
}

void answers_as_what_was_written() {
  scopeward_policy* policy = compiled();
  const std::string bytes = bytes_of(policy), expected = everything(policy);
  const File file(bytes);
  scopeward_policy* opened = open_file(file);
  scopeward_policy* copy = nullptr;
  CHECK(scopeward_open_copy(borrow(bytes), &copy, nullptr) == SCOPEWARD_OK);
  CHECK(expected.size() > 10000);
  CHECK(everything(opened) == expected);
  CHECK(everything(copy) == expected);
  CHECK(bytes_of(opened) == bytes);
  for (const scopeward_policy* each : {policy, opened, copy}) CHECK(scopeward_verify(each, nullptr) == SCOPEWARD_OK);
  CHECK(scopeward_is_compiled(borrow(bytes)) == 1);
  CHECK(scopeward_is_compiled(sample_policy()) == 0);
  for (scopeward_policy* each : {policy, opened, copy}) scopeward_policy_release(each);
}

void a_file_that_is_replaced_stays_as_it_was() {
  scopeward_policy* policy = compiled();
  scopeward_policy* opened = nullptr;
  {
    const File file(bytes_of(policy));
    opened = open_file(file);
  }
  CHECK(everything(opened) == everything(policy));
  scopeward_policy_release(opened);
  scopeward_policy_release(policy);
}

void what_is_wrong_is_said() {
  scopeward_policy* policy = compiled();
  const std::string bytes = bytes_of(policy);
  scopeward_policy* opened = policy;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  CHECK(scopeward_open(SCOPEWARD_STR("no such file"), &opened, &error) == SCOPEWARD_UNREADABLE);
  CHECK(opened == nullptr && error.status == SCOPEWARD_UNREADABLE && error.message[0] != '\0');
  CHECK(scopeward_open(SCOPEWARD_STR("."), &opened, &error) == SCOPEWARD_UNREADABLE);
  CHECK(scopeward_open({nullptr, 0}, &opened, &error) == SCOPEWARD_INVALID_ARGUMENT);
  CHECK(scopeward_open(SCOPEWARD_STR("x"), nullptr, &error) == SCOPEWARD_INVALID_ARGUMENT);
  for (const std::string& other : {std::string(), std::string("allow tool x public\n"), bytes.substr(0, bytes.size() - 1)}) {
    const File file(other);
    CHECK(scopeward_open(borrow(file.path), &opened, &error) == SCOPEWARD_DAMAGED && opened == nullptr);
    CHECK(scopeward_open_copy(borrow(other), &opened, &error) == SCOPEWARD_DAMAGED && opened == nullptr);
  }
  for (std::size_t at = 0; at < bytes.size(); at += 29) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 4);
    CHECK(scopeward_open_copy(borrow(changed), &opened, &error) == SCOPEWARD_DAMAGED && opened == nullptr);
  }
  CHECK(scopeward_write(nullptr, nullptr, &error) == SCOPEWARD_INVALID_ARGUMENT);
  CHECK(scopeward_verify(nullptr, &error) == SCOPEWARD_INVALID_ARGUMENT);
  scopeward_policy_release(policy);
}

// A block of the texts is changed, which no decision reads: only then is it found, and all that follows is denied.
void what_is_found_late_denies_from_then_on() {
  std::string text = "language 1\npolicy \"Large\" { profile mcp }\nscope a\n";
  for (int i = 0; i < 20000; ++i) text += "allow tool operation_" + std::to_string(i) + " if a\n";
  scopeward_policy* policy = nullptr;
  CHECK(scopeward_compile(SCOPEWARD_STR("large"), borrow(text), &policy, nullptr, nullptr) == SCOPEWARD_OK);
  std::string bytes = bytes_of(policy);
  const std::size_t at = bytes.rfind("operation_19999");
  CHECK(at != std::string::npos);
  bytes[at] = 'O';
  const File file(bytes);
  scopeward_policy* opened = open_file(file);
  scopeward_grant* grant = nullptr;
  CHECK(scopeward_grant_parse(opened, SCOPEWARD_STR("a"), &grant, nullptr) == SCOPEWARD_OK);
  scopeward_request request = SCOPEWARD_REQUEST_INIT;
  request.action = SCOPEWARD_STR("tool");
  request.target = SCOPEWARD_STR("operation_7");
  CHECK(scopeward_decide(opened, grant, &request) == SCOPEWARD_ALLOWED);
  CHECK(scopeward_verify(opened, nullptr) == SCOPEWARD_DAMAGED);
  CHECK(scopeward_decide(opened, grant, &request) == SCOPEWARD_FORBIDDEN);
  scopeward_explanation* explanation = nullptr;
  CHECK(scopeward_explain(opened, grant, &request, &explanation, nullptr) == SCOPEWARD_DAMAGED);
  CHECK(explanation == nullptr);
  scopeward_grant_free(grant);
  scopeward_policy_release(opened);
  scopeward_policy_release(policy);
}

void threads_decide_while_one_explains() {
  scopeward_policy* policy = compiled();
  const File file(bytes_of(policy));
  scopeward_policy_release(policy);
  for (int round = 0; round < 20; ++round) {
    scopeward_policy* opened = open_file(file);
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&, i] {
        scopeward_grant* grant = nullptr;
        if (scopeward_grant_parse(opened, SCOPEWARD_STR("entries:write"), &grant, nullptr) != SCOPEWARD_OK) ++wrong;
        scopeward_request request = SCOPEWARD_REQUEST_INIT;
        request.action = SCOPEWARD_STR("tool");
        request.target = SCOPEWARD_STR("create_entry");
        for (int n = 0; n < 200; ++n) {
          if (scopeward_decide(opened, grant, &request) != SCOPEWARD_ALLOWED) ++wrong;
          if (n != 20 * i) continue;
          scopeward_explanation* explanation = nullptr;
          if (scopeward_explain(opened, grant, &request, &explanation, nullptr) != SCOPEWARD_OK) ++wrong;
          if (scopeward_explanation_reason(explanation) != SCOPEWARD_ALLOWED) ++wrong;
          scopeward_explanation_free(explanation);
        }
        scopeward_grant_free(grant);
      });
    for (std::thread& thread : threads) thread.join();
    CHECK(wrong == 0);
    scopeward_policy_release(opened);
  }
}

}  // namespace

int main() {
  answers_as_what_was_written();
  a_file_that_is_replaced_stays_as_it_was();
  what_is_wrong_is_said();
  what_is_found_late_denies_from_then_on();
  threads_decide_while_one_explains();
  return check_result();
}
