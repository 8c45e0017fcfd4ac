// SPDX-License-Identifier: Apache-2.0
// See openapi.h. A `$ref` is followed inside the document only.
#include "openapi.h"

#include <algorithm>

namespace scopeward::cli {
namespace {

constexpr std::size_t kPrefixes = 16;  // different paths that servers begin with
constexpr int kReferences = 8;         // one behind the other

struct Method {
  const char* key;
  const char* action;
  scopeward_impact impact;
  bool always_listed;  // documents list all of these that exist, others only sometimes
};
constexpr Method kMethods[] = {
    {"get", "GET", SCOPEWARD_IMPACT_READS, true},          {"put", "PUT", SCOPEWARD_IMPACT_CHANGES, true},
    {"post", "POST", SCOPEWARD_IMPACT_CHANGES, true},      {"delete", "DELETE", SCOPEWARD_IMPACT_DESTROYS, true},
    {"patch", "PATCH", SCOPEWARD_IMPACT_CHANGES, true},    {"head", "HEAD", SCOPEWARD_IMPACT_READS, false},
    {"options", "OPTIONS", SCOPEWARD_IMPACT_READS, false}, {"trace", "TRACE", SCOPEWARD_IMPACT_READS, false},
};

std::string text_of(const JsonDocument& object, const char* key) {
  const auto at = object.find(key);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

// 2 or 3, or a problem.
int major_version(const JsonDocument& document) {
  const bool is_2 = document.contains("swagger");
  const std::string version = text_of(document, is_2 ? "swagger" : "openapi");
  if (is_2 && version == "2.0") return 2;
  if (!is_2 && (version.rfind("3.0.", 0) == 0 || version.rfind("3.1.", 0) == 0)) return 3;
  throw InventoryProblem{"is of OpenAPI version `" + version + "`; 2.0, 3.0 and 3.1 are read"};
}

// The path of a server's URL, its variables filled with their defaults.
std::string path_of_server(const JsonDocument& server) {
  std::string url = server.is_object() ? text_of(server, "url") : std::string();
  const auto variables = server.is_object() ? server.find("variables") : server.end();
  for (std::size_t at = url.find('{'); at != std::string::npos; at = url.find('{', at)) {
    const std::size_t close = url.find('}', at);
    const std::string name = close == std::string::npos ? std::string() : url.substr(at + 1, close - at - 1);
    if (variables == server.end() || !variables->is_object() || !variables->contains(name) ||
        !variables->at(name).is_object())
      throw InventoryProblem{"has a server `" + url + "` with a variable that has no default; give --base-path"};
    const std::string value = text_of(variables->at(name), "default");
    url.replace(at, close - at + 1, value);
    at += value.size();
  }
  const std::size_t scheme = url.find("://");
  if (scheme != std::string::npos) {
    const std::size_t path = url.find('/', scheme + 3);
    url = path == std::string::npos ? std::string() : url.substr(path);
  }
  if (!url.empty() && url.front() != '/')
    throw InventoryProblem{"has the relative server `" + url + "`; give --base-path"};
  while (!url.empty() && url.back() == '/') url.pop_back();
  return url;
}

class Reader {
 public:
  Reader(const JsonDocument& document, std::string name, const std::optional<std::string>& base_path,
         Inventory& inventory)
      : document_(document), name_(std::move(name)), inventory_(inventory), version_(major_version(document)) {
    if (!base_path) return;
    std::string path = *base_path;
    while (!path.empty() && path.back() == '/') path.pop_back();
    fixed_.push_back(std::move(path));
  }

  void read() {
    inventory_.is_http = true;
    for (const Method& method : kMethods)
      if (method.always_listed) inventory_.actions.insert(method.action);
    const auto info = document_.find("info");
    if (info != document_.end() && info->is_object() && inventory_.title.empty())
      inventory_.title = text_of(*info, "title");
    const auto paths = document_.find("paths");
    if (paths == document_.end()) return;
    if (!paths->is_object()) throw InventoryProblem{"has `paths` that are no object"};
    const std::vector<std::string> prefixes = prefixes_of(document_, {std::string()});
    for (const auto& [path, item] : paths->items()) {
      if (path.rfind("x-", 0) == 0) continue;
      if (path.empty() || path.front() != '/')
        throw InventoryProblem{"has the path `" + path + "`, which does not begin with `/`"};
      read_path(path, item, prefixes);
    }
  }

 private:
  // What the servers that are named here begin with, else what was named further out.
  std::vector<std::string> prefixes_of(const JsonDocument& object, const std::vector<std::string>& outer) const {
    if (!fixed_.empty()) return fixed_;
    if (version_ == 2) {
      std::string base = text_of(document_, "basePath");
      if (!base.empty() && base.front() != '/') throw InventoryProblem{"has a `basePath` that does not begin with `/`"};
      while (!base.empty() && base.back() == '/') base.pop_back();
      return {base};
    }
    const auto servers = object.find("servers");
    if (servers == object.end() || !servers->is_array() || servers->empty()) return outer;
    std::vector<std::string> prefixes;
    for (const JsonDocument& server : *servers) {
      std::string path = path_of_server(server);
      if (std::find(prefixes.begin(), prefixes.end(), path) == prefixes.end()) prefixes.push_back(std::move(path));
      if (prefixes.size() > kPrefixes)
        throw InventoryProblem{"has servers with more than 16 different paths; give --base-path"};
    }
    return prefixes;
  }

  // The item itself, or what it refers to; null after a note.
  const JsonDocument* resolve(const JsonDocument& item, const std::string& path) {
    const JsonDocument* at = &item;
    for (int i = 0; i <= kReferences; ++i) {
      if (!at->is_object()) throw InventoryProblem{"has a path `" + path + "` that is no object"};
      const auto reference = at->find("$ref");
      if (reference == at->end()) return at;
      const std::string to = reference->is_string() ? reference->get<std::string>() : std::string();
      if (to.rfind("#/", 0) != 0) break;
      try {
        const JsonDocument::json_pointer pointer(to.substr(1));
        if (!document_.contains(pointer)) break;
        at = &document_.at(pointer);
      } catch (const nlohmann::json::exception&) {
        break;
      }
    }
    skip(path, "its `$ref` leads to nothing inside the document");
    for (const Method& method : kMethods) inventory_.incomplete.insert(method.action);
    return nullptr;
  }

  void skip(const std::string& path, const std::string& why) {
    inventory_.notes.push_back(name_ + ": `" + path + "` is not judged: " + why);
  }

  void read_path(const std::string& path, const JsonDocument& given, const std::vector<std::string>& outer) {
    const JsonDocument* item = resolve(given, path);
    if (item == nullptr) return;
    const std::string wrong = malformed_variable(path);
    if (!wrong.empty()) skip(path, "`" + wrong + "` is no path parameter of OpenAPI");
    const std::vector<std::string> prefixes = prefixes_of(*item, outer);
    for (const Method& method : kMethods) {
      const auto operation = item->find(method.key);
      if (operation == item->end()) continue;
      if (!operation->is_object())
        throw InventoryProblem{"has a `" + std::string(method.key) + "` of `" + path + "` that is no object"};
      inventory_.actions.insert(method.action);
      if (!wrong.empty()) {
        inventory_.incomplete.insert(method.action);
        continue;
      }
      for (const std::string& prefix : prefixes_of(*operation, prefixes)) {
        Existing existing;
        existing.action = method.action;
        existing.target = prefix + path;
        existing.inventory = name_;
        existing.is_template = true;
        existing.impact = method.impact;
        for (const char* key : {"summary", "description", "operationId"})
          if (existing.description.empty()) existing.description = text_of(*operation, key);
        inventory_.operations.push_back(std::move(existing));
      }
    }
  }

  // `{name}` inside one segment; what is none, such as `{+name}` or `{name=a/*}`.
  static std::string malformed_variable(const std::string& path) {
    for (std::size_t at = path.find('{'); at != std::string::npos; at = path.find('{', at + 1)) {
      const std::size_t end = std::min(path.find_first_of("{}/", at + 1), path.size());
      const bool closed = end < path.size() && path[end] == '}';
      const bool named =
          end > at + 1 && std::string("+#.;?&").find(path[at + 1]) == std::string::npos && path[end - 1] != '*';
      if (!closed || !named) return path.substr(at, std::min(path.find('}', at), path.size() - 1) - at + 1);
      at = end;
    }
    return {};
  }

  const JsonDocument& document_;
  const std::string name_;
  Inventory& inventory_;
  const int version_;
  std::vector<std::string> fixed_;  // what --base-path says
};

}  // namespace

void read_openapi(const JsonDocument& document, const std::string& name, const std::optional<std::string>& base_path,
                  Inventory& inventory) {
  Reader(document, name, base_path, inventory).read();
}

}  // namespace scopeward::cli
