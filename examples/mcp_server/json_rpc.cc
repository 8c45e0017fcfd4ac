// SPDX-License-Identifier: Apache-2.0
#include "json_rpc.h"

#include <algorithm>
#include <array>

#include "url.h"

namespace epicme {
namespace {

constexpr std::size_t kDeepest = 32;

// nlohmann's own document builder keeps the last of two equal keys and knows no depth: this one refuses both.
class StrictReader : public nlohmann::json_sax<Json> {
 public:
  Json document;
  std::string refusal;  // why it stopped, when that was not the syntax

  bool null() override { return place(nullptr); }
  bool boolean(bool value) override { return place(value); }
  bool number_integer(number_integer_t value) override { return place(value); }
  bool number_unsigned(number_unsigned_t value) override { return place(value); }
  bool number_float(number_float_t value, const string_t&) override { return place(value); }
  bool string(string_t& value) override { return place(std::move(value)); }
  bool binary(binary_t&) override { return false; }

  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    if (open_.back()->contains(name)) {
      refusal = "duplicate key " + Json(name.substr(0, 64)).dump(-1, ' ', true, Json::error_handler_t::replace);
      return false;
    }
    member_ = &(*open_.back())[name];
    return true;
  }

  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

 private:
  Json* put(Json&& value) {
    if (open_.empty()) {
      document = std::move(value);
      return &document;
    }
    if (open_.back()->is_array()) {
      open_.back()->push_back(std::move(value));
      return &open_.back()->back();
    }
    *member_ = std::move(value);
    return member_;
  }

  bool place(Json&& value) {
    put(std::move(value));
    return true;
  }

  bool open(Json&& value) {
    if (open_.size() == kDeepest) {
      refusal = "nested deeper than " + std::to_string(kDeepest) + " levels";
      return false;
    }
    open_.push_back(put(std::move(value)));
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  std::vector<Json*> open_;  // stays valid: only the innermost container grows
  Json* member_ = nullptr;
};

// "Method" beside or instead of "method" would be read by a case-blind program behind or before this one.
template <std::size_t Count>
std::string case_variant(const Json& object, const std::array<const char*, Count>& known) {
  for (const auto& [key, value] : object.items()) {
    const std::string lower = lower_case(key);
    for (const char* name : known) {
      if (key != name && lower == name) return name;
    }
  }
  return {};
}

Malformed malformed(Json id, std::string message, int code = kInvalidRequest) {
  return Malformed{std::move(id), code, std::move(message)};
}

}  // namespace

const std::string* Message::text(const char* key) const {
  const auto found = params.find(key);
  return found == params.end() ? nullptr : found->get_ptr<const std::string*>();
}

std::variant<Message, Malformed> read_message(std::string_view body) {
  StrictReader reader;
  if (!Json::sax_parse(body.begin(), body.end(), &reader)) {
    if (!reader.refusal.empty()) return malformed(nullptr, std::move(reader.refusal));
    return malformed(nullptr, "the body is not JSON in UTF-8", kParseError);
  }
  Json& document = reader.document;
  if (document.is_array()) return malformed(nullptr, "batches are not accepted: send one message in each request");
  if (!document.is_object()) return malformed(nullptr, "the body is not a JSON object");

  Message message;
  if (const auto id = document.find("id"); id != document.end()) {
    if (!id->is_string() && !id->is_number_integer())
      return malformed(nullptr, "id is neither a text nor a whole number");
    message.id = std::move(*id);
  }
  constexpr std::array<const char*, 4> kEnvelope = {"jsonrpc", "id", "method", "params"};
  constexpr std::array<const char*, 4> kParameters = {"name", "uri", "arguments", "_meta"};
  if (const std::string name = case_variant(document, kEnvelope); !name.empty()) {
    return malformed(message.id, "a key differs from \"" + name + "\" only in upper and lower case");
  }
  if (const auto version = document.find("jsonrpc"); version == document.end() || *version != "2.0") {
    return malformed(message.id, "jsonrpc is not \"2.0\"");
  }
  if (const auto params = document.find("params"); params != document.end()) {
    if (!params->is_object()) return malformed(message.id, "params is not an object");
    message.params = std::move(*params);
  }
  if (const std::string name = case_variant(message.params, kParameters); !name.empty()) {
    return malformed(message.id, "a parameter differs from \"" + name + "\" only in upper and lower case");
  }
  const auto method = document.find("method");
  if (method == document.end() || !method->is_string() || method->get_ref<const std::string&>().empty()) {
    return malformed(message.id, "method is missing: only requests and notifications are accepted");
  }
  message.method = std::move(method->get_ref<std::string&>());
  if (message.notification() && message.method.rfind("notifications/", 0) != 0) {
    return malformed(nullptr, "a request needs an id");
  }
  return message;
}

namespace {

Reply json_reply(int status, const Json& id, const char* member, Json content) {
  Json document = {{"jsonrpc", "2.0"}, {member, std::move(content)}};
  if (!id.is_null()) document["id"] = id;
  Reply reply{status, document.dump(-1, ' ', false, Json::error_handler_t::replace)};
  reply.headers.push_back({"Content-Type", "application/json"});
  reply.headers.push_back({"Cache-Control", "no-store"});
  return reply;
}

}  // namespace

Reply result_reply(const Json& id, Json result) { return json_reply(200, id, "result", std::move(result)); }

Reply error_reply(int status, const Json& id, int code, std::string_view message, Json data) {
  Json error = {{"code", code}, {"message", message}};
  if (!data.is_null()) error["data"] = std::move(data);
  return json_reply(status, id, "error", std::move(error));
}

}  // namespace epicme
