// SPDX-License-Identifier: Apache-2.0
#include "tools.h"

namespace epicme {
namespace {

constexpr std::int64_t kPage = 100;

Outcome found(std::optional<Json> row, const char* otherwise) {
  if (!row) return {nullptr, otherwise};
  return {std::move(*row), {}};
}

Outcome done(bool happened, const char* member, const Json& id, const char* otherwise) {
  if (!happened) return {nullptr, otherwise};
  return {{{member, id}}, {}};
}

std::string text(const Json& arguments, const char* name) { return arguments.at(name).get<std::string>(); }

std::int64_t count(const Json& arguments) { return arguments.value("count", std::int64_t{20}); }

constexpr const char* kNoEntry = "There is no such entry.";
constexpr const char* kNoTag = "There is no such tag.";

Outcome whoami(const Context& c, const Json&) {
  return {{{"name", c.user.name}, {"plan", c.user.plan}, {"scope", c.claims.scopes}}, {}};
}

// A page of entries; `next`, if there are more, goes into `after` of the next call.
Outcome entries_page(const Context& c, const Json& arguments, std::int64_t size) {
  const std::int64_t after = arguments.contains("after") ? std::stoll(text(arguments, "after")) : 0;
  Json rows = c.journal.entries(c.user, after, size);
  Json page = Json::object();
  if (rows.size() == static_cast<std::size_t>(size)) page["next"] = rows.back()["id"];
  page["entries"] = std::move(rows);
  return {std::move(page), {}};
}
Outcome list_entries(const Context& c, const Json& arguments) { return entries_page(c, arguments, count(arguments)); }

Outcome search_entries(const Context& c, const Json& arguments) {
  return {{{"entries", c.journal.search(c.user, text(arguments, "words"), count(arguments))}}, {}};
}
Outcome get_entry(const Context& c, const Json& arguments) {
  return found(c.journal.entry(c.user, text(arguments, "id")), kNoEntry);
}
Outcome create_entry(const Context& c, const Json& arguments) {
  return found(c.journal.create_entry(c.user, arguments), "The journal is full: delete entries first.");
}
Outcome update_entry(const Context& c, const Json& arguments) {
  return found(c.journal.update_entry(c.user, text(arguments, "id"), arguments), kNoEntry);
}
Outcome delete_entry(const Context& c, const Json& arguments) {
  return done(c.journal.delete_entry(c.user, text(arguments, "id")), "deleted", arguments["id"], kNoEntry);
}
Outcome add_tag_to_entry(const Context& c, const Json& arguments) {
  const std::string id = text(arguments, "id");
  if (!c.journal.add_tag(c.user, id, text(arguments, "tag")))
    return {nullptr, "There is no such entry or no such tag."};
  return found(c.journal.entry(c.user, id), kNoEntry);
}

Outcome list_tags(const Context& c, const Json&) { return {{{"tags", c.journal.tags(c.user)}}, {}}; }
Outcome get_tag(const Context& c, const Json& arguments) {
  return found(c.journal.tag(c.user, text(arguments, "id")), kNoTag);
}
Outcome create_tag(const Context& c, const Json& arguments) {
  return found(c.journal.create_tag(c.user, arguments), "There is a tag of that name already, or there are too many.");
}
Outcome update_tag(const Context& c, const Json& arguments) {
  return found(c.journal.update_tag(c.user, text(arguments, "id"), arguments),
               "There is no such tag, or another has that name.");
}
Outcome delete_tag(const Context& c, const Json& arguments) {
  return done(c.journal.delete_tag(c.user, text(arguments, "id")), "deleted", arguments["id"], kNoTag);
}
Outcome merge_tags(const Context& c, const Json& arguments) {
  return done(c.journal.merge_tags(c.user, text(arguments, "from"), text(arguments, "into")), "merged",
              arguments["into"], "These are not two tags of yours.");
}

Outcome journal_stats(const Context& c, const Json&) { return {c.journal.stats(c.user), {}}; }
Outcome export_journal(const Context& c, const Json& arguments) {
  Outcome page = entries_page(c, arguments, kPage);
  page.value["tags"] = c.journal.tags(c.user);
  return page;
}
Outcome search_audit(const Context& c, const Json& arguments) {
  return {{{"refusals", c.journal.refusals(count(arguments))}}, {}};
}

Json content(const std::string& text) { return Json::array({Json{{"type", "text"}, {"text", text}}}); }

const Parameter kEntryId = {"id", Kind::id, true, "The entry's id"};
const Parameter kTagId = {"id", Kind::id, true, "The tag's id"};
const Parameter kCount = {"count", Kind::count, false, "How many at most; 20 if absent"};
const Parameter kAfter = {"after", Kind::id, false, "`next` of the page before"};

}  // namespace

const std::vector<Tool>& tools() {
  // clang-format off
  static const std::vector<Tool> table = {
      {"whoami", "Who am I", "Name, plan and scopes of the signed-in user", false, {}, whoami},
      {"list_entries", "List entries", "Your journal entries, oldest first", false, {kCount, kAfter}, list_entries},
      {"search_entries", "Search entries", "Entries whose title or text contains the words", false,
       {{"words", Kind::line, true, "What to look for"}, kCount}, search_entries},
      {"get_entry", "Get an entry", "One journal entry", false, {kEntryId}, get_entry},
      {"create_entry", "Create an entry", "Writes a new journal entry", true,
       {{"title", Kind::line, true, "Its title"}, {"content", Kind::text, true, "Its text"}}, create_entry},
      {"update_entry", "Change an entry", "Gives an entry a new title or text", true,
       {kEntryId, {"title", Kind::line, false, "The new title"}, {"content", Kind::text, false, "The new text"}},
       update_entry},
      {"delete_entry", "Delete an entry", "Deletes an entry for good", true, {kEntryId}, delete_entry},
      {"add_tag_to_entry", "Tag an entry", "Adds a tag to an entry", true,
       {kEntryId, {"tag", Kind::id, true, "The tag's id"}}, add_tag_to_entry},
      {"list_tags", "List tags", "Your tags", false, {}, list_tags},
      {"get_tag", "Get a tag", "One tag", false, {kTagId}, get_tag},
      {"create_tag", "Create a tag", "Makes a new tag", true,
       {{"name", Kind::line, true, "Its name"}, {"description", Kind::text, false, "What it is for"}}, create_tag},
      {"update_tag", "Change a tag", "Gives a tag a new name or description", true,
       {kTagId, {"name", Kind::line, false, "The new name"},
        {"description", Kind::text, false, "The new description"}}, update_tag},
      {"delete_tag", "Delete a tag", "Deletes a tag, not its entries", true, {kTagId}, delete_tag},
      {"merge_tags", "Merge two tags", "Puts one tag in place of another on all entries", true,
       {{"from", Kind::id, true, "The tag that goes"}, {"into", Kind::id, true, "The tag that stays"}}, merge_tags},
      {"journal_stats", "Journal statistics", "How many entries and tags there are", false, {}, journal_stats},
      {"export_journal", "Export the journal", "All entries and tags, a hundred entries at a time", false,
       {kAfter}, export_journal},
      {"search_audit", "Search the audit log", "The newest refusals, of all users", false, {kCount}, search_audit},
  };
  // clang-format on
  return table;
}

Json definition_of(const Tool& tool) {
  return {{"name", tool.name},
          {"title", tool.title},
          {"description", tool.description},
          {"inputSchema", schema_of(tool.parameters)},
          {"annotations", {{"readOnlyHint", !tool.changes}, {"openWorldHint", false}}}};
}

Json call(const Tool& tool, const Context& context, const Json& arguments) {
  const std::string wrong = check_arguments(tool.parameters, arguments);
  Outcome outcome = wrong.empty() ? tool.run(context, arguments) : Outcome{nullptr, wrong};
  if (!outcome.error.empty()) {
    return {{"content", content(outcome.error)}, {"isError", true}};
  }
  const std::string text = outcome.value.dump(-1, ' ', false, Json::error_handler_t::replace);
  return {{"content", content(text)}, {"structuredContent", std::move(outcome.value)}, {"isError", false}};
}

}  // namespace epicme
