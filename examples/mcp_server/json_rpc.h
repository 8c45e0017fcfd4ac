// SPDX-License-Identifier: Apache-2.0
// One JSON-RPC message, read strictly: a decision must not rest on a reading that another program could read otherwise.
// Refused are batches, duplicate keys at any depth, keys that differ from a known one only in case, invalid UTF-8, deep
// nesting, and ids that are neither text nor a whole number. What is read here is what is decided on and carried out;
// there is no second copy. Entry point: read_message().
// Tested by tests/mcp/messages_test.py (class BadInput).
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace epicme {

using Json = nlohmann::json;

inline constexpr int kParseError = -32700;
inline constexpr int kInvalidRequest = -32600;
inline constexpr int kMethodNotFound = -32601;
inline constexpr int kInvalidParams = -32602;
inline constexpr int kInternalError = -32603;

struct Message {
  Json id;  // null: a notification
  std::string method;
  Json params = Json::object();

  [[nodiscard]] bool notification() const { return id.is_null(); }
  // A text among the parameters, or nullptr.
  [[nodiscard]] const std::string* text(const char* key) const;
};

struct Malformed {
  Json id;  // null when it could not be read
  int code = kInvalidRequest;
  std::string message;
};

[[nodiscard]] std::variant<Message, Malformed> read_message(std::string_view body);

// What goes back over HTTP.
struct Reply {
  int status = 200;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers = {};
};

[[nodiscard]] Reply result_reply(const Json& id, Json result);
// `id` null: the answer has none. `data` null: neither.
[[nodiscard]] Reply error_reply(int status, const Json& id, int code, std::string_view message, Json data = nullptr);

}  // namespace epicme
