// SPDX-License-Identifier: Apache-2.0
#include "engine/access_matrix.h"

#include <algorithm>
#include <map>
#include <optional>

#include "engine/reference_page.h"
#include "engine/written.h"

namespace scopeward {
namespace {

constexpr std::size_t kMostRows = 500, kMostColumns = 150;
constexpr std::size_t kLongestExcept = 80;                       // bytes; longer lists are counted
constexpr std::size_t kNoToken = 0, kAnyToken = 1, kScopes = 2;  // columns

// The scope that a set of the reference page names: `project:{arg.project}:read` is the family `project:{id}:read`.
class Named {
 public:
  explicit Named(const Vocabulary& vocabulary) : vocabulary_(vocabulary) {
    for (ScopeId id = 0; id < vocabulary.scopes.size(); ++id)
      if (vocabulary.scopes[id].is_family()) families_.emplace(shape_key(vocabulary.scopes[id].shape), id);
  }
  [[nodiscard]] ScopeId find(const std::string& name) const {
    if (const ScopeId id = vocabulary_.find(name); id != kNotFound) return id;
    ScopeShape shape;
    if (read_shape(name, vocabulary_.separators, true, shape) == ShapeError::none)
      if (const auto at = families_.find(shape_key(shape)); at != families_.end()) return at->second;
    std::vector<std::string_view> values;
    return vocabulary_.find_instance(name, values);
  }

