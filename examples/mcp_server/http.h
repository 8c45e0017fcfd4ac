// SPDX-License-Identifier: Apache-2.0
// HTTP in front of the MCP endpoint, on the loopback interface: Host comes first, then the well-known routes, Origin,
// and what a message's body must be. Where things are served follows the policy's `resource`. cpp-httplib 0.11.4 limits
// neither chunked bodies nor unpacked ones: both are refused unread, and the connection is closed, so that what was not
// read can't pass for another request.
//
// Entry points: HttpServer::bind(), run(), stop().
// Tested by tests/mcp/http_test.py.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mcp.h"

namespace httplib {
class Server;
class ContentReader;
struct Request;
struct Response;
}  // namespace httplib

namespace epicme {

class HttpServer {
 public:
  // `origins`: other sites whose pages may call, as browsers send them ("https://app.example").
  HttpServer(Mcp& mcp, const PolicyFile& policy, std::vector<std::string> origins);
  ~HttpServer();

  // Port 0 picks one. The port, or 0 when it can't be had.
  [[nodiscard]] int bind(int port);
  void run();   // until stop()
  void stop();  // from any thread

 private:
  enum class Route { mcp, metadata, none };
  [[nodiscard]] Route route(const httplib::Request& request, const scopeward_policy* policy) const;
  [[nodiscard]] bool host_allowed(const httplib::Request& request, const scopeward_policy* policy) const;
  [[nodiscard]] bool origin_allowed(const std::string& origin, const scopeward_policy* policy) const;

  // A request is answered by its head, or else once its body is read; a refusal, too, waits for a body that is coming.
  [[nodiscard]] bool answer_head(const httplib::Request& request, httplib::Response& response);
  void answer_body(const httplib::Request& request, httplib::Response& response, const httplib::ContentReader& read);
  [[nodiscard]] std::optional<Reply> by_head(const httplib::Request& request, const scopeward_policy* policy) const;
  [[nodiscard]] Reply metadata(const httplib::Request& request, const scopeward_policy* policy) const;
  [[nodiscard]] Reply message(const httplib::Request& request, const std::string& body);

  Mcp& mcp_;
  const PolicyFile& policy_;
  const std::vector<std::string> origins_;
  int port_ = 0;
  int socket_ = -1;
  std::atomic<bool> ended_ = false;
  std::unique_ptr<httplib::Server> server_;
};

}  // namespace epicme
