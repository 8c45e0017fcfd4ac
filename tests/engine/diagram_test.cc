// SPDX-License-Identifier: Apache-2.0
// Diagrams against truth tables: random formulas over six variables, all 64 rows of each.
#include "engine/diagram.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace scopeward {
namespace {

using Table = std::uint64_t;  // bit i: the value where variable v is bit v of i
constexpr unsigned kVariables = 6;

Table table_of(unsigned variable) {
  Table table = 0;
  for (unsigned row = 0; row < 64; ++row)
    if ((row >> variable & 1) != 0) table |= Table{1} << row;
  return table;
}

struct Function {
  Diagram::Ref ref;
  Table table;
};

Function random_function(Diagram& diagram, std::mt19937_64& random, int depth) {
  if (depth == 0 || random() % 5 == 0) {
    const auto v = static_cast<unsigned>(random() % kVariables);
    return {diagram.variable(v), table_of(v)};
  }
  const Function a = random_function(diagram, random, depth - 1), b = random_function(diagram, random, depth - 1);
  switch (random() % 5) {
    case 0:
      return {diagram.both(a.ref, b.ref), a.table & b.table};
    case 1:
      return {diagram.either(a.ref, b.ref), a.table | b.table};
    case 2:
      return {diagram.negation(a.ref), ~a.table};
    case 3:
      return {diagram.without(a.ref, b.ref), a.table & ~b.table};
    default: {
      const Function c = random_function(diagram, random, depth - 1);
      return {diagram.choose(a.ref, b.ref, c.ref), (a.table & b.table) | (~a.table & c.table)};
    }
  }
}

bool value_at(Table table, unsigned row) { return (table >> row & 1) != 0; }

unsigned row_of(const std::vector<Diagram::Variable>& variables) {
  unsigned row = 0;
  for (const Diagram::Variable v : variables) row |= 1U << v;
  return row;
}

TEST(Diagram, IsTheSameForTheSameFunctionAndOnlyThen) {
  Diagram diagram(1U << 16);
  std::mt19937_64 random(1);
  std::vector<Function> seen;
  for (int i = 0; i < 400; ++i) {
    const Function f = random_function(diagram, random, 4);
    for (const Function& other : seen) ASSERT_EQ(f.ref == other.ref, f.table == other.table);
    seen.push_back(f);
  }
  EXPECT_FALSE(diagram.is_exhausted());
}

TEST(Diagram, FindsTheCheapestWay) {
  Diagram diagram(1U << 16);
  std::mt19937_64 random(2);
  const std::vector<std::uint64_t> costs{5, 1, 7, 3, 2, 11};
  const auto cost = [&](unsigned row) {
    std::uint64_t sum = 0;
    for (unsigned v = 0; v < kVariables; ++v)
      if ((row >> v & 1) != 0) sum += costs[v];
    return sum;
  };
  for (int i = 0; i < 400; ++i) {
    const Function f = random_function(diagram, random, 4);
    const auto found = diagram.cheapest(f.ref, costs);
    std::uint64_t least = ~std::uint64_t{0};
    for (unsigned row = 0; row < 64; ++row)
      if (value_at(f.table, row)) least = std::min(least, cost(row));
    ASSERT_EQ(found.has_value(), f.table != 0);
    if (!found) continue;
    EXPECT_TRUE(value_at(f.table, row_of(*found)));
    EXPECT_EQ(cost(row_of(*found)), least);
  }
}

TEST(Diagram, ListsTheMinimalSetsThatMakeItTrue) {
  Diagram diagram(1U << 16);
  std::mt19937_64 random(3);
  for (int i = 0; i < 400; ++i) {
    const Function f = random_function(diagram, random, 4);
    std::vector<unsigned> expected, found;
    for (unsigned row = 0; row < 64; ++row) {
      bool minimal = value_at(f.table, row);
      for (unsigned less = 0; less < row && minimal; ++less)
        if ((less & row) == less && value_at(f.table, less)) minimal = false;
      if (minimal) expected.push_back(row);
    }
    bool all = false;
    for (const auto& set : diagram.minimal_sets(f.ref, 64, all)) found.push_back(row_of(set));
    EXPECT_TRUE(all);
    EXPECT_THAT(found, testing::UnorderedElementsAreArray(expected));
  }
}

TEST(Diagram, SaysWhenItDidNotListAll) {
  Diagram diagram(1U << 16);
  Diagram::Ref f = Diagram::kFalse;
  for (Diagram::Variable v = 0; v < 5; ++v) f = diagram.either(f, diagram.variable(v));
  bool all = true;
  EXPECT_EQ(diagram.minimal_sets(f, 3, all).size(), 3U);
  EXPECT_FALSE(all);
}

TEST(Diagram, QuantifiesVariables) {
  Diagram diagram(1U << 16);
  std::mt19937_64 random(4);
  for (int i = 0; i < 200; ++i) {
    const Function f = random_function(diagram, random, 4);
    std::vector<bool> quantified;
    for (unsigned v = 0; v < kVariables; ++v) quantified.push_back(random() % 2 == 0);
    Table expected = f.table;
    for (unsigned v = 0; v < kVariables; ++v) {
      if (!quantified[v]) continue;
      const Table on = expected & table_of(v), off = expected & ~table_of(v);
      expected |= on >> (1U << v) | off << (1U << v);
    }
    const Diagram::Ref found = diagram.exists(f.ref, quantified);
    // The same function, made from its rows.
    Diagram::Ref made = Diagram::kFalse;
    for (unsigned row = 0; row < 64; ++row) {
      if (!value_at(expected, row)) continue;
      Diagram::Ref term = Diagram::kTrue;
      for (unsigned v = 0; v < kVariables; ++v)
        term = (row >> v & 1) != 0 ? diagram.both(term, diagram.variable(v)) : diagram.without(term, diagram.variable(v));
      made = diagram.either(made, term);
    }
    EXPECT_EQ(found, made);
  }
}

TEST(Diagram, IsExhaustedPastItsBudget) {
  Diagram small(8);
  Diagram::Ref parity = Diagram::kFalse;
  for (Diagram::Variable v = 0; v < 16; ++v)
    parity = small.choose(small.variable(v), small.negation(parity), parity);
  EXPECT_TRUE(small.is_exhausted());
}

TEST(Diagram, IsExhaustedPastItsSteps) {
  const auto parity = [](Diagram& diagram) {
    Diagram::Ref f = Diagram::kFalse;
    for (Diagram::Variable v = 0; v < 16; ++v) f = diagram.choose(diagram.variable(v), diagram.negation(f), f);
  };
  Diagram measured(1U << 16);
  parity(measured);
  ASSERT_FALSE(measured.is_exhausted());
  ASSERT_GT(measured.steps(), 16U);
  Diagram enough(1U << 16, measured.steps()), scarce(1U << 16, measured.steps() - 1);
  parity(enough);
  parity(scarce);
  EXPECT_FALSE(enough.is_exhausted());
  EXPECT_TRUE(scarce.is_exhausted());
}

}  // namespace
}  // namespace scopeward
