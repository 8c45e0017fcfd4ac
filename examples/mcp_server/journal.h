// SPDX-License-Identifier: Apache-2.0
// EpicMe's data in SQLite: users, their entries and tags, and a short log of refusals. Every entry and tag belongs to
// one user, and every function takes that user: another's row is as absent as one that never was. Permissions are not
// this file's business. Rows come back as JSON objects, the way clients see them.
//
// Threads: any number; one connection behind one lock. Errors: std::runtime_error with SQLite's words.
// Tested by tests/mcp/journal_test.py (class Journal).
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "json_rpc.h"

struct sqlite3;

namespace epicme {

struct User {
  std::int64_t id = 0;
  std::string name;
  std::string plan;  // "free" or "plus"
  bool suspended = false;
};

class Journal {
 public:
  explicit Journal(const std::string& path);  // ":memory:" keeps nothing
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // The user that an issuer knows by `subject`; made on first sight.
  [[nodiscard]] User user(const std::string& issuer, const std::string& subject);
  // The users, entries and tags of the demo, unless there are users already.
  void seed_demo(const std::string& issuer);

  // An id is a row's number in decimal, without sign or leading zero: no two spellings name one row.
  [[nodiscard]] std::optional<Json> entry(const User& user, const std::string& id);
  // By id, beginning behind `after`.
  [[nodiscard]] Json entries(const User& user, std::int64_t after, std::int64_t count);
  [[nodiscard]] Json search(const User& user, const std::string& words, std::int64_t count);
  [[nodiscard]] std::optional<Json> create_entry(const User& user, const Json& fields);  // nothing: the journal is full
  [[nodiscard]] std::optional<Json> update_entry(const User& user, const std::string& id, const Json& fields);
  [[nodiscard]] bool delete_entry(const User& user, const std::string& id);

  [[nodiscard]] std::optional<Json> tag(const User& user, const std::string& id);
  [[nodiscard]] Json tags(const User& user);
  // Nothing: the name is taken, or there are too many.
  [[nodiscard]] std::optional<Json> create_tag(const User& user, const Json& fields);
  [[nodiscard]] std::optional<Json> update_tag(const User& user, const std::string& id, const Json& fields);
  [[nodiscard]] bool delete_tag(const User& user, const std::string& id);
  [[nodiscard]] bool add_tag(const User& user, const std::string& entry, const std::string& tag);
  // Entries of `from` get `into`, and `from` is gone.
  [[nodiscard]] bool merge_tags(const User& user, const std::string& from, const std::string& into);
  [[nodiscard]] Json stats(const User& user);

  void record_refusal(const User* user, const std::string& operation, const std::string& reason);
  [[nodiscard]] Json refusals(std::int64_t count);  // newest first

 private:
  using Values = std::vector<Json>;  // texts and whole numbers, bound in order
  Json rows(const char* sql, const Values& values);
  std::int64_t change(const char* sql, const Values& values);  // how many rows it changed
  std::optional<Json> first(const char* sql, const Values& values);

  struct Close {
    void operator()(sqlite3* database) const;
  };
  std::mutex lock_;
  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace epicme
