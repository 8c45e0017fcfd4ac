// SPDX-License-Identifier: Apache-2.0
// The grammar of a .policy file and nothing else. Every commit point is written here: expect<R, Why> says that R must
// stand at this place and Why what the author reads if it does not, at the place where R should have begun. Rules take
// the white space before their parts, never the white space behind them. policy.abnf says the same for other readers.
#pragma once

#include <tao/pegtl/ascii.hpp>
#include <tao/pegtl/nothing.hpp>
#include <tao/pegtl/rules.hpp>

#include "grammar/expect.hpp"
#include "grammar/keywords.h"

namespace scopeward::grammar {

namespace peg = tao::pegtl;
using peg::at;
using peg::not_at;
using peg::one;
using peg::opt;
using peg::plus;
using peg::seq;
using peg::sor;
using peg::star;

template <typename Rule, typename Why>
struct expect : sor<Rule, peg::raise<Why>> {};

// White space and comments. A `#` starts a comment only behind white space or at the start: one that is glued to a word
// is left standing, and whatever is expected there then says so.
struct ws {
  using rule_t = ws;
  using subs_t = peg::empty_list;
  template <typename Input>
  static bool match(Input& in) {
    const char* at = in.current();
    const char* const end = in.end();
    bool free = at == in.begin();
    while (at != end) {
      if (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n') {
        ++at;
        free = true;
      } else if (*at == '#' && free) {
        while (at != end && *at != '\n') ++at;
      } else {
        break;
      }
    }
    in.bump(static_cast<std::size_t>(at - in.current()));
    return true;
  }
};

// clang-format off
struct word_char    : sor< peg::ranges<'a','z', 'A','Z', '0','9'>, one<'_', '.', ':', '/', '@', '+', '-', '*'> > {};
struct word_end     : not_at< sor< word_char, one<'{'> > > {};
struct hole         : seq< one<'{'>, expect< seq< plus< sor< peg::alnum, one<'_', '.'> > >, one<'}'> >, why::hole > > {};
struct bare         : seq< sor< peg::alpha, one<'_', '*'> >, star< sor< word_char, hole > > > {};
struct escape       : seq< one<'\\'>, expect< one<'"', '\\', '*', '{'>, why::escape > > {};
struct quoted       : seq< one<'"'>, star< sor< peg::not_one<'"', '\\', '\n', '\r'>, escape > >, expect< one<'"'>, why::string_end > > {};

template <char... C> struct keyword : seq< peg::string<C...>, word_end > {};

// A bare word that is no keyword.
struct free_word {
  using rule_t = free_word;
  using subs_t = peg::empty_list;
  template <typename Input>
  static bool match(Input& in) {
    const char* end = in.current();
    while (end != in.end() && (*end == '_' || (*end >= 'a' && *end <= 'z'))) ++end;
    const bool ends = end == in.end() || !((*end >= 'A' && *end <= 'Z') || (*end >= '0' && *end <= '9') || *end == '.' ||
                      *end == ':' || *end == '/' || *end == '@' || *end == '+' || *end == '-' || *end == '*' || *end == '{');
    return !ends || !is_keyword({in.current(), static_cast<std::size_t>(end - in.current())});
  }
};
struct word         : seq< free_word, bare > {};
struct name         : sor< word, quoted > {};
struct name_list    : seq< name, star< ws, one<','>, ws, expect< name, why::element > > > {};

struct number       : seq< opt< one<'-'> >, plus< peg::digit >, opt< one<'.'>, plus< peg::digit > >, opt< one<'s', 'm', 'h', 'd'> >, word_end > {};
struct true_        : keyword<'t','r','u','e'> {};
struct false_       : keyword<'f','a','l','s','e'> {};
struct string_value : seq< quoted > {};
struct value        : sor< true_, false_, number, string_value > {};
struct list_open    : one<'['> {};
struct value_list   : seq< list_open, ws, expect< value, why::value >, star< ws, one<','>, ws, expect< value, why::element > >, ws, expect< one<']'>, why::list_end > > {};

// Requirements: `not` binds tightest, then `and`, then `or`.
struct disjunction;
struct nest         : peg::success {};
struct unnest       : peg::success {};
struct group_open   : one<'('> {};
struct group        : seq< group_open, nest, ws, expect< disjunction, why::operand_in_group >, ws, expect< one<')'>, why::group_end >, unnest > {};
struct operand;
struct negation     : seq< keyword<'n','o','t'>, nest, ws, expect< operand, why::operand_of_not >, unnest > {};
struct call_open    : one<'('> {};
struct call_names   : seq< name, star< ws, one<','>, ws, expect< name, why::element > > > {};
struct call_list    : seq< ws, expect< call_names, why::call_name >, ws, expect< one<')'>, why::call_end > > {};
struct any_call     : seq< keyword<'a','n','y'>, ws, expect< call_open, why::call_begin >, call_list > {};
struct all_call     : seq< keyword<'a','l','l'>, ws, expect< call_open, why::call_begin >, call_list > {};
struct count        : seq< plus< peg::digit >, word_end > {};
struct at_least     : seq< keyword<'a','t','_','l','e','a','s','t'>, ws, expect< call_open, why::call_begin >, ws, expect< count, why::count >, ws, expect< one<','>, why::count_comma >, call_list > {};
struct comparison   : sor< peg::string<'=','='>, peg::string<'!','='>, peg::string<'<','='>, peg::string<'>','='>, one<'<'>, one<'>'> > {};
struct compare_tail : seq< comparison, ws, expect< value, why::value > > {};
struct in_tail      : seq< keyword<'i','n'>, ws, expect< value_list, why::list_begin > > {};
struct contains_tail: seq< keyword<'c','o','n','t','a','i','n','s'>, ws, expect< string_value, why::quotation > > {};
struct matches_tail : seq< keyword<'m','a','t','c','h','e','s'>, ws, expect< string_value, why::quotation > > {};
struct subject      : seq< name > {};
struct test         : seq< subject, opt< ws, sor< compare_tail, in_tail, contains_tail, matches_tail > > > {};
struct operand      : sor< group, negation, any_call, all_call, at_least, test > {};
struct and_tail     : seq< keyword<'a','n','d'>, ws, expect< operand, why::operand_of_and > > {};
struct conjunction  : seq< operand, star< ws, and_tail > > {};
struct or_tail      : seq< keyword<'o','r'>, ws, expect< conjunction, why::operand_of_or > > {};
struct disjunction  : seq< conjunction, star< ws, or_tail > > {};

// Statements.
struct language     : seq< keyword<'l','a','n','g','u','a','g','e'>, ws, expect< number, why::language_number > > {};

struct setting_name : seq< word > {};
struct setting_all  : keyword<'a','l','l'> {};
struct setting_value: sor< setting_all, name > {};
struct setting      : seq< setting_name, ws, expect< setting_value, why::setting_value >, star< ws, one<','>, ws, expect< setting_value, why::element > > > {};
struct block_open   : one<'{'> {};
struct policy_name  : seq< quoted > {};
struct policy_head  : seq< keyword<'p','o','l','i','c','y'>, ws, expect< policy_name, why::quotation > > {};
struct policy       : seq< policy_head, ws, expect< block_open, why::block_begin >, star< ws, setting >, ws, expect< one<'}'>, why::block_end > > {};

struct description  : seq< quoted > {};
struct scope_name   : seq< name > {};
struct implies      : seq< keyword<'i','m','p','l','i','e','s'>, ws, expect< name_list, why::implied > > {};
struct internal     : keyword<'i','n','t','e','r','n','a','l'> {};
struct deprecated   : seq< keyword<'d','e','p','r','e','c','a','t','e','d'>, ws, expect< quoted, why::quotation > > {};
struct weight       : seq< keyword<'w','e','i','g','h','t'>, ws, expect< number, why::number > > {};
struct scope        : seq< keyword<'s','c','o','p','e'>, ws, expect< scope_name, why::scope_name >, star< ws, sor< description, implies, internal, deprecated, weight > > > {};

struct attribute_name: seq< name > {};
struct type_bool    : keyword<'b','o','o','l'> {};
struct type_string  : keyword<'s','t','r','i','n','g'> {};
struct type_number  : keyword<'n','u','m','b','e','r'> {};
struct type_strings : keyword<'s','t','r','i','n','g','s'> {};
struct attribute_type: sor< type_bool, type_strings, type_string, type_number > {};
struct default_value: seq< keyword<'d','e','f','a','u','l','t'>, ws, expect< sor< value_list, value >, why::value > > {};
struct attribute    : seq< keyword<'a','t','t','r','i','b','u','t','e'>, ws, expect< attribute_name, why::attribute_name >, ws, expect< attribute_type, why::attribute_type >, opt< ws, default_value >, opt< ws, description > > {};

struct let_name     : seq< name > {};
struct let          : seq< keyword<'l','e','t'>, ws, expect< let_name, why::let_name >, ws, expect< seq< one<'='>, not_at< one<'='> > >, why::equals >, ws, expect< disjunction, why::let_value > > {};

struct action_name  : seq< name > {};
struct kind_flat    : keyword<'f','l','a','t'> {};
struct kind_path    : keyword<'p','a','t','h'> {};
struct action       : seq< keyword<'a','c','t','i','o','n'>, ws, expect< action_name, why::action_name >, ws, expect< sor< kind_flat, kind_path >, why::target_kind > > {};

struct target_name  : seq< name > {};
struct operation    : seq< keyword<'o','p','e','r','a','t','i','o','n'>, ws, expect< action_name, why::action_name >, ws, expect< target_name, why::target >, opt< ws, description > > {};

struct allow        : keyword<'a','l','l','o','w'> {};
struct deny         : keyword<'d','e','n','y'> {};
struct every        : seq< one<'*'>, word_end, not_at< ws, one<','> >, not_at< ws, name > > {};
struct actions      : seq< name_list > {};
struct targets      : seq< name_list > {};
struct excepts      : seq< name_list > {};
struct except       : seq< keyword<'e','x','c','e','p','t'>, ws, expect< excepts, why::excepted > > {};
struct some         : seq< expect< actions, why::action_name >, ws, expect< targets, why::target >, opt< ws, except > > {};
struct public_      : keyword<'p','u','b','l','i','c'> {};
struct anonymous    : keyword<'a','n','o','n','y','m','o','u','s'> {};
struct authenticated: keyword<'a','u','t','h','e','n','t','i','c','a','t','e','d'> {};
struct always       : keyword<'a','l','w','a','y','s'> {};
struct if_          : seq< keyword<'i','f'>, ws, expect< disjunction, why::if_requirement > > {};
struct unless       : seq< keyword<'u','n','l','e','s','s'>, ws, expect< disjunction, why::unless_requirement > > {};
struct condition    : sor< if_, unless, public_, authenticated, anonymous, always > {};
struct message      : seq< quoted > {};
struct asked        : seq< name_list > {};
struct ask          : seq< keyword<'a','s','k'>, ws, expect< asked, why::asked > > {};
struct rule         : seq< sor< allow, deny >, ws, sor< every, some >, ws, expect< condition, why::condition >, opt< ws, ask >, opt< ws, message > > {};

struct import_path  : seq< quoted > {};
struct import       : seq< keyword<'i','m','p','o','r','t'>, ws, expect< import_path, why::import_path > > {};

// The words of a test block are keywords only there.
struct nothing      : keyword<'n','o','t','h','i','n','g'> {};
struct with_word    : keyword<'w','i','t','h'> {};
struct needs_word   : keyword<'n','e','e','d','s'> {};
struct because_word : keyword<'b','e','c','a','u','s','e'> {};
struct given_word   : keyword<'a','t','t','r','i','b','u','t','e','s'> {};
struct step_word    : seq< not_at< sor< nothing, with_word, needs_word, because_word, given_word > >, word > {};
struct step_name    : sor< step_word, quoted > {};
struct step_names   : seq< step_name, star< ws, one<','>, ws, expect< step_name, why::element > > > {};
struct with_names   : seq< step_names > {};
struct with         : seq< with_word, ws, expect< sor< nothing, with_names >, why::with_scopes > > {};
struct no_token     : keyword<'a','n','o','n','y','m','o','u','s'> {};
struct given_name   : seq< step_name > {};
struct given_list   : seq< value_list > {};
struct given        : seq< given_name, ws, expect< sor< given_list, value >, why::attribute_value > > {};
struct attributes   : seq< given_word, ws, expect< given, why::attribute_name >, star< ws, one<','>, ws, expect< given, why::element > > > {};
struct need_names   : seq< step_names > {};
struct needs        : seq< needs_word, ws, expect< sor< nothing, need_names >, why::needed_scopes > > {};
struct reason       : seq< step_name > {};
struct because      : seq< because_word, ws, expect< reason, why::reason > > {};
struct test_actions : seq< step_names > {};
struct test_targets : seq< step_names > {};
struct tried        : seq< expect< test_actions, why::action_name >, ws, expect< test_targets, why::target > > {};
struct expect_allow : seq< keyword<'a','l','l','o','w'>, ws, tried > {};
struct expect_deny  : seq< keyword<'d','e','n','y'>, ws, tried, opt< ws, needs >, opt< ws, because > > {};
struct test_step    : sor< with, no_token, attributes, expect_allow, expect_deny > {};
struct test_name    : seq< quoted > {};
struct test_open    : one<'{'> {};
struct test_head    : seq< keyword<'t','e','s','t'>, ws, expect< test_name, why::quotation > > {};
struct test_block   : seq< test_head, ws, expect< test_open, why::test_begin >, star< ws, test_step >, ws, expect< one<'}'>, why::test_end > > {};

struct statement    : sor< rule, scope, let, attribute, operation, action, import, test_block, language, policy, peg::raise< why::statement > > {};
// clang-format on

}  // namespace scopeward::grammar
