// SPDX-License-Identifier: Apache-2.0
// See strict_json.h. The parser is nlohmann::json's; this adds a watch over the keys and the depth.
// Tested by tests/bindings/cli.
#include "strict_json.h"

#include <set>
#include <stdexcept>
#include <vector>

namespace scopeward::cli {
namespace {

constexpr int kDepth = 32;           // a request needs three levels
constexpr int kDocumentDepth = 256;  // schemas inside schemas

struct Refusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};

template <typename AnyJson>
class Watch {
 public:
  explicit Watch(int deepest) : deepest_(deepest) {}
  bool operator()(int depth, typename AnyJson::parse_event_t event, AnyJson& parsed) {
    using Event = typename AnyJson::parse_event_t;
    if (event == Event::object_start || event == Event::array_start) {
      if (depth >= deepest_) throw Refusal("is nested too deeply");
    }
    if (event == Event::object_start) keys_.emplace_back();
    if (event == Event::object_end) keys_.pop_back();
    if (event == Event::key) {
      auto name = parsed.template get<std::string>();
      if (!keys_.back().insert(name).second) throw Refusal("gives the key `" + name + "` twice");
    }
    return true;
  }

 private:
  int deepest_;
  std::vector<std::set<std::string>> keys_;  // of each object that is open
};

template <typename AnyJson>
std::optional<AnyJson> read(std::string_view text, int deepest, std::string& error) {
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {  // the parser would stop there, content
    error = "is not valid JSON (byte " + std::to_string(nul + 1) + ")";
    return std::nullopt;
  }
  try {
    Watch<AnyJson> watch(deepest);
    return AnyJson::parse(text, [&watch](int depth, typename AnyJson::parse_event_t event, AnyJson& parsed) {
      return watch(depth, event, parsed);
    });
  } catch (const Refusal& refusal) {
    error = refusal.what();
  } catch (const nlohmann::json::parse_error& problem) {
    error = "is not valid JSON (byte " + std::to_string(problem.byte) + ")";
  } catch (const nlohmann::json::exception&) {
    error = "is not JSON that can be represented (a number is too large)";
  }
  return std::nullopt;
}

}  // namespace

std::optional<Json> read_strict_json(std::string_view text, std::string& error) {
  return read<Json>(text, kDepth, error);
}

std::optional<JsonDocument> read_strict_document(std::string_view text, std::string& error) {
  return read<JsonDocument>(text, kDocumentDepth, error);
}

std::string to_line(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace scopeward::cli
