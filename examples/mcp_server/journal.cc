// SPDX-License-Identifier: Apache-2.0
#include "journal.h"

#include <sqlite3.h>

#include <algorithm>
#include <stdexcept>

namespace epicme {
namespace {

constexpr std::int64_t kMostEntries = 10000;  // of one user
constexpr std::int64_t kMostTags = 1000;
constexpr std::int64_t kRefusalsKept = 1000;

constexpr const char* kSchema = R"(
PRAGMA foreign_keys = ON;
CREATE TABLE IF NOT EXISTS users(
  id INTEGER PRIMARY KEY, issuer TEXT NOT NULL, subject TEXT NOT NULL, name TEXT NOT NULL,
  plan TEXT NOT NULL DEFAULT 'free' CHECK(plan IN ('free', 'plus')),
  suspended INTEGER NOT NULL DEFAULT 0 CHECK(suspended IN (0, 1)), UNIQUE(issuer, subject));
CREATE TABLE IF NOT EXISTS entries(
  id INTEGER PRIMARY KEY AUTOINCREMENT, user INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  title TEXT NOT NULL, content TEXT NOT NULL, created TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')));
CREATE INDEX IF NOT EXISTS entries_by_user ON entries(user, id);
CREATE TABLE IF NOT EXISTS tags(
  id INTEGER PRIMARY KEY AUTOINCREMENT, user INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  name TEXT NOT NULL, description TEXT NOT NULL DEFAULT '', UNIQUE(user, name));
CREATE TABLE IF NOT EXISTS entry_tags(
  entry INTEGER NOT NULL REFERENCES entries(id) ON DELETE CASCADE,
  tag INTEGER NOT NULL REFERENCES tags(id) ON DELETE CASCADE,
  PRIMARY KEY(entry, tag)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refusals(
  id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
  user INTEGER REFERENCES users(id) ON DELETE SET NULL, operation TEXT NOT NULL, reason TEXT NOT NULL);
)";

#define EPICME_ENTRY                                          \
  "CAST(e.id AS TEXT) AS id, e.title, e.content, e.created, " \
  "(SELECT json_group_array(t.name) FROM entry_tags x JOIN tags t ON t.id = x.tag WHERE x.entry = e.id) AS tags "
#define EPICME_TAG "CAST(id AS TEXT) AS id, name, description "

// The row's number, or one that no row has.
std::int64_t number(const std::string& id) {
  const bool decimal = !id.empty() && id.size() <= 18 && id[0] != '0' &&
                       std::all_of(id.begin(), id.end(), [](char c) { return c >= '0' && c <= '9'; });
  return decimal ? std::stoll(id) : -1;
}

Json field(const Json& fields, const char* name) { return fields.contains(name) ? fields[name] : Json(nullptr); }

[[noreturn]] void fail(sqlite3* database) {
  throw std::runtime_error(std::string("SQLite: ") + sqlite3_errmsg(database));
}

struct Statement {
  sqlite3_stmt* handle = nullptr;
  ~Statement() { sqlite3_finalize(handle); }
};

Json column(sqlite3_stmt* statement, int index) {
  if (sqlite3_column_type(statement, index) == SQLITE_NULL) return nullptr;
  if (sqlite3_column_type(statement, index) == SQLITE_INTEGER) return sqlite3_column_int64(statement, index);
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement, index));
  std::string text(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, index)));
  if (std::string_view(sqlite3_column_name(statement, index)) == "tags") return Json::parse(text);
  return text;
}

}  // namespace

void Journal::Close::operator()(sqlite3* database) const { sqlite3_close(database); }

Journal::Journal(const std::string& path) {
  sqlite3* database = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  const int opened = sqlite3_open_v2(path.c_str(), &database, flags, nullptr);
  database_.reset(database);
  if (opened != SQLITE_OK) fail(database);
  sqlite3_busy_timeout(database, 2000);
  if (sqlite3_exec(database, kSchema, nullptr, nullptr, nullptr) != SQLITE_OK) fail(database);
}

Journal::~Journal() = default;

