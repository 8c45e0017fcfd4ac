// SPDX-License-Identifier: Apache-2.0
// See strict_json.h. The parser is nlohmann::json's; this adds a watch over the keys and the depth.
// Tested by tests/bindings/cli.
#include "strict_json.h"

#include <set>
#include <stdexcept>
#include <vector>

namespace scopeward::cli {
namespace {

constexpr int kDepth = 32;  // a request needs three levels

struct Refusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Watch {
 public:
  bool operator()(int depth, Json::parse_event_t event, Json& parsed) {
    using Event = Json::parse_event_t;
    if (event == Event::object_start || event == Event::array_start) {
      if (depth >= kDepth) throw Refusal("is nested too deeply");
    }
    if (event == Event::object_start) keys_.emplace_back();
    if (event == Event::object_end) keys_.pop_back();
    if (event == Event::key) {
      auto name = parsed.get<std::string>();
      if (!keys_.back().insert(name).second) throw Refusal("gives the key `" + name + "` twice");
    }
    return true;
  }

 private:
  std::vector<std::set<std::string>> keys_;  // of each object that is open
};

}  // namespace

std::optional<Json> read_strict_json(std::string_view text, std::string& error) {
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {  // the parser would stop there, content
    error = "is not valid JSON (byte " + std::to_string(nul + 1) + ")";
    return std::nullopt;
  }
  try {
    Watch watch;
    return Json::parse(
        text, [&watch](int depth, Json::parse_event_t event, Json& parsed) { return watch(depth, event, parsed); });
  } catch (const Refusal& refusal) {
    error = refusal.what();
  } catch (const nlohmann::json::parse_error& problem) {
    error = "is not valid JSON (byte " + std::to_string(problem.byte) + ")";
  } catch (const nlohmann::json::exception&) {
    error = "is not JSON that can be represented (a number is too large)";
  }
  return std::nullopt;
}

std::string to_line(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace scopeward::cli
