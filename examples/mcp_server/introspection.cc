// SPDX-License-Identifier: Apache-2.0
#include "introspection.h"

#include <httplib.h>

#include <mutex>

#include "url.h"

namespace epicme {
namespace {

constexpr time_t kConnectSeconds = 2;
constexpr time_t kAnswerSeconds = 3;  // between two reads
constexpr std::size_t kLargestAnswer = 64 * 1024;

std::string form_encode(const std::string& text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain =
        (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    if (plain) {
      encoded += c;
    } else {
      encoded += '%';
      encoded += kHex[byte >> 4];
      encoded += kHex[byte & 15];
    }
  }
  return encoded;
}

// Tokens and credentials go over TLS, or stay on this machine.
std::optional<Url> trusted_url(const std::string& text) {
  std::optional<Url> url = parse_url(text);
  if (url && url->scheme != "https" && !url->loopback()) url.reset();
  return url;
}

// One exchange; the answer's JSON if it came with status 200.
std::variant<Json, Unavailable> exchange(const Url& url, httplib::Request request) {
  httplib::Client client(url.origin());
  client.set_connection_timeout(kConnectSeconds);
  client.set_read_timeout(kAnswerSeconds);
  client.set_write_timeout(kAnswerSeconds);
  request.path = url.path;
  request.set_header("Accept", "application/json");
  std::string body;
  request.content_receiver = [&](const char* data, std::size_t size, std::uint64_t, std::uint64_t) {
    body.append(data, size);
    return body.size() <= kLargestAnswer;
  };
  const std::string where = url.origin() + url.path;
  const httplib::Result result = client.send(request);
  if (body.size() > kLargestAnswer) return Unavailable{where + " sent more than 64 KiB"};
  if (!result) return Unavailable{where + ": " + httplib::to_string(result.error())};
  if (result->status != 200) return Unavailable{where + " answered " + std::to_string(result->status)};
  Json document = Json::parse(body, nullptr, false);
  if (!document.is_object()) return Unavailable{where + " did not answer with a JSON object"};
  return document;
}

class Introspection : public TokenSource {
 public:
  explicit Introspection(IntrospectionSettings settings) : settings_(std::move(settings)) {}

  std::variant<Json, Unavailable> look_up(const std::string& token, const std::string& issuer,
                                          const std::string&) override {
    const auto address = endpoint(issuer);
    if (const auto* none = std::get_if<Unavailable>(&address)) return *none;
    const std::optional<Url> url = trusted_url(std::get<std::string>(address));
    if (!url) return Unavailable{"the introspection endpoint is neither https nor on this machine"};
    httplib::Request request;
    request.method = "POST";
    request.set_header("Content-Type", "application/x-www-form-urlencoded");
    if (!settings_.client_id.empty()) {  // RFC 6749 section 2.3.1: each form-encoded before they are joined
      request.headers.insert(httplib::make_basic_authentication_header(form_encode(settings_.client_id),
                                                                       form_encode(settings_.client_secret)));
    }
    request.body = "token=" + form_encode(token) + "&token_type_hint=access_token";
    return exchange(*url, std::move(request));
  }

 private:
  std::variant<std::string, Unavailable> endpoint(const std::string& issuer) {
    if (!settings_.endpoint.empty()) return settings_.endpoint;
    {
      const std::lock_guard guard(lock_);
      if (known_issuer_ == issuer) return known_endpoint_;
    }
    const auto found = discover(issuer);
    if (const auto* address = std::get_if<std::string>(&found)) {
      const std::lock_guard guard(lock_);
      known_issuer_ = issuer;
      known_endpoint_ = *address;
    }
    return found;
  }

  // RFC 8414 section 3: the well-known part goes between host and path.
  static std::variant<std::string, Unavailable> discover(const std::string& issuer) {
    std::optional<Url> url = trusted_url(issuer);
    if (!url) return Unavailable{"the policy's authorization_server is neither https nor on this machine"};
    url->path = "/.well-known/oauth-authorization-server" + (url->path == "/" ? std::string() : url->path);
    httplib::Request request;
    request.method = "GET";
    const auto answer = exchange(*url, std::move(request));
    if (const auto* none = std::get_if<Unavailable>(&answer)) return *none;
    const Json& metadata = std::get<Json>(answer);
    if (metadata.value("issuer", Json()) != issuer)
      return Unavailable{"the authorization server's metadata names another issuer"};
    const Json address = metadata.value("introspection_endpoint", Json());
    if (!address.is_string()) return Unavailable{"the authorization server's metadata names no introspection_endpoint"};
    return address.get<std::string>();
  }

  const IntrospectionSettings settings_;
  std::mutex lock_;
  std::string known_issuer_;
  std::string known_endpoint_;
};

}  // namespace

std::unique_ptr<TokenSource> introspection(IntrospectionSettings settings) {
  return std::make_unique<Introspection>(std::move(settings));
}

}  // namespace epicme