Json Journal::rows(const char* sql, const Values& values) {
  Statement statement;
  if (sqlite3_prepare_v2(database_.get(), sql, -1, &statement.handle, nullptr) != SQLITE_OK) fail(database_.get());
  int index = 0;
  for (const Json& value : values) {
    ++index;
    if (const auto* text = value.get_ptr<const std::string*>()) {
      sqlite3_bind_text(statement.handle, index, text->data(), static_cast<int>(text->size()), SQLITE_TRANSIENT);
    } else if (value.is_number_integer()) {
      sqlite3_bind_int64(statement.handle, index, value.get<std::int64_t>());
    }  // else it stays NULL
  }
  Json result = Json::array();
  int step = sqlite3_step(statement.handle);
  for (; step == SQLITE_ROW; step = sqlite3_step(statement.handle)) {
    Json row = Json::object();
    for (int i = 0; i < sqlite3_column_count(statement.handle); ++i) {
      row[sqlite3_column_name(statement.handle, i)] = column(statement.handle, i);
    }
    result.push_back(std::move(row));
  }
  if (step != SQLITE_DONE) fail(database_.get());
  return result;
}

std::int64_t Journal::change(const char* sql, const Values& values) {
  rows(sql, values);
  return sqlite3_changes64(database_.get());
}

std::optional<Json> Journal::first(const char* sql, const Values& values) {
  Json found = rows(sql, values);
  if (found.empty()) return std::nullopt;
  return std::move(found[0]);
}

User Journal::user(const std::string& issuer, const std::string& subject) {
  const std::lock_guard guard(lock_);
  change("INSERT INTO users(issuer, subject, name) VALUES (?1, ?2, ?2) ON CONFLICT DO NOTHING", {issuer, subject});
  const Json row =
      rows("SELECT id, name, plan, suspended FROM users WHERE issuer = ? AND subject = ?", {issuer, subject}).at(0);
  return User{row["id"], row["name"], row["plan"], row["suspended"] != 0};
}

void Journal::seed_demo(const std::string& issuer) {
  const std::lock_guard guard(lock_);
  if (!rows("SELECT 1 FROM users LIMIT 1", {}).empty()) return;
  change(
      "INSERT INTO users(issuer, subject, name, plan, suspended) VALUES (?1, 'user-1', 'First user', 'free', 0),"
      " (?1, 'user-2', 'Second user', 'plus', 0), (?1, 'user-3', 'Third user', 'free', 1)",
      {issuer});
  change(
      "INSERT INTO entries(user, title, content) VALUES (1, 'A walk', 'Twelve kilometres along the river.'),"
      " (1, 'Bread', 'The second loaf rose better than the first.'), (2, 'Plans', 'Learn to sail.')",
      {});
  change(
      "INSERT INTO tags(user, name, description) VALUES (1, 'outdoors', 'Under the sky'), (1, 'kitchen', ''), (2, "
      "'dreams', '')",
      {});
  change("INSERT INTO entry_tags(entry, tag) VALUES (1, 1), (2, 2), (3, 3)", {});
}

std::optional<Json> Journal::entry(const User& user, const std::string& id) {
  const std::lock_guard guard(lock_);
  return first("SELECT " EPICME_ENTRY "FROM entries e WHERE e.id = ? AND e.user = ?", {number(id), user.id});
}

Json Journal::entries(const User& user, std::int64_t after, std::int64_t count) {
  const std::lock_guard guard(lock_);
  return rows("SELECT " EPICME_ENTRY "FROM entries e WHERE e.user = ? AND e.id > ? ORDER BY e.id LIMIT ?",
              {user.id, after, count});
}

Json Journal::search(const User& user, const std::string& words, std::int64_t count) {
  const std::lock_guard guard(lock_);
  return rows("SELECT " EPICME_ENTRY
              "FROM entries e WHERE e.user = ?1 AND (instr(lower(e.title), lower(?2)) OR"
              " instr(lower(e.content), lower(?2))) ORDER BY e.id LIMIT ?3",
              {user.id, words, count});
}

std::optional<Json> Journal::create_entry(const User& user, const Json& fields) {
  const std::lock_guard guard(lock_);
  const auto made = first(
      "INSERT INTO entries(user, title, content) SELECT ?1, ?2, ?3 WHERE"
      " (SELECT count(*) FROM entries WHERE user = ?1) < ?4 RETURNING id",
      {user.id, fields.at("title"), fields.at("content"), kMostEntries});
  if (!made) return std::nullopt;
  return first("SELECT " EPICME_ENTRY "FROM entries e WHERE e.id = ?", {made->at("id")});
}

std::optional<Json> Journal::update_entry(const User& user, const std::string& id, const Json& fields) {
  const std::lock_guard guard(lock_);
  change("UPDATE entries SET title = coalesce(?, title), content = coalesce(?, content) WHERE id = ? AND user = ?",
         {field(fields, "title"), field(fields, "content"), number(id), user.id});
  return first("SELECT " EPICME_ENTRY "FROM entries e WHERE e.id = ? AND e.user = ?", {number(id), user.id});
}

