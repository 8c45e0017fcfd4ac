// SPDX-License-Identifier: Apache-2.0
#include "mcp.h"

#include <algorithm>
#include <exception>

#include "log.h"
#include "resources.h"

namespace epicme {
namespace {

constexpr int kResourceNotFoundBefore2026 = -32002;
constexpr std::int64_t kDiscoveryLasts = 3600000;  // milliseconds
constexpr const char* kInstructions =
    "A journal with entries and tags. A refused call says in its challenge which scopes it needs.";

const Json& server_info() {
  static const Json info = {{"name", "epicme"}, {"title", "EpicMe"}, {"version", "0.1.0"}};
  return info;
}

Json capabilities() { return {{"tools", Json::object()}, {"resources", Json::object()}, {"prompts", Json::object()}}; }

enum class Era { legacy, modern, both };
struct Method {
  const char* name;
  Era era;
};
constexpr Method kMethods[] = {
    {"initialize", Era::legacy},
    {"ping", Era::legacy},
    {"server/discover", Era::modern},
    {"tools/list", Era::both},
    {"tools/call", Era::both},
    {"resources/list", Era::both},
    {"resources/templates/list", Era::both},
    {"resources/read", Era::both},
    {"prompts/list", Era::both},
    {"prompts/get", Era::both},
};

bool implemented(const Message& message, const Revision& revision) {
  return message.notification() || std::any_of(std::begin(kMethods), std::end(kMethods), [&](const Method& method) {
           return message.method == method.name &&
                  (method.era == Era::both || (method.era == Era::modern) == revision.modern());
         });
}

// What revision 2026-07-28 adds to every result. What depends on the caller's scopes is for him alone and stale at
// once: a step-up may change it with the very next request.
Reply complete(const Revision& revision, const Message& message, Json result, bool cacheable = false) {
  if (revision.modern()) {
    result["resultType"] = "complete";
    result["_meta"]["io.modelcontextprotocol/serverInfo"] = server_info();
    if (cacheable) {
      const bool shared = message.method == "server/discover";
      result["cacheScope"] = shared ? "public" : "private";
      result["ttlMs"] = shared ? kDiscoveryLasts : 0;
    }
  }
  return result_reply(message.id, std::move(result));
}

Reply initialize(const Revision& revision, const Message& message) {
  const std::string* wanted = message.text("protocolVersion");
  if (wanted == nullptr) return error_reply(400, message.id, kInvalidParams, "params.protocolVersion is not a text");
  const auto* known =
      std::find_if(std::begin(kLegacy), std::end(kLegacy), [&](const char* version) { return *wanted == version; });
  const char* version = known != std::end(kLegacy) ? *known : kLegacy[0];
  return complete(revision, message,
                  {{"protocolVersion", version},
                   {"capabilities", capabilities()},
                   {"serverInfo", server_info()},
                   {"instructions", kInstructions}});
}

Json discovery() {
  return {
      {"supportedVersions", supported_versions()}, {"capabilities", capabilities()}, {"instructions", kInstructions}};
}

// Empty, or what is wrong with parameters that every method shares.
std::string shared_fault(const Message& message) {
  const auto arguments = message.params.find("arguments");
  if (arguments != message.params.end() && !arguments->is_object()) return "params.arguments is not an object";
  const auto cursor = message.params.find("cursor");
  if (cursor != message.params.end() && !cursor->is_string()) return "params.cursor is not a text";
  return {};
}

}  // namespace

Reply Mcp::answer(const Incoming& incoming) noexcept {
  try {
    const auto read = read_message(incoming.body);
    if (const auto* malformed = std::get_if<Malformed>(&read)) {
      return error_reply(400, malformed->id, malformed->code, malformed->message);
    }
    const Message& message = std::get<Message>(read);
    const Reply reply = decide(incoming, message);
    const Operation operation = operation_of(message);
    log_line(std::to_string(reply.status) + " " + operation.action + " " + operation.target);
    return reply;
  } catch (const std::exception& error) {
    log_line(std::string("500: ") + error.what());
    return Reply{500,
                 R"({"error":{"code":-32603,"message":"internal error"},"jsonrpc":"2.0"})",
                 {{"Content-Type", "application/json"}}};
  }
}

Reply Mcp::decide(const Incoming& incoming, const Message& message) {
  auto read = read_revision(incoming.headers, message);
  if (auto* refused = std::get_if<Reply>(&read)) return std::move(*refused);
  const Revision& revision = std::get<Revision>(read);
  if (!implemented(message, revision)) {
    return error_reply(revision.modern() ? 404 : 200, message.id, kMethodNotFound, "Method not found");
  }
  if (const std::string fault = shared_fault(message); !fault.empty())
    return error_reply(400, message.id, kInvalidParams, fault);

  auto identified = guard_.identify(policy_.current(), incoming.credentials, message);
  if (auto* refused = std::get_if<Reply>(&identified)) return std::move(*refused);
  const Caller& caller = std::get<Caller>(identified);
  if (auto refused = guard_.refuse(caller, message)) return std::move(*refused);
  return serve(caller, revision, message);
}

// The caller may. Only what a policy opens to everyone is reached without a user.
Reply Mcp::serve(const Caller& caller, const Revision& revision, const Message& message) {
  if (message.notification()) return Reply{202, ""};
  if (message.method == "initialize") return initialize(revision, message);
  if (message.method == "ping") return complete(revision, message, Json::object());
  if (message.method == "server/discover") return complete(revision, message, discovery(), true);

  const User nobody;
  const Context context{journal_, caller.user ? *caller.user : nobody, caller.claims};
  const Json arguments = message.params.value("arguments", Json::object());
  if (message.method == "tools/call") {
    const std::string& name = *message.text("name");
    const auto tool =
        std::find_if(tools().begin(), tools().end(), [&](const Tool& candidate) { return name == candidate.name; });
    if (tool == tools().end()) return error_reply(200, message.id, kInvalidParams, "Unknown tool");
    return complete(revision, message, call(*tool, context, arguments));
  }
  if (message.method == "resources/read") {
    const std::string& uri = *message.text("uri");
    auto contents = read_resource(context, uri);
    if (contents) return complete(revision, message, std::move(*contents), true);
    const int code = revision.modern() ? kInvalidParams : kResourceNotFoundBefore2026;
    return error_reply(200, message.id, code, "Resource not found", {{"uri", uri}});
  }
  if (message.method == "prompts/get") {
    Outcome prompt = get_prompt(context, *message.text("name"), arguments);
    if (!prompt.error.empty()) return error_reply(200, message.id, kInvalidParams, prompt.error);
    return complete(revision, message, std::move(prompt.value));
  }
  return list(caller, revision, message);
}

Reply Mcp::list(const Caller& caller, const Revision& revision, const Message& message) {
  const std::string* cursor = message.text("cursor");
  const User nobody;
  const Context context{journal_, caller.user ? *caller.user : nobody, caller.claims};
  const char* member = "resources";
  const char* action = "resource";
  std::vector<Listed> all;
  std::string next;
  if (message.method == "resources/list") {
    auto page = list_resources(context, cursor != nullptr ? *cursor : "");
    if (!page) return error_reply(200, message.id, kInvalidParams, "Unknown cursor");
    all = std::move(page->resources);
    next = std::move(page->next);
  } else if (cursor != nullptr) {
    return error_reply(200, message.id, kInvalidParams, "Unknown cursor");
  } else if (message.method == "resources/templates/list") {
    member = "resourceTemplates";
    all = resource_templates();
  } else if (message.method == "prompts/list") {
    member = "prompts";
    action = "prompt";
    all = prompts();
  } else {
    member = "tools";
    action = "tool";
    for (const Tool& tool : tools()) all.push_back({definition_of(tool), tool.name});
  }

  std::vector<Operation> operations;
  for (const Listed& one : all) operations.push_back({action, one.target});
  const std::vector<bool> visible = guard_.visible(caller, operations);
  Json result = {{member, Json::array()}};
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (visible[i]) result[member].push_back(std::move(all[i].definition));
  }
  if (!next.empty()) result["nextCursor"] = next;
  return complete(revision, message, std::move(result), true);
}

std::vector<Operation> all_operations() {
  std::vector<Operation> all = {{"method", "notifications/initialized"}};
  for (const Method& method : kMethods) {
    if (name_parameter(method.name) == nullptr) all.push_back({"method", method.name});
  }
  for (const Tool& tool : tools()) all.push_back({"tool", tool.name});
  for (const char* uri : {"epicme://users/current", "epicme://tags"}) all.push_back({"resource", uri});
  for (const Listed& one : resource_templates()) all.push_back({"resource", one.target});
  for (const Listed& one : prompts()) all.push_back({"prompt", one.target});
  return all;
}

}  // namespace epicme
