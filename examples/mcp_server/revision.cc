// SPDX-License-Identifier: Apache-2.0
#include "revision.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace epicme {
namespace {

constexpr int kHeaderMismatch = -32020;
constexpr int kUnsupportedVersion = -32022;
constexpr const char* kVersionKey = "io.modelcontextprotocol/protocolVersion";
constexpr const char* kCapabilitiesKey = "io.modelcontextprotocol/clientCapabilities";

std::optional<std::string> decode_base64(std::string_view text) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  std::string bytes;
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < text.size() - padding; ++i) {
    const std::size_t digit = kAlphabet.find(text[i]);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    if (i % 4 == 1) bytes += static_cast<char>(bits >> 4 & 0xFF);
    if (i % 4 == 2) bytes += static_cast<char>(bits >> 2 & 0xFF);
    if (i % 4 == 3) bytes += static_cast<char>(bits & 0xFF);
  }
  return bytes;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// cpp-httplib hands over header values with their %XX decoded: the body's value is put through the same before the two
// are compared. The decision rests on the body, so a value that only matches this way gains nobody anything.
std::string as_header(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
      decoded += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

bool same(const std::string& header, const std::string& body, bool may_be_encoded) {
  constexpr std::string_view kOpen = "=?base64?";
  constexpr std::string_view kClose = "?=";
  const std::string_view value = header;
  if (may_be_encoded && value.size() >= kOpen.size() + kClose.size() && value.substr(0, kOpen.size()) == kOpen &&
      value.substr(value.size() - kClose.size()) == kClose) {
    return decode_base64(value.substr(kOpen.size(), value.size() - kOpen.size() - kClose.size())) == body;
  }
  return header == body || header == as_header(body);
}

// Empty when the header is right: there once and equal to the body's value, or absent where it need not be there.
std::string mismatch(const char* header, const std::vector<std::string>& values, const std::string* body, bool required,
                     bool may_be_encoded) {
  if (values.size() > 1) return std::string(header) + " was sent more than once";
  if (values.empty()) return required ? std::string(header) + " is missing" : std::string();
  if (body == nullptr) return {};
  return same(values[0], *body, may_be_encoded) ? std::string() : std::string(header) + " differs from the body";
}

Reply refuse(const Message& message, int code, const std::string& why, Json data = nullptr) {
  return error_reply(400, message.id, code, why, std::move(data));
}

Reply unsupported(const Message& message, const std::string& version) {
  return refuse(message, kUnsupportedVersion, "Unsupported protocol version",
                {{"supported", supported_versions()}, {"requested", version}});
}

}  // namespace

Json supported_versions() {
  Json versions = Json::array({kModern});
  for (const char* version : kLegacy) versions.push_back(version);
  return versions;
}

const char* name_parameter(const std::string& method) {
  if (method == "tools/call" || method == "prompts/get") return "name";
  if (method == "resources/read") return "uri";
  return nullptr;
}

std::variant<Revision, Reply> read_revision(const MirrorHeaders& headers, const Message& message) {
  const Json* meta = nullptr;
  if (const auto found = message.params.find("_meta"); found != message.params.end()) {
    if (!found->is_object()) return refuse(message, kInvalidParams, "_meta is not an object");
    meta = &*found;
  }
  const std::string* declared = nullptr;  // the version that the body names
  if (meta != nullptr && meta->contains(kVersionKey)) {
    declared = (*meta)[kVersionKey].get_ptr<const std::string*>();
    if (declared == nullptr) return refuse(message, kInvalidParams, std::string(kVersionKey) + " is not a text");
  }

  if (headers.version.size() > 1)
    return refuse(message, kHeaderMismatch, "MCP-Protocol-Version was sent more than once");
  const std::string header = headers.version.empty() ? std::string() : headers.version[0];
  // The revision defines no headers for notifications, so one may come with the version header alone.
  const bool modern = declared != nullptr || (header == kModern && !message.notification());
  if (modern) {
    if (declared == nullptr) return refuse(message, kInvalidParams, std::string("_meta lacks ") + kVersionKey);
    if (header != *declared) {
      return refuse(message, kHeaderMismatch,
                    header.empty() ? "MCP-Protocol-Version is missing" : "MCP-Protocol-Version differs from the body");
    }
    if (*declared != kModern) return unsupported(message, *declared);
  } else if (!header.empty() && header != kModern &&
             std::none_of(std::begin(kLegacy), std::end(kLegacy), [&](const char* known) { return header == known; })) {
    return unsupported(message, header);
  }

  // Mirrored headers are compared in every revision: what a gateway in front judged by must be what is done here.
  const char* parameter = name_parameter(message.method);
  const std::string* name = parameter != nullptr ? message.text(parameter) : nullptr;
  std::string wrong = mismatch("Mcp-Method", headers.method, &message.method, modern, false);
  if (wrong.empty()) wrong = mismatch("Mcp-Name", headers.name, name, modern && parameter != nullptr, true);
  if (!wrong.empty()) return refuse(message, kHeaderMismatch, wrong);

  if (modern && (!meta->contains(kCapabilitiesKey) || !(*meta)[kCapabilitiesKey].is_object())) {
    return refuse(message, kInvalidParams, std::string("_meta lacks the object ") + kCapabilitiesKey);
  }
  if (parameter != nullptr && name == nullptr) {
    return refuse(message, kInvalidParams, std::string("params.") + parameter + " is not a text");
  }
  if (!header.empty()) return Revision{header};
  return Revision{kLegacy[std::size(kLegacy) - 1]};  // without the header: 2025-03-26, as the revisions since have it
}

}  // namespace epicme