bool Journal::delete_entry(const User& user, const std::string& id) {
  const std::lock_guard guard(lock_);
  return change("DELETE FROM entries WHERE id = ? AND user = ?", {number(id), user.id}) != 0;
}

std::optional<Json> Journal::tag(const User& user, const std::string& id) {
  const std::lock_guard guard(lock_);
  return first("SELECT " EPICME_TAG "FROM tags WHERE id = ? AND user = ?", {number(id), user.id});
}

Json Journal::tags(const User& user) {
  const std::lock_guard guard(lock_);
  return rows("SELECT " EPICME_TAG "FROM tags WHERE user = ? ORDER BY id", {user.id});
}

std::optional<Json> Journal::create_tag(const User& user, const Json& fields) {
  const std::lock_guard guard(lock_);
  return first(
      "INSERT INTO tags(user, name, description) SELECT ?1, ?2, coalesce(?3, '') WHERE"
      " (SELECT count(*) FROM tags WHERE user = ?1) < ?4 ON CONFLICT DO NOTHING RETURNING " EPICME_TAG,
      {user.id, fields.at("name"), field(fields, "description"), kMostTags});
}

std::optional<Json> Journal::update_tag(const User& user, const std::string& id, const Json& fields) {
  const std::lock_guard guard(lock_);
  return first(
      "UPDATE OR IGNORE tags SET name = coalesce(?, name), description = coalesce(?, description)"
      " WHERE id = ? AND user = ? RETURNING " EPICME_TAG,
      {field(fields, "name"), field(fields, "description"), number(id), user.id});
}

bool Journal::delete_tag(const User& user, const std::string& id) {
  const std::lock_guard guard(lock_);
  return change("DELETE FROM tags WHERE id = ? AND user = ?", {number(id), user.id}) != 0;
}

bool Journal::add_tag(const User& user, const std::string& entry, const std::string& tag) {
  const std::lock_guard guard(lock_);
  const auto both = first(
      "SELECT e.id AS entry, t.id AS tag FROM entries e, tags t WHERE e.id = ?2 AND e.user = ?1 AND"
      " t.id = ?3 AND t.user = ?1",
      {user.id, number(entry), number(tag)});
  if (!both) return false;
  change("INSERT OR IGNORE INTO entry_tags(entry, tag) VALUES (?, ?)", {both->at("entry"), both->at("tag")});
  return true;
}

bool Journal::merge_tags(const User& user, const std::string& from, const std::string& into) {
  const std::lock_guard guard(lock_);
  const std::int64_t gone = number(from);
  const std::int64_t kept = number(into);
  if (gone == kept || rows("SELECT 1 FROM tags WHERE user = ? AND id IN (?, ?)", {user.id, gone, kept}).size() != 2)
    return false;
  rows("BEGIN IMMEDIATE", {});
  try {
    change("INSERT OR IGNORE INTO entry_tags(entry, tag) SELECT entry, ? FROM entry_tags WHERE tag = ?", {kept, gone});
    change("DELETE FROM tags WHERE id = ?", {gone});
    rows("COMMIT", {});
  } catch (...) {
    sqlite3_exec(database_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
    throw;
  }
  return true;
}

Json Journal::stats(const User& user) {
  const std::lock_guard guard(lock_);
  return rows(
             "SELECT (SELECT count(*) FROM entries WHERE user = ?1) AS entries,"
             " (SELECT count(*) FROM tags WHERE user = ?1) AS tags",
             {user.id})
      .at(0);
}

void Journal::record_refusal(const User* user, const std::string& operation, const std::string& reason) {
  const std::lock_guard guard(lock_);
  change("INSERT INTO refusals(user, operation, reason) VALUES (?, ?, ?)",
         {user != nullptr ? Json(user->id) : Json(nullptr), operation.substr(0, 200), reason});
  change("DELETE FROM refusals WHERE id <= (SELECT max(id) FROM refusals) - ?", {kRefusalsKept});
}

Json Journal::refusals(std::int64_t count) {
  const std::lock_guard guard(lock_);
  return rows(
      "SELECT r.at, u.name AS user, r.operation, r.reason FROM refusals r LEFT JOIN users u ON u.id = r.user"
      " ORDER BY r.id DESC LIMIT ?",
      {count});
}

}  // namespace epicme
