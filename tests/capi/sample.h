/* SPDX-License-Identifier: Apache-2.0
 *
 * One policy for the tests of the C ABI: every kind of scope, attribute, target and condition occurs in it once.
 * Tested by ownership_test.c, which reads all of it back. */
#ifndef SCOPEWARD_TESTS_CAPI_SAMPLE_H
#define SCOPEWARD_TESTS_CAPI_SAMPLE_H

#include <scopeward.h>

static const char kSamplePolicy[] =
    "language 1\n"
    "policy \"Sample\" {\n"
    "  profile              mcp\n"
    "  resource             \"https://sample.example.com/mcp\"\n"
    "  authorization_server \"https://auth.example.com\", \"https://login.example.com\"\n"
    "  initial_scopes       user:read\n"
    "  wildcard_grants      on\n"
    "}\n"
    "scope user:read          \"See your profile\"\n"
    "scope entries:read       \"Read your entries\"\n"
    "scope entries:write      \"Change your entries\"     implies entries:read\n"
    "scope entries:{id}:read  \"Read one entry\"\n"
    "scope tags:read          \"Read your tags\"\n"
    "scope tags:write         \"Change your tags\"        implies tags:read\n"
    "scope project:{id}:write \"Write to one project\"\n"
    "scope admin              \"Everything\"              implies ** weight 100\n"
    "scope staff              \"Issued by hand\"          internal\n"
    "attribute token.suspended bool default false \"From the user database\"\n"
    "attribute token.level     number\n"
    "attribute request.region  string\n"
    "attribute token.groups    strings\n"
    "attribute arg.project     string\n"
    "let reader = entries:read or tags:read\n"
    "allow method   initialize, ping, \"notifications/*\"  public\n"
    "allow method   signup                               anonymous\n"
    "allow tool     whoami                               authenticated\n"
    "allow tool     get_entry, list_entries              if entries:read\n"
    "allow tool     create_entry                         if entries:write\n"
    "allow tool     search_* except search_audit         if reader\n"
    "allow tool     search_audit                         if staff\n"
    "allow tool     merge_tags                           if at_least(2, entries:write, tags:write, user:read)\n"
    "allow tool     export                               if entries:read and token.level >= 3\n"
    "allow tool     upload                               if tags:write and request.region in [\"eu\", \"ch\"]\n"
    "allow tool     publish                              if project:{arg.project}:write\n"
    "allow tool     review                               if token.groups contains \"reviewers\" and user:read\n"
    "allow resource \"sample://entries/{id}\"              if entries:read or entries:{id}:read\n"
    "allow resource \"sample://files/**\"                  if all(entries:read, tags:read)\n"
    "deny  tool     publish                              unless user:read \"Publishing needs a profile.\"\n"
    "deny  *                                             if token.suspended \"Your account is suspended.\"\n";

static inline scopeward_str sample_policy(void) {
  scopeward_str text;
  text.data = kSamplePolicy;
  text.size = sizeof kSamplePolicy - 1;
  return text;
}

static inline scopeward_str sample_name(void) { return SCOPEWARD_STR("sample.policy"); }

#endif
