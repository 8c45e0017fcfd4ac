// SPDX-License-Identifier: Apache-2.0
#include "http.h"

#include <httplib.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <thread>

#include "url.h"

namespace epicme {
namespace {

constexpr std::size_t kLargestBody = 64 * 1024;
constexpr std::size_t kLargestDrained = 1024 * 1024;  // read and thrown away, so that the refusal surely arrives
constexpr std::size_t kThreads = 32;                  // one for each open connection
constexpr int kWaiting = 128;                         // connections, for a thread
constexpr time_t kIdleSeconds = 3;
constexpr std::chrono::milliseconds kLinger{100};
constexpr const char* kNotJson = "Content-Type is not application/json";
constexpr const char* kTooLarge = "the body is larger than 64 KiB";
constexpr const char* kWellKnown = "/.well-known/oauth-protected-resource";

std::vector<std::string> header_values(const httplib::Request& request, const char* name) {
  std::vector<std::string> values;
  const auto [begin, end] = request.headers.equal_range(name);
  for (auto header = begin; header != end; ++header) values.push_back(header->second);
  return values;
}

std::string path_of(const std::string& target) { return target.substr(0, target.find('?')); }

bool has_body(const httplib::Request& request) {
  return request.has_header("Transfer-Encoding") ||
         (request.has_header("Content-Length") && request.get_header_value("Content-Length") != "0");
}

void send(const Reply& reply, httplib::Response& response) {
  response.status = reply.status;
  std::string type;
  for (const auto& [name, value] : reply.headers) {
    if (name == "Content-Type")
      type = value;
    else
      response.set_header(name, value);
  }
  if (!reply.body.empty()) response.set_content(reply.body, type);
}

// An answer to a request whose body can't be read: what remains of it on the wire must not be taken for a request. A
// provider that reports failure after its last byte makes cpp-httplib close the connection; closing at once would reset
// it, and a reset can overtake the answer.
void send_and_hang_up(const Reply& reply, httplib::Response& response) {
  send(reply, response);
  std::string body;
  body.swap(response.body);
  response.headers.erase("Content-Type");
  response.set_header("Connection", "close");
  response.set_content_provider(body.size(), "application/json",
                                [body](std::size_t offset, std::size_t size, httplib::DataSink& sink) {
                                  sink.write(body.data() + offset, size);
                                  std::this_thread::sleep_for(kLinger);
                                  return false;
                                });
}

Reply refusal(int status, const std::string& why, std::vector<std::pair<std::string, std::string>> headers = {}) {
  Reply reply = error_reply(status, nullptr, kInvalidRequest, why);
  reply.headers.insert(reply.headers.end(), headers.begin(), headers.end());
  return reply;
}

bool all_digits(const std::string& text) {
  return !text.empty() && text.size() <= 15 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// What keeps a body from being read, be it only to throw it away: status and reason, or status 0.
std::pair<int, const char*> unreadable(const httplib::Request& request) {
  if (request.has_header("Transfer-Encoding")) return {411, "send Content-Length, not Transfer-Encoding"};
  const auto lengths = header_values(request, "Content-Length");
  if (lengths.empty()) return {request.method == "POST" ? 411 : 0, "Content-Length is missing"};
  if (lengths.size() > 1 || !all_digits(lengths[0])) return {400, "Content-Length is not one number"};
  if (std::stoull(lengths[0]) > kLargestDrained) return {413, kTooLarge};
  if (request.has_header("Content-Encoding")) return {415, "compressed bodies are not accepted"};
  if (request.is_multipart_form_data()) return {415, kNotJson};  // cpp-httplib would take it apart
  const bool takes_body =
      request.method == "POST" || request.method == "PUT" || request.method == "PATCH" || request.method == "DELETE";
  return {has_body(request) && !takes_body ? 400 : 0, "this method takes no body"};
}

bool is_json(const std::string& content_type) {
  std::string essence = lower_case(content_type.substr(0, content_type.find(';')));
  while (!essence.empty() && essence.back() == ' ') essence.pop_back();
  return essence == "application/json";
}

// What lets a page of an allowed origin read the answer.
std::vector<std::pair<std::string, std::string>> sharing(const httplib::Request& request) {
  if (!request.has_header("Origin")) return {};
  return {{"Access-Control-Allow-Origin", request.get_header_value("Origin")},
          {"Access-Control-Expose-Headers", "WWW-Authenticate, Retry-After"},
          {"Vary", "Origin"}};
}

Url resource_url(const scopeward_policy* policy) {
  return parse_url(view(scopeward_policy_resource(policy))).value_or(Url());
}

}  // namespace

HttpServer::HttpServer(Mcp& mcp, const PolicyFile& policy, std::vector<std::string> origins)
    : mcp_(mcp), policy_(policy), origins_(std::move(origins)), server_(std::make_unique<httplib::Server>()) {
  server_->new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server_->set_tcp_nodelay(true);
  server_->set_keep_alive_max_count(10000);
  server_->set_keep_alive_timeout(kIdleSeconds);
  server_->set_payload_max_length(kLargestDrained);
  server_->set_socket_options([this](socket_t socket) {  // cpp-httplib's own would let two servers share a port
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    socket_ = socket;
  });
  server_->set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
    return answer_head(request, response) ? httplib::Server::HandlerResponse::Handled
                                          : httplib::Server::HandlerResponse::Unhandled;
  });
  const httplib::Server::HandlerWithContentReader reader =
      [this](const httplib::Request& request, httplib::Response& response, const httplib::ContentReader& read) {
        answer_body(request, response, read);
      };
  server_->Post(".*", reader).Put(".*", reader).Patch(".*", reader).Delete(".*", reader);
  const httplib::Server::Handler unnamed = [](const httplib::Request&, httplib::Response& response) {
    if (!response.has_header("Content-Type"))
      send(refusal(response.status, "not an HTTP request that is served here"), response);
  };
  server_->set_error_handler(unnamed);  // what cpp-httplib refuses by itself
}

