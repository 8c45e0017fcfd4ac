// SPDX-License-Identifier: Apache-2.0
// Prepared operations: each gets the reason that scopeward_decide gives, for every caller and with every attribute; what is
// no request stays one, and arguments that make no sense are refused.
#include <string>
#include <vector>

#include "check.h"
#include "sample.h"

namespace {

scopeward_str borrow(const std::string& text) { return {text.data(), text.size()}; }

struct Asked {
  std::string action, target;
};

std::vector<Asked> operations() {
  std::vector<Asked> all;
  for (const char* tool : {"whoami", "get_entry", "list_entries", "create_entry", "search_x", "search_audit", "merge_tags", "export",
                           "upload", "publish", "review", "unheard_of", ""})
    all.push_back({"tool", tool});
  for (const char* method : {"initialize", "ping", "notifications/x", "signup"}) all.push_back({"method", method});
  for (const char* resource : {"sample://entries/7", "sample://files/a/b", "sample://files//", "nowhere"})
    all.push_back({"resource", resource});
  all.push_back({"brew", "coffee"});
  all.push_back({"tool", std::string(9000, 'x')});
  all.push_back({std::string(70000, 't'), "whoami"});
  return all;
}

scopeward_request request_of(const Asked& asked) {
  scopeward_request request = SCOPEWARD_REQUEST_INIT;
  request.action = borrow(asked.action);
  request.target = borrow(asked.target);
  return request;
}

}  // namespace

int main() {
  scopeward_policy* policy = nullptr;
  scopeward_policy* other = nullptr;
  CHECK(scopeward_compile(sample_name(), sample_policy(), &policy, nullptr, nullptr) == SCOPEWARD_OK);
  CHECK(scopeward_compile(sample_name(), sample_policy(), &other, nullptr, nullptr) == SCOPEWARD_OK);
  scopeward_prepared* prepared = nullptr;
  const std::size_t count = operations().size();
  {  // what is given is copied
    const std::vector<Asked> asked = operations();
    std::vector<scopeward_request> requests;
    for (const Asked& one : asked) requests.push_back(request_of(one));
    CHECK(scopeward_prepare(policy, requests.data(), requests.size(), &prepared, nullptr) == SCOPEWARD_OK);
  }
  CHECK(scopeward_prepared_count(prepared) == count);

  scopeward_attribute given[3] = {};
  given[0].name = SCOPEWARD_STR("arg.project");
  given[0].type = SCOPEWARD_STRING;
  given[0].string = SCOPEWARD_STR("7");
  given[1].name = SCOPEWARD_STR("token.level");
  given[1].type = SCOPEWARD_NUMBER;
  given[1].number = 4;
  given[2].name = SCOPEWARD_STR("token.suspended");
  given[2].type = SCOPEWARD_BOOL;
  given[2].boolean = 1;
  const std::vector<Asked> asked = operations();
  std::vector<scopeward_reason> reasons(count);
  int allowed = 0, missing = 0;
  for (const char* token : {"-", "", "user:read", "entries:write project:7:write user:read", "tags:* entries:7:read", "staff admin"}) {
    scopeward_grant* grant = nullptr;
    CHECK((token[0] == '-' ? scopeward_grant_anonymous(policy, &grant, nullptr)
                           : scopeward_grant_parse(policy, borrow(token), &grant, nullptr)) == SCOPEWARD_OK);
    for (std::size_t attributes = 0; attributes <= 3; ++attributes) {
      CHECK(scopeward_filter_prepared(prepared, grant, given, attributes, reasons.data(), nullptr) == SCOPEWARD_OK);
      for (std::size_t i = 0; i < count; ++i) {
        scopeward_request request = request_of(asked[i]);
        request.attributes = given;
        request.attribute_count = attributes;
        CHECK(reasons[i] == scopeward_decide(policy, grant, &request));
        allowed += reasons[i] == SCOPEWARD_ALLOWED;
        missing += reasons[i] == SCOPEWARD_INSUFFICIENT_SCOPE;
      }
    }
    scopeward_grant_free(grant);
  }
  CHECK(allowed > 50 && missing > 50);

  scopeward_grant* stranger = nullptr;
  CHECK(scopeward_grant_parse(other, SCOPEWARD_STR("admin"), &stranger, nullptr) == SCOPEWARD_OK);
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  CHECK(scopeward_filter_prepared(prepared, stranger, nullptr, 0, reasons.data(), &error) == SCOPEWARD_INVALID_ARGUMENT);
  for (const scopeward_reason reason : reasons) CHECK(reason == SCOPEWARD_INVALID_REQUEST);
  reasons.assign(count, SCOPEWARD_ALLOWED);
  CHECK(scopeward_filter_prepared(prepared, nullptr, nullptr, 0, reasons.data(), nullptr) == SCOPEWARD_OK);
  for (const scopeward_reason reason : reasons) CHECK(reason == SCOPEWARD_INVALID_REQUEST);
  CHECK(scopeward_filter_prepared(nullptr, stranger, nullptr, 0, nullptr, &error) == SCOPEWARD_INVALID_ARGUMENT);
  CHECK(scopeward_filter_prepared(prepared, stranger, nullptr, 1, reasons.data(), &error) == SCOPEWARD_INVALID_ARGUMENT);

  scopeward_request broken = SCOPEWARD_REQUEST_INIT;
  broken.action = {nullptr, 3};
  scopeward_prepared* none = prepared;
  CHECK(scopeward_prepare(policy, &broken, 1, &none, &error) == SCOPEWARD_INVALID_ARGUMENT && none == nullptr);
  CHECK(scopeward_prepare(policy, nullptr, 1, &none, &error) == SCOPEWARD_INVALID_ARGUMENT);
  CHECK(scopeward_prepare(nullptr, nullptr, 0, &none, &error) == SCOPEWARD_INVALID_ARGUMENT);
  CHECK(scopeward_prepare(policy, nullptr, 0, nullptr, &error) == SCOPEWARD_INVALID_ARGUMENT);
  CHECK(scopeward_prepare(policy, nullptr, 0, &none, &error) == SCOPEWARD_OK && scopeward_prepared_count(none) == 0);
  scopeward_grant* own = nullptr;
  CHECK(scopeward_grant_parse(policy, SCOPEWARD_STR(""), &own, nullptr) == SCOPEWARD_OK);
  CHECK(scopeward_filter_prepared(none, own, nullptr, 0, nullptr, nullptr) == SCOPEWARD_OK);
  scopeward_grant_free(own);
  scopeward_prepared_free(none);
  scopeward_prepared_free(nullptr);

  scopeward_policy_release(policy);  // what is prepared keeps it
  CHECK(scopeward_prepared_count(prepared) == count);
  scopeward_prepared_free(prepared);
  scopeward_grant_free(stranger);
  scopeward_policy_release(other);
  return check_result();
}
