// SPDX-License-Identifier: Apache-2.0
#include "resources.h"

namespace epicme {
namespace {

constexpr std::int64_t kPage = 50;
constexpr const char* kCurrentUser = "epicme://users/current";
constexpr const char* kTags = "epicme://tags";
constexpr const char* kEntryPrefix = "epicme://entries/";
constexpr const char* kTagPrefix = "epicme://tags/";
constexpr const char* kSuggestTags = "suggest_tags";

const std::vector<Parameter>& suggest_tags_parameters() {
  static const std::vector<Parameter> parameters = {{"entry", Kind::id, true, "The entry to find tags for"}};
  return parameters;
}

Listed resource(const std::string& uri, const std::string& name, const std::string& title) {
  return {{{"uri", uri}, {"name", name}, {"title", title}, {"mimeType", "application/json"}}, uri};
}

Listed resource_template(const std::string& prefix, const char* name, const char* title) {
  return {{{"uriTemplate", prefix + "{id}"}, {"name", name}, {"title", title}, {"mimeType", "application/json"}},
          prefix + "any"};
}

std::optional<std::string> behind(const char* prefix, const std::string& uri) {
  const std::string_view start = prefix;
  if (uri.compare(0, start.size(), start) != 0) return std::nullopt;
  return uri.substr(start.size());
}

}  // namespace

std::optional<ResourcePage> list_resources(const Context& context, const std::string& cursor) {
  if (!cursor.empty() && !check_arguments({{"cursor", Kind::id, true, ""}}, {{"cursor", cursor}}).empty())
    return std::nullopt;
  ResourcePage page;
  if (cursor.empty()) {
    page.resources.push_back(resource(kCurrentUser, "current-user", "You"));
    page.resources.push_back(resource(kTags, "tags", "All your tags"));
  }
  const Json entries = context.journal.entries(context.user, cursor.empty() ? 0 : std::stoll(cursor), kPage);
  for (const Json& entry : entries) {
    const std::string id = entry["id"].get<std::string>();
    page.resources.push_back(resource(kEntryPrefix + id, "entry-" + id, entry["title"].get<std::string>()));
  }
  if (entries.size() == static_cast<std::size_t>(kPage)) page.next = entries.back()["id"].get<std::string>();
  return page;
}

std::vector<Listed> resource_templates() {
  return {resource_template(kEntryPrefix, "entry", "A journal entry"), resource_template(kTagPrefix, "tag", "A tag")};
}

std::vector<Listed> prompts() {
  Json arguments = Json::array();
  for (const Parameter& parameter : suggest_tags_parameters()) {
    arguments.push_back(
        {{"name", parameter.name}, {"description", parameter.description}, {"required", parameter.required}});
  }
  Json definition = {
      {"name", kSuggestTags}, {"title", "Suggest tags"}, {"description", "Finds tags that fit an entry"}};
  definition["arguments"] = std::move(arguments);
  return {Listed{std::move(definition), kSuggestTags}};
}

std::optional<Json> read_resource(const Context& context, const std::string& uri) {
  std::optional<Json> value;
  if (uri == kCurrentUser) {
    value = Json{{"name", context.user.name}, {"plan", context.user.plan}};
  } else if (uri == kTags) {
    value = context.journal.tags(context.user);
  } else if (const auto entry = behind(kEntryPrefix, uri)) {
    value = context.journal.entry(context.user, *entry);
  } else if (const auto tag = behind(kTagPrefix, uri)) {
    value = context.journal.tag(context.user, *tag);
  }
  if (!value) return std::nullopt;
  const std::string text = value->dump(-1, ' ', false, Json::error_handler_t::replace);
  return Json{{"contents", Json::array({Json{{"uri", uri}, {"mimeType", "application/json"}, {"text", text}}})}};
}

Outcome get_prompt(const Context& context, const std::string& name, const Json& arguments) {
  if (name != kSuggestTags) return {nullptr, "There is no such prompt."};
  if (std::string wrong = check_arguments(suggest_tags_parameters(), arguments); !wrong.empty())
    return {nullptr, std::move(wrong)};
  const auto entry = context.journal.entry(context.user, arguments.at("entry").get<std::string>());
  if (!entry) return {nullptr, "There is no such entry."};
  const std::string text =
      "Which of my tags fit this journal entry, and which new ones would you suggest? Answer with their names."
      "\n\nThe entry: " +
      entry->dump() + "\nMy tags: " + context.journal.tags(context.user).dump();
  const Json message = {{"role", "user"}, {"content", {{"type", "text"}, {"text", text}}}};
  return {{{"description", "Tags for an entry"}, {"messages", Json::array({message})}}, {}};
}

}  // namespace epicme