HttpServer::~HttpServer() = default;

int HttpServer::bind(int port) {
  const char* const kHost = "127.0.0.1";
  if (port == 0) {
    port_ = std::max(server_->bind_to_any_port(kHost), 0);
  } else {
    port_ = server_->bind_to_port(kHost, port) ? port : 0;
  }
  if (port_ != 0) listen(socket_, kWaiting);  // cpp-httplib lets five wait, and a sixth is reset
  return port_;
}

void HttpServer::run() {
  server_->listen_after_bind();
  ended_ = true;
}

void HttpServer::stop() {
  while (!server_->is_running() && !ended_) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  server_->stop();
}

HttpServer::Route HttpServer::route(const httplib::Request& request, const scopeward_policy* policy) const {
  const std::string path = path_of(request.target);
  if (path == resource_url(policy).path) return Route::mcp;
  const auto suffixed = parse_url(view(scopeward_policy_resource_metadata_url(policy)));
  return path == kWellKnown || (suffixed && path == suffixed->path) ? Route::metadata : Route::none;
}

// Where clients reach us by the policy, or this machine by its own names: a page that rebinds its name to 127.0.0.1
// sends that name.
bool HttpServer::host_allowed(const httplib::Request& request, const scopeward_policy* policy) const {
  const auto hosts = header_values(request, "Host");
  if (hosts.size() != 1) return false;
  const auto sent = parse_url("http://" + hosts[0]);
  if (!sent || sent->path != "/") return false;
  const Url resource = resource_url(policy);
  const int port = sent->port_written ? sent->port : resource.scheme == "https" ? 443 : 80;
  return (sent->host == resource.host && port == resource.port) || (sent->loopback() && sent->port == port_);
}

bool HttpServer::origin_allowed(const std::string& origin, const scopeward_policy* policy) const {
  if (std::find(origins_.begin(), origins_.end(), origin) != origins_.end()) return true;
  const auto sent = parse_url(origin);
  if (!sent || sent->origin() != origin) return false;
  const Url resource = resource_url(policy);
  const bool same = sent->scheme == resource.scheme && sent->host == resource.host && sent->port == resource.port;
  return same || (sent->scheme == "http" && sent->loopback() && sent->port == port_);
}