 private:
  const Vocabulary& vocabulary_;
  std::map<std::string, ScopeId> families_;
};

Access at_best(Access a, Access b) { return static_cast<int>(a) > static_cast<int>(b) ? a : b; }

// What single scopes do for the operations of the page, without the columns of tokens.
void add_scopes(const Policy& policy, const ReferencePage& page, std::vector<std::vector<AccessCell>>& cells) {
  const Vocabulary& v = policy.model.vocabulary;
  const Named named(v);
  for (ScopeId id = 0; id < page.scopes.size(); ++id)
    for (const ReferenceUnlock& unlock : page.scopes[id].unlocks)
      if (unlock.operation < cells.size())
        cells[unlock.operation][kScopes + id].access = unlock.if_attributes ? Access::alone_perhaps : Access::alone;
  for (std::size_t row = 0; row < cells.size(); ++row) {
    const ReferenceOperation& operation = page.operations[row];
    for (const ReferenceSet& set : operation.sets)
      for (const std::string& name : set.scopes) {
        const ScopeId member = named.find(name);
        if (member == kNotFound) continue;
        for (ScopeId id = 0; id < v.scopes.size(); ++id) {
          Access& access = cells[row][kScopes + id].access;
          const Access part = set.if_attributes ? Access::part_perhaps : Access::part;
          if (access != Access::alone && access != Access::alone_perhaps && v.implies(id, member))
            access = access == Access::part ? access : at_best(access, part);
        }
      }
    for (std::size_t column = 0; column < cells[row].size(); ++column) {
      Access& access = cells[row][column].access;
      if (!operation.judged) access = Access::not_known;
      if (operation.judged && column >= kScopes && operation.authenticated == May::yes) access = Access::free;
      const May may = column == kNoToken ? operation.anonymous : operation.authenticated;
      if (operation.judged && column < kScopes && may != May::no)
        access = may == May::yes ? Access::alone : Access::alone_perhaps;
    }
  }
}

struct RowPattern {
  std::uint32_t action = kNone, pattern = kNone;  // none: every operation
  std::uint32_t excepts_begin = 0, excepts_end = 0;
};

// The patterns behind the rows, found by how they are written.
std::vector<RowPattern> patterns_of(const Model& model, const ReferencePage& page, std::size_t rows) {
  using Key = std::pair<std::pair<std::string, std::string>, std::vector<std::string>>;
  std::map<Key, RowPattern> known;
  const auto add = [&](const RowPattern& row) {
    std::vector<std::string> excepts;
    for (std::uint32_t i = row.excepts_begin; i < row.excepts_end; ++i)
      excepts.push_back(pattern_text(model.patterns[model.excepts[i]]));
    known.try_emplace({{model.actions[row.action].name, pattern_text(model.patterns[row.pattern])}, excepts}, row);
  };
  for (const Operation& o : model.operations) add({o.action, o.pattern, 0, 0});
  for (const Matcher& m : model.matchers) add({m.action, m.pattern, m.excepts_begin, m.excepts_end});
  std::vector<RowPattern> patterns(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    const ReferenceOperation& operation = page.operations[row];
    const auto at = known.find({{operation.action, operation.target}, operation.excepts});
    if (at != known.end()) patterns[row] = at->second;
  }
  return patterns;
}

// The columns that a caller stands for.
std::vector<std::size_t> columns_of(const Policy& policy, const TestLine& caller) {
  if (caller.kind == TestLine::Kind::anonymous) return {kNoToken};
  const Vocabulary& v = policy.model.vocabulary;
  std::vector<std::size_t> columns;
  std::string_view scopes = policy.tests.scopes[caller.begin];
  std::vector<std::string_view> values;
  if (scopes.empty()) columns.push_back(kAnyToken);
  while (!scopes.empty()) {
    const std::size_t end = std::min(scopes.find(' '), scopes.size());
    const std::string_view name = scopes.substr(0, end);
    scopes.remove_prefix(std::min(end + 1, scopes.size()));
    ScopeId id = v.find(name);
    if (id == kNotFound) id = v.find_instance(name, values);
    if (id != kNotFound) columns.push_back(kScopes + id);
    if (id == kNotFound && name.ends_with('*'))
      for (const ScopeId granted : v.wildcard(name.substr(0, name.size() - 1))) columns.push_back(kScopes + granted);
  }
  return columns;
}

void add_tested(const Policy& policy, const TestRun& run, const ReferencePage& page,
                std::vector<std::vector<AccessCell>>& cells) {
  const Model& model = policy.model;
  std::map<std::pair<std::uint32_t, std::string>, std::vector<bool>> asked;  // operations with the columns of who asked
  visit_expectations(
      policy, run.filter, [](const TestCase&) {},
      [&](const AskedExpectation& one) {
        std::vector<bool>& columns = asked[{one.action.action, one.target.text}];
        columns.resize(kScopes + model.vocabulary.scopes.size());
        for (const std::size_t column : columns_of(policy, one.caller)) columns[column] = true;
      });
  const std::vector<RowPattern> patterns = patterns_of(model, page, cells.size());
  for (const auto& [operation, columns] : asked) {
    Target target;
    if (read_target(operation.second, model.actions[operation.first].form, target) != TargetError::none) continue;
    for (std::size_t row = 0; row < cells.size(); ++row) {
      const RowPattern& p = patterns[row];
      Captures unused;
      const bool every = page.operations[row].action == "*";
      if (!every && (p.action != operation.first ||
                     !matches(model, {0, p.pattern, p.excepts_begin, p.excepts_end}, target, unused)))
        continue;
      for (std::size_t column = 0; column < columns.size(); ++column)
        if (columns[column]) cells[row][column].tested = true;
    }
  }
}

}  // namespace

AccessMatrix access_matrix(const Policy& policy, const TestRun& run) {
  const ReferencePage page = reference_page(policy);
  const std::vector<Scope>& scopes = policy.model.vocabulary.scopes;
  AccessMatrix matrix;
  const std::size_t rows = std::min(page.operations.size(), kMostRows);
  matrix.rows_left_out = page.operations.size() - rows;
  std::vector<std::vector<AccessCell>> cells(rows, std::vector<AccessCell>(kScopes + scopes.size()));
  add_scopes(policy, page, cells);
  add_tested(policy, run, page, cells);

  std::vector<std::size_t> shown;  // columns
  for (std::size_t column = 0; column < kScopes + scopes.size(); ++column) {
    const bool says_something = std::any_of(cells.begin(), cells.end(), [&](const std::vector<AccessCell>& row) {
      const Access access = row[column].access;
      return row[column].tested || (access != Access::no && access != Access::free);
    });
    if (column >= kScopes && !says_something) continue;
    if (shown.size() < kMostColumns) {
      shown.push_back(column);
    } else {
      ++matrix.columns_left_out;
    }
  }
  for (const std::size_t column : shown)
    matrix.columns.push_back(column == kNoToken    ? "no token"
                             : column == kAnyToken ? "any token"
                                                   : scopes[column - kScopes].name);
  for (std::size_t row = 0; row < rows; ++row) {
    const ReferenceOperation& operation = page.operations[row];
    AccessRow entry{operation.action, operation.target, {}, {}};
    for (const std::string& except : operation.excepts) entry.except += (entry.except.empty() ? "" : ", ") + except;
    if (entry.except.size() > kLongestExcept) entry.except = std::to_string(operation.excepts.size()) + " patterns";
    for (const std::size_t column : shown) entry.cells.push_back(cells[row][column]);
    matrix.rows.push_back(std::move(entry));
  }
  return matrix;
}

}  // namespace scopeward
