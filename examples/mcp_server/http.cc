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
constexpr time_t kIdleSeconds = 3;
constexpr const char* kWellKnown = "/.well-known/oauth-protected-resource";

std::vector<std::string> header_values(const httplib::Request& request, const char* name) {
  std::vector<std::string> values;
  const auto [begin, end] = request.headers.equal_range(name);
  for (auto header = begin; header != end; ++header) values.push_back(header->second);
  return values;
}

std::string path_of(const std::string& target) { return target.substr(0, target.find('?')); }

bool has_body(const httplib::Request& request) {
  return request.has_header("Transfer-Encoding") || (request.has_header("Content-Length") && request.get_header_value("Content-Length") != "0");
}

void send(const Reply& reply, httplib::Response& response) {
  response.status = reply.status;
  std::string type;
  for (const auto& [name, value] : reply.headers) {
    if (name == "Content-Type") type = value; else response.set_header(name, value);
  }
  if (!reply.body.empty()) response.set_content(reply.body, type);
}

// An answer to a request whose body was not read: what remains of it on the wire must not be taken for a request. A
// provider that reports failure after its last byte makes cpp-httplib close the connection.
void send_and_hang_up(const Reply& reply, httplib::Response& response) {
  send(reply, response);
  std::string body;
  body.swap(response.body);
  response.headers.erase("Content-Type");
  response.set_header("Connection", "close");
  response.set_content_provider(body.size(), "application/json", [body](std::size_t offset, std::size_t size, httplib::DataSink& sink) {
    sink.write(body.data() + offset, size);
    return false;
  });
}

Reply refusal(int status, const std::string& why) { return error_reply(status, nullptr, kInvalidRequest, why); }

void refuse(const httplib::Request& request, httplib::Response& response, int status, const std::string& why) {
  const Reply reply = refusal(status, why);
  if (has_body(request)) {
    send_and_hang_up(reply, response);
  } else {
    send(reply, response);
  }
}

bool all_digits(const std::string& text) {
  return !text.empty() && text.size() <= 15 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// What keeps a body from being read at all: status and reason, or status 0.
std::pair<int, const char*> body_fault(const httplib::Request& request) {
  if (request.has_header("Transfer-Encoding")) return {411, "send Content-Length, not Transfer-Encoding"};
  const auto lengths = header_values(request, "Content-Length");
  if (lengths.empty()) return {411, "Content-Length is missing"};
  if (lengths.size() > 1 || !all_digits(lengths[0])) return {400, "Content-Length is not one number"};
  if (std::stoull(lengths[0]) > kLargestDrained) return {413, "the body is larger than 64 KiB"};
  if (request.has_header("Content-Encoding")) return {415, "compressed bodies are not accepted"};
  const std::string type = lower_case(request.get_header_value("Content-Type"));
  std::string essence = type.substr(0, type.find(';'));
  while (!essence.empty() && essence.back() == ' ') essence.pop_back();
  if (essence != "application/json") return {415, "Content-Type is not application/json"};
  return {0, ""};
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
  server_->set_socket_options([](socket_t socket) {  // cpp-httplib's own would let two servers share a port
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  });
  server_->set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
    return answer_early(request, response) ? httplib::Server::HandlerResponse::Handled : httplib::Server::HandlerResponse::Unhandled;
  });
  server_->Post(".*", [this](const httplib::Request& request, httplib::Response& response, const httplib::ContentReader& read) {
    std::string body;
    std::size_t size = 0;
    const bool whole = read([&](const char* data, std::size_t count) {
      size += count;
      if (size <= kLargestBody) body.append(data, count);
      return true;
    });
    if (size > kLargestBody) return send(refusal(413, "the body is larger than 64 KiB"), response);
    if (!whole) return send(refusal(400, "the body ended early"), response);
    post(request, response, body);
  });
  const httplib::Server::Handler unnamed = [](const httplib::Request&, httplib::Response& response) {
    if (!response.has_header("Content-Type")) send(refusal(response.status, "not an HTTP request that is served here"), response);
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

// Where clients reach us by the policy, or this machine by its own names: a page that rebinds its name to 127.0.0.1 sends
// that name.
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

bool HttpServer::answer_early(const httplib::Request& request, httplib::Response& response) {
  const Policy policy = policy_.current();
  if (!host_allowed(request, policy.get())) {
    refuse(request, response, 403, "Host is not this server's");
    return true;
  }
  const Route to = route(request, policy.get());
  if (to == Route::none) {
    refuse(request, response, 404, "nothing is served here");
    return true;
  }
  if (to == Route::metadata) {
    metadata(request, response, policy.get());
    return true;
  }

  const auto origins = header_values(request, "Origin");
  if (origins.size() > 1 || (origins.size() == 1 && !origin_allowed(origins[0], policy.get()))) {
    refuse(request, response, 403, "Origin is not allowed");
    return true;
  }
  if (!origins.empty()) {
    response.set_header("Access-Control-Allow-Origin", origins[0]);
    response.set_header("Access-Control-Expose-Headers", "WWW-Authenticate, Retry-After");
    response.set_header("Vary", "Origin");
  }
  if (request.method == "OPTIONS" && !has_body(request)) {
    response.status = 204;
    response.set_header("Access-Control-Allow-Methods", "POST");
    response.set_header("Access-Control-Allow-Headers", "authorization, content-type, mcp-protocol-version, mcp-method, mcp-name");
    return true;
  }
  if (request.method != "POST") {
    response.set_header("Allow", "POST, OPTIONS");
    refuse(request, response, 405, "send JSON-RPC by POST");
    return true;
  }
  const auto [status, why] = body_fault(request);
  if (status != 0) send_and_hang_up(refusal(status, why), response);
  return status != 0;
}

void HttpServer::metadata(const httplib::Request& request, httplib::Response& response, const scopeward_policy* policy) const {
  response.set_header("Access-Control-Allow-Origin", "*");
  response.set_header("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS");
  response.set_header("Access-Control-Allow-Headers", "mcp-protocol-version");
  if (has_body(request)) return refuse(request, response, 400, "this address takes no body");
  if (request.method == "OPTIONS") {
    response.status = 204;
    return;
  }
  if (request.method != "GET" && request.method != "HEAD") {
    response.set_header("Allow", "GET, HEAD, OPTIONS");
    return refuse(request, response, 405, "this address is only read");
  }
  scopeward_text* made = nullptr;
  scopeward_error error = SCOPEWARD_ERROR_INIT;
  const scopeward_status status = scopeward_metadata(policy, &made, &error);
  const Text text(made);
  if (status != SCOPEWARD_OK) return refuse(request, response, 500, error.message);

  const std::string document(view(scopeward_text_view(text.get())));
  const std::string tag = "\"" + std::to_string(std::hash<std::string>()(document)) + "\"";
  response.set_header("Cache-Control", "public, max-age=300");
  response.set_header("ETag", tag);
  response.status = request.get_header_value("If-None-Match") == tag ? 304 : 200;
  if (response.status == 200) response.set_content(document, "application/json");
}

void HttpServer::post(const httplib::Request& request, httplib::Response& response, const std::string& body) {
  Incoming incoming;
  incoming.body = body;
  incoming.headers = {header_values(request, "MCP-Protocol-Version"), header_values(request, "Mcp-Method"), header_values(request, "Mcp-Name")};
  incoming.credentials = {header_values(request, "Authorization"), request.has_param("access_token")};
  send(mcp_.answer(incoming), response);
}

}  // namespace epicme