bool HttpServer::answer_head(const httplib::Request& request, httplib::Response& response) {
  const Policy policy = policy_.current();
  const std::optional<Reply> reply = by_head(request, policy.get());
  if (const auto [status, why] = unreadable(request); status != 0) {
    send_and_hang_up(reply && reply->status >= 400 ? *reply : refusal(status, why), response);
    return true;
  }
  if (has_body(request)) return false;  // to be read first, whatever the answer: an unread one cuts the answer off
  send(reply ? *reply : message(request, ""), response);
  return true;
}

void HttpServer::answer_body(const httplib::Request& request, httplib::Response& response,
                             const httplib::ContentReader& read) {
  std::string body;
  std::size_t size = 0;
  const bool whole = read([&](const char* data, std::size_t count) {
    size += count;
    if (size <= kLargestBody) body.append(data, count);
    return true;
  });
  const Policy policy = policy_.current();
  if (const auto reply = by_head(request, policy.get())) return send(*reply, response);
  if (!whole) return send(refusal(400, "the body ended early"), response);
  if (size > kLargestBody) return send(refusal(413, kTooLarge), response);
  if (!is_json(request.get_header_value("Content-Type"))) return send(refusal(415, kNotJson), response);
  send(message(request, body), response);
}

// What the head of a request decides alone; nothing: it carries a message for the endpoint.
std::optional<Reply> HttpServer::by_head(const httplib::Request& request, const scopeward_policy* policy) const {
  if (!host_allowed(request, policy)) return refusal(403, "Host is not this server's");
  const Route to = route(request, policy);
  if (to == Route::none) return refusal(404, "nothing is served here");
  if (to == Route::metadata) return metadata(request, policy);

  const auto origins = header_values(request, "Origin");
  if (origins.size() > 1 || (origins.size() == 1 && !origin_allowed(origins[0], policy)))
    return refusal(403, "Origin is not allowed");
  if (request.method == "OPTIONS") {
    Reply reply{204, ""};
    reply.headers = sharing(request);
    reply.headers.push_back({"Access-Control-Allow-Methods", "POST"});
    reply.headers.push_back(
        {"Access-Control-Allow-Headers", "authorization, content-type, mcp-protocol-version, mcp-method, mcp-name"});
    return reply;
  }
  if (request.method != "POST") return refusal(405, "send JSON-RPC by POST", {{"Allow", "POST, OPTIONS"}});
  return std::nullopt;
}

Reply HttpServer::metadata(const httplib::Request& request, const scopeward_policy* policy) const {
  Reply reply{204,
              "",
              {{"Access-Control-Allow-Origin", "*"},
               {"Access-Control-Allow-Methods", "GET, HEAD, OPTIONS"},
               {"Access-Control-Allow-Headers", "mcp-protocol-version"}}};
  if (request.method == "OPTIONS") return reply;
  if (request.method != "GET" && request.method != "HEAD")
    return refusal(405, "this address is only read", {{"Allow", "GET, HEAD, OPTIONS"}});

  scopeward_text* made = nullptr;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  const scopeward_status status = scopeward_metadata(policy, &made, &error);
  const Text text(made);
  if (status != SCOPEWARD_OK) return refusal(500, error.message);
  const std::string document(view(scopeward_text_view(text.get())));
  const std::string tag = "\"" + std::to_string(std::hash<std::string>()(document)) + "\"";
  reply.headers.push_back({"Cache-Control", "public, max-age=300"});
  reply.headers.push_back({"ETag", tag});
  reply.status = request.get_header_value("If-None-Match") == tag ? 304 : 200;
  if (reply.status == 200) {
    reply.body = document;
    reply.headers.push_back({"Content-Type", "application/json"});
  }
  return reply;
}

Reply HttpServer::message(const httplib::Request& request, const std::string& body) {
  Incoming incoming;
  incoming.body = body;
  incoming.headers = {header_values(request, "MCP-Protocol-Version"), header_values(request, "Mcp-Method"),
                      header_values(request, "Mcp-Name")};
  incoming.credentials = {header_values(request, "Authorization"), request.has_param("access_token")};
  Reply reply = mcp_.answer(incoming);
  for (auto& header : sharing(request)) reply.headers.push_back(std::move(header));
  return reply;
}

}  // namespace epicme
