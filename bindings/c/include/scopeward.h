/* SPDX-License-Identifier: Apache-2.0
 *
 * scopeward.h -- the whole public interface of libscopeward. C99; usable from C++.
 *
 *   scopeward_policy *policy = NULL;
 *   scopeward_diagnostics *diagnostics = NULL;
 *   scopeward_grant *grant = NULL;
 *   scopeward_request request = SCOPEWARD_REQUEST_INIT;
 *
 *   if (scopeward_compile(SCOPEWARD_STR("my.policy"), text, &policy, &diagnostics, NULL) != SCOPEWARD_OK) fail();
 *   scopeward_grant_parse(policy, SCOPEWARD_STR("entries:read"), &grant, NULL);
 *   request.action = SCOPEWARD_STR("tool");
 *   request.target = SCOPEWARD_STR("create_entry");
 *   if (scopeward_decide(policy, grant, &request) == SCOPEWARD_ALLOWED) serve();
 *
 * Ownership   A handle written through an out-parameter belongs to the caller, who ends it with the `_free` or `_release`
 *             of its own type; NULL is accepted there. A pointer in a struct or return value is borrowed: it lives as long
 *             as the handle it was read from. Arguments are never kept after the call returns, but for the policy that a
 *             grant, an explanation, a test report or prepared operations were made from or that was put into a store,
 *             which they retain.
 * Threads     A policy and a store may be used by any number of threads at once. A grant may be read by several threads
 *             (decide, explain, challenge, filter only read it), and so may prepared operations; every other handle belongs
 *             to one thread at a time. No global state, no thread-locals, no signal handlers; scopeward_decide takes no
 *             lock and allocates nothing.
 * Errors      Fallible functions return a scopeward_status and fill a scopeward_error if one is given. No C++ exception
 *             leaves the library and nothing aborts; running out of memory is a status. Anything that goes wrong in a
 *             decision is a denial, and zeroed memory denies.
 * Text        UTF-8, given with its length, never read past its end; no NUL terminator is needed or looked for.
 * Units       Offsets and lengths are bytes. Lines are 1-based. Columns are 1-based Unicode code points.
 * Growth      Structs that begin with `struct_size` only ever grow at the end: start from their _INIT macro. Enumerators
 *             keep their numbers and more may come: have a default branch, and let it deny.
 *
 * Tested by tests/capi (this file as C99, C11 and C++20, ownership, threads, layout, exported symbols). */
#ifndef SCOPEWARD_H
#define SCOPEWARD_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define SCOPEWARD_API
#else
#define SCOPEWARD_API __attribute__((visibility("default")))
#endif

#define SCOPEWARD_VERSION_MAJOR 0
#define SCOPEWARD_VERSION_MINOR 1
#define SCOPEWARD_VERSION_PATCH 0
#define SCOPEWARD_VERSION_NUMBER 1000 /* major * 1000000 + minor * 1000 + patch; compare with scopeward_version_number() */
#define SCOPEWARD_ABI 1              /* the number in libscopeward.so.N; it is not the release number */

/* More enumerators may come, so an enum may hold a number that this header does not name. C++ has to be told. */
#ifdef __cplusplus
#define SCOPEWARD_ENUM : int
#else
#define SCOPEWARD_ENUM
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---------------------------------------------------------------------------------------------------------------------
 * Vocabulary. These two structs are frozen.
 * ------------------------------------------------------------------------------------------------------------------ */

typedef struct scopeward_str { /* borrowed bytes; data may be NULL when size is 0 */
  const char *data;
  size_t size;
} scopeward_str;

typedef struct scopeward_list { /* borrowed array of texts */
  const scopeward_str *items;
  size_t count;
} scopeward_list;

#ifdef __cplusplus
#define SCOPEWARD_STR(literal) (scopeward_str{"" literal, sizeof(literal) - 1})
#else
#define SCOPEWARD_STR(literal) ((scopeward_str){"" literal, sizeof(literal) - 1})
#endif

typedef struct scopeward_policy scopeward_policy;           /* a compiled policy: immutable, counted, thread-safe     */
typedef struct scopeward_diagnostics scopeward_diagnostics; /* what the compiler said                                 */
typedef struct scopeward_grant scopeward_grant;             /* what one caller holds, prepared for one policy         */
typedef struct scopeward_explanation scopeward_explanation; /* a decision with its rule, its scopes and its reasons   */
typedef struct scopeward_challenge scopeward_challenge;     /* what to answer: status, header, body                   */
typedef struct scopeward_text scopeward_text;               /* a text made by the library                             */
typedef struct scopeward_difference scopeward_difference;   /* what changes for whom between two policies             */
typedef struct scopeward_test_report scopeward_test_report; /* what the tests of a policy came to, and saw of it       */
typedef struct scopeward_operations scopeward_operations;   /* what can be asked for under a policy                   */
typedef struct scopeward_parts scopeward_parts;             /* a pattern, split where the rules tell its targets apart */
typedef struct scopeward_store scopeward_store;             /* the policy that is serving now, swapped atomically     */

typedef enum scopeward_status SCOPEWARD_ENUM {
  SCOPEWARD_OK = 0,
  SCOPEWARD_INVALID_ARGUMENT = 1, /* NULL where a handle is needed, a struct_size of 0, a grant of another policy      */
  SCOPEWARD_INVALID_POLICY = 2,   /* the text does not compile: see the diagnostics                                    */
  SCOPEWARD_INVALID_SCOPES = 3,   /* not an RFC 6749 section 3.3 scope string, or over its limits                      */
  SCOPEWARD_INCOMPLETE_POLICY = 4, /* the policy lacks a setting that this call needs, such as `resource`               */
  SCOPEWARD_OUT_OF_MEMORY = 5,
  SCOPEWARD_INTERNAL = 6,         /* a bug: please report it                                                           */
  SCOPEWARD_DAMAGED = 7,          /* these bytes are not a compiled form, or no longer what was written                */
  SCOPEWARD_UNREADABLE = 8        /* the file can't be read: the message says why                                      */
} scopeward_status;

/* Why a decision is what it is: the first of these that applies. Exactly SCOPEWARD_ALLOWED lets the caller in. */
typedef enum scopeward_reason SCOPEWARD_ENUM {
  SCOPEWARD_INVALID_REQUEST = 0,    /* unknown action, malformed target or no grant: 400                               */
  SCOPEWARD_ALLOWED = 1,            /* an allow holds and no deny does                                                 */
  SCOPEWARD_UNAUTHENTICATED = 2,    /* there is no token: 401                                                          */
  SCOPEWARD_NO_RULE = 3,            /* no allow matches the operation: 403 without scopes                              */
  SCOPEWARD_INSUFFICIENT_SCOPE = 4, /* more scopes would do: 403 with the scopes                                       */
  SCOPEWARD_FORBIDDEN = 5           /* none would: 403 without scopes                                                  */
} scopeward_reason;

typedef enum scopeward_severity SCOPEWARD_ENUM { SCOPEWARD_ERROR = 1, SCOPEWARD_WARNING = 2 } scopeward_severity;

typedef enum scopeward_format SCOPEWARD_ENUM {
  SCOPEWARD_PLAIN = 0, /* for a terminal or a log: excerpts with carets, ASCII                                         */
  SCOPEWARD_ANSI = 1,  /* the same with colours; meaning never depends on them                                         */
  SCOPEWARD_SHORT = 2, /* one line each: name:line:column: severity[code]: message                                     */
  SCOPEWARD_JSON = 3   /* one JSON document; ranges as in the Language Server Protocol (0-based, UTF-16)               */
} scopeward_format;

typedef struct scopeward_error { /* filled on failure, cleared on success; may be NULL everywhere */
  size_t struct_size;
  scopeward_status status;
  size_t begin, end;  /* the bytes of the argument at fault, 0 and 0 if there are none */
  char message[160];  /* NUL-terminated, says what is wrong; never longer, never secret */
} scopeward_error;
#define SCOPEWARD_ERROR_INIT {sizeof(scopeward_error), SCOPEWARD_OK, 0, 0, {0}}

/* ---------------------------------------------------------------------------------------------------------------------
 * The library
 * ------------------------------------------------------------------------------------------------------------------ */

SCOPEWARD_API uint32_t      scopeward_version_number(void); /* SCOPEWARD_VERSION_NUMBER of the library in use */
SCOPEWARD_API scopeward_str scopeward_version       (void); /* "0.1.0" */
SCOPEWARD_API scopeward_str scopeward_status_name   (scopeward_status status); /* "invalid_policy" */
SCOPEWARD_API scopeward_str scopeward_reason_name   (scopeward_reason reason); /* "insufficient_scope" */

SCOPEWARD_API scopeward_str scopeward_text_view(const scopeward_text *text);
SCOPEWARD_API void          scopeward_text_free(scopeward_text *text);

/* ---------------------------------------------------------------------------------------------------------------------
 * Policies. `name` is what diagnostics and decisions call the file; it is not opened.
 * ------------------------------------------------------------------------------------------------------------------ */

/* Compiles `text`. Diagnostics are written also on success (warnings) if `diagnostics` is not NULL; a policy only when
 * there is no error. SCOPEWARD_INVALID_POLICY when there is one. Bounded by the limits listed in grammar/README.md. */
SCOPEWARD_API scopeward_status  scopeward_compile       (scopeward_str name, scopeward_str text, scopeward_policy **policy,
                                                         scopeward_diagnostics **diagnostics, scopeward_error *error);

/* A policy may import others by path. The library opens none of them: `read` hands over the text of the one at `path`, which is
 * relative to the folder of the file that was named first, with `/` between folders and without `.` and `..`. It writes the
 * text in one or more pieces and returns 0; or it writes why it can't, in a few words for the author, and returns anything
 * else. `path` ends with the call. Whatever `path` names, a reader keeps to that folder, symbolic links included. It is
 * called from inside the compiling call, on its thread, at most once for each file, and must neither throw nor longjmp. */
typedef struct scopeward_sink scopeward_sink;
typedef int (*scopeward_reader)(void *context, scopeward_str path, scopeward_sink *sink);

/* Appends bytes, which are copied. Anything but SCOPEWARD_OK means that no more is wanted: out of memory, or more than the
 * size that a policy may have. The call that compiles then fails by itself; a reader may just return. */
SCOPEWARD_API scopeward_status scopeward_sink_write(scopeward_sink *sink, scopeward_str bytes);

typedef struct scopeward_compile_options {
  size_t struct_size;
  scopeward_reader read; /* NULL: every import is an error */
  void *read_context;    /* handed to `read` as it is */
} scopeward_compile_options;
#define SCOPEWARD_COMPILE_OPTIONS_INIT {sizeof(scopeward_compile_options), 0, 0}

/* As scopeward_compile, which knows no imports; `options` may be NULL. In `name`, what stands before the last `/` is the
 * folder: what diagnostics and decisions call an imported file is that and its path. On SCOPEWARD_INVALID_POLICY the error
 * has the bytes at fault only if they are in `text`; the diagnostics name the file. */
SCOPEWARD_API scopeward_status  scopeward_compile_with  (scopeward_str name, scopeward_str text, const scopeward_compile_options *options,
                                                         scopeward_policy **policy, scopeward_diagnostics **diagnostics,
                                                         scopeward_error *error);

/* The same policy as one text that imports nothing: each import gives way to the text that it names, comments included.
 * Fails as scopeward_compile_with does, with the same diagnostics. */
SCOPEWARD_API scopeward_status  scopeward_bundle        (scopeward_str name, scopeward_str text, const scopeward_compile_options *options,
                                                         scopeward_text **bundle, scopeward_diagnostics **diagnostics,
                                                         scopeward_error *error);

/* The compiled form of a policy: bytes to keep in a file, from which it is opened without compiling. They hold the texts
 * too. They are of this version of the format and of machines with this order of bytes; the same policy makes the same
 * bytes. */
SCOPEWARD_API scopeward_status scopeward_write(const scopeward_policy *policy, scopeward_text **bytes, scopeward_error *error);

/* 1 if this is how a compiled form begins, of whatever version: the first 8 bytes are enough. */
SCOPEWARD_API int scopeward_is_compiled(scopeward_str bytes);

/* Maps the file at `path` and opens it, in a time that does not grow with the rules. Decisions and their reasons are those
 * of the policy that was written. What else there is to say (explanations, hints, challenges, pages) is made from the
 * texts, which the first call that needs them compiles, once, without warnings; as long as that takes, other such calls wait,
 * and decisions go on.
 *   The checksums are not keyed. They find accidents: bytes that are not those that were written make opening fail, or else
 * every decision that comes to see them, and all that follow, SCOPEWARD_FORBIDDEN. They find no forgery. Whoever can write
 * the file decides what the policy is; whatever its bytes, they are never read past their end, and no decision takes
 * for ever. Keep the file as safe as a policy's text, or use scopeward_open_copy.
 *   The file must stay as it is while it is open. Replace it by renaming another to its name: who writes into it changes the
 * policy, and who makes it shorter ends the process that reads behind its new end (SIGBUS).
 * SCOPEWARD_UNREADABLE when there is no such file, SCOPEWARD_DAMAGED when it is none that can be used. */
SCOPEWARD_API scopeward_status scopeward_open(scopeward_str path, scopeward_policy **policy, scopeward_error *error);

/* For bytes that are not trusted: copies them, compares every checksum, and compiles the texts in them to see that they come
 * to exactly these bytes, which takes about as long as compiling. So nobody can make it decide other than its texts say; what
 * they say is for you to judge. SCOPEWARD_DAMAGED when anything is wrong. */
SCOPEWARD_API scopeward_status scopeward_open_copy(scopeward_str bytes, scopeward_policy **policy, scopeward_error *error);

/* The same for a policy that was opened: SCOPEWARD_DAMAGED when a block of it has changed, or when its texts don't come to
 * it; from then on every decision of it is SCOPEWARD_FORBIDDEN. A policy that was compiled is always fine. */
SCOPEWARD_API scopeward_status scopeward_verify(const scopeward_policy *policy, scopeward_error *error);

SCOPEWARD_API scopeward_policy *scopeward_policy_retain (scopeward_policy *policy); /* thread-safe; returns its argument */
SCOPEWARD_API void              scopeward_policy_release(scopeward_policy *policy); /* thread-safe; NULL is fine */

/* Settings of the `policy` block; an empty text or list when the policy has none. Scopes in declaration order. */
SCOPEWARD_API scopeward_str  scopeward_policy_name                 (const scopeward_policy *policy);
SCOPEWARD_API scopeward_str  scopeward_policy_resource             (const scopeward_policy *policy);
SCOPEWARD_API scopeward_str  scopeward_policy_resource_metadata_url(const scopeward_policy *policy); /* RFC 9728 3.1 */
SCOPEWARD_API scopeward_list scopeward_policy_authorization_servers(const scopeward_policy *policy);
SCOPEWARD_API scopeward_list scopeward_policy_initial_scopes       (const scopeward_policy *policy);
SCOPEWARD_API scopeward_list scopeward_policy_scopes_supported     (const scopeward_policy *policy);

/* The attributes that the policy declares, so that a host knows which to send: "arg.project", "token.suspended". */
SCOPEWARD_API scopeward_list scopeward_policy_attributes(const scopeward_policy *policy);

/* The RFC 9728 protected resource metadata document. SCOPEWARD_INCOMPLETE_POLICY, with what is lacking in `error`, when
 * the policy names no resource or no authorization server. */
SCOPEWARD_API scopeward_status scopeward_metadata(const scopeward_policy *policy, scopeward_text **json, scopeward_error *error);

/* ---------------------------------------------------------------------------------------------------------------------
 * Diagnostics
 * ------------------------------------------------------------------------------------------------------------------ */

typedef struct scopeward_diagnostic {
  size_t struct_size;
  scopeward_severity severity;
  scopeward_str code;    /* "P0203"; never reused, never renumbered */
  scopeward_str message; /* one sentence, lower case, no full stop; its words may change in any release */
  scopeward_str help;    /* what to do about it, or empty */
  scopeward_str file;
  size_t begin, end; /* bytes */
  size_t line, column, end_line, end_column;
} scopeward_diagnostic;
#define SCOPEWARD_DIAGNOSTIC_INIT {sizeof(scopeward_diagnostic), SCOPEWARD_ERROR, {0, 0}, {0, 0}, {0, 0}, {0, 0}, 0, 0, 0, 0, 0, 0}

SCOPEWARD_API size_t           scopeward_diagnostics_count (const scopeward_diagnostics *diagnostics);
SCOPEWARD_API size_t           scopeward_diagnostics_errors(const scopeward_diagnostics *diagnostics);
SCOPEWARD_API scopeward_status scopeward_diagnostics_at    (const scopeward_diagnostics *diagnostics, size_t index, scopeward_diagnostic *out);
SCOPEWARD_API scopeward_status scopeward_diagnostics_print (const scopeward_diagnostics *diagnostics, scopeward_format format,
                                                            scopeward_text **text, scopeward_error *error);
SCOPEWARD_API void             scopeward_diagnostics_free  (scopeward_diagnostics *diagnostics);

/* What a code means, for authors: why it matters and what to do, a wrong example with what the compiler says about it,
 * and the right one. `code` is "P0108", "p0108", "108" or "unclosed_group"; empty asks for the list of all codes.
 * SCOPEWARD_JSON: {"code","name","severity","meaning","page","wrong","output","right"}, one line, the last three null
 * where there is no such example; of all codes an array of {"code","name","severity","meaning"}. There is no
 * SCOPEWARD_SHORT. SCOPEWARD_INVALID_ARGUMENT, with what to give instead in `error`, when there is no such code. */
SCOPEWARD_API scopeward_status scopeward_explain_code(scopeward_str code, scopeward_format format, scopeward_text **text,
                                                      scopeward_error *error);

/* ---------------------------------------------------------------------------------------------------------------------
 * Layout
 * ------------------------------------------------------------------------------------------------------------------ */

/* `text` in the canonical layout: white space is put in order, everything else stays, comments too; formatting the result
 * again changes nothing. SCOPEWARD_INVALID_POLICY, with the diagnostics if they are asked for, when `text` can't be parsed;
 * what else is wrong with it does not matter, and what it imports is not looked at. `*diagnostics` is written on success
 * too, and then empty. Since 0.1. */
SCOPEWARD_API scopeward_status scopeward_format_policy(scopeward_str name, scopeward_str text, scopeward_text **formatted,
                                                       scopeward_diagnostics **diagnostics, scopeward_error *error);

/* ---------------------------------------------------------------------------------------------------------------------
 * Grants. The host has verified the token (signature or introspection, audience, expiry) before it makes one.
 * ------------------------------------------------------------------------------------------------------------------ */

/* A caller without a token. */
SCOPEWARD_API scopeward_status scopeward_grant_anonymous(const scopeward_policy *policy, scopeward_grant **grant, scopeward_error *error);

/* A caller with a valid token that holds `scopes`: scope tokens with spaces between, perhaps none. Unknown scopes grant
 * nothing. SCOPEWARD_INVALID_SCOPES, with the span at fault, refuses the whole string: *grant is then NULL, and a NULL
 * grant is denied everything with SCOPEWARD_INVALID_REQUEST. */
SCOPEWARD_API scopeward_status scopeward_grant_parse    (const scopeward_policy *policy, scopeward_str scopes, scopeward_grant **grant,
                                                         scopeward_error *error);
SCOPEWARD_API void             scopeward_grant_free     (scopeward_grant *grant);

/* ---------------------------------------------------------------------------------------------------------------------
 * Decisions
 * ------------------------------------------------------------------------------------------------------------------ */

typedef enum scopeward_attribute_type SCOPEWARD_ENUM {
  SCOPEWARD_UNUSABLE = 0, /* present, but of a type that no policy can test (an object, say): the attribute is unknown */
  SCOPEWARD_BOOL = 1,
  SCOPEWARD_NUMBER = 2,
  SCOPEWARD_STRING = 3,
  SCOPEWARD_STRINGS = 4
} scopeward_attribute_type;

typedef struct scopeward_attribute { /* frozen. One that is absent from a request has its default, else is unknown. */
  scopeward_str name;                /* "token.suspended"; a name given twice makes the attribute unknown           */
  scopeward_attribute_type type;     /* of another type than declared: unknown                                      */
  int boolean;                       /* SCOPEWARD_BOOL                                                              */
  double number;                     /* SCOPEWARD_NUMBER; NaN is unknown                                            */
  scopeward_str string;              /* SCOPEWARD_STRING                                                            */
  scopeward_list strings;            /* SCOPEWARD_STRINGS                                                           */
} scopeward_attribute;

typedef struct scopeward_request {
  size_t struct_size;
  scopeward_str action; /* "tool", "GET" */
  scopeward_str target; /* "create_entry", "/photos/42"; canonical, or it is refused */
  const scopeward_attribute *attributes;
  size_t attribute_count;
} scopeward_request;
#define SCOPEWARD_REQUEST_INIT {sizeof(scopeward_request), {0, 0}, {0, 0}, 0, 0}

/* The decision and its reason. Never allocates, locks or throws; bounded in time. A NULL policy, grant or request, or a
 * grant of another policy, is SCOPEWARD_INVALID_REQUEST. */
SCOPEWARD_API scopeward_reason scopeward_decide(const scopeward_policy *policy, const scopeward_grant *grant, const scopeward_request *request);

/* The same for a caller of whom no grant is kept: `scopes` is the token's scope string, NULL means no token. One that
 * scopeward_grant_parse refuses is SCOPEWARD_INVALID_REQUEST. Locks and throws nothing. Allocates only for policies of more
 * than 1,024 scopes and for families; running out of memory there is SCOPEWARD_INVALID_REQUEST. */
SCOPEWARD_API scopeward_reason scopeward_decide_scopes(const scopeward_policy *policy, const scopeward_str *scopes,
                                                       const scopeward_request *request);

/* Decides `count` requests (an array with a stride of its first element's struct_size) into `reasons`. A list shows what
 * is SCOPEWARD_ALLOWED, and perhaps also what is SCOPEWARD_INSUFFICIENT_SCOPE: hidden tools can't be asked for. */
SCOPEWARD_API scopeward_status scopeward_filter(const scopeward_policy *policy, const scopeward_grant *grant, const scopeward_request *requests,
                                                size_t count, scopeward_reason *reasons, scopeward_error *error);

/* The same for operations that are asked for again and again, such as all tools of a server: looked up once, and then each
 * costs no more than what its rules ask. What else a request has is given with each call; those given here are not looked
 * at. Keeps its policy; any number of threads may filter by it. */
typedef struct scopeward_prepared scopeward_prepared;
SCOPEWARD_API scopeward_status scopeward_prepare        (const scopeward_policy *policy, const scopeward_request *operations, size_t count,
                                                         scopeward_prepared **prepared, scopeward_error *error);
SCOPEWARD_API size_t           scopeward_prepared_count (const scopeward_prepared *prepared); /* of operations, and of reasons */
SCOPEWARD_API scopeward_status scopeward_filter_prepared(const scopeward_prepared *prepared, const scopeward_grant *grant,
                                                         const scopeward_attribute *attributes, size_t attribute_count,
                                                         scopeward_reason *reasons, scopeward_error *error);
SCOPEWARD_API void             scopeward_prepared_free  (scopeward_prepared *prepared);

/* ---------------------------------------------------------------------------------------------------------------------
 * Explanations: the same decision, with what it rests on and what would turn it into an allow.
 * ------------------------------------------------------------------------------------------------------------------ */

SCOPEWARD_API scopeward_status scopeward_explain(const scopeward_policy *policy, const scopeward_grant *grant, const scopeward_request *request,
                                                 scopeward_explanation **explanation, scopeward_error *error);
/* Who may do this at all: `alternatives` are the minimal sets of any declared scopes, internal and deprecated ones too,
 * that a token must hold. For policy authors, never for callers. Reason SCOPEWARD_ALLOWED means any valid token. */
SCOPEWARD_API scopeward_status scopeward_who    (const scopeward_policy *policy, const scopeward_request *request,
                                                 scopeward_explanation **explanation, scopeward_error *error);
SCOPEWARD_API void             scopeward_explanation_free(scopeward_explanation *explanation);

SCOPEWARD_API scopeward_reason scopeward_explanation_reason     (const scopeward_explanation *explanation);
SCOPEWARD_API scopeward_str    scopeward_explanation_rule_file  (const scopeward_explanation *explanation); /* empty: no rule */
SCOPEWARD_API size_t           scopeward_explanation_rule_line  (const scopeward_explanation *explanation); /* 0: no rule */
SCOPEWARD_API scopeward_str    scopeward_explanation_message    (const scopeward_explanation *explanation); /* that rule's, or empty */
SCOPEWARD_API scopeward_list   scopeward_explanation_required   (const scopeward_explanation *explanation); /* the chosen alternative, whole */
SCOPEWARD_API scopeward_list   scopeward_explanation_missing    (const scopeward_explanation *explanation); /* what of it is not held */
SCOPEWARD_API size_t           scopeward_explanation_alternatives(const scopeward_explanation *explanation);
SCOPEWARD_API scopeward_list   scopeward_explanation_alternative(const scopeward_explanation *explanation, size_t index);
SCOPEWARD_API int              scopeward_explanation_complete   (const scopeward_explanation *explanation); /* 0: there may be others */
/* SCOPEWARD_JSON: {"allowed","reason","rule","message","required","missing","alternatives","complete"}, one line.
 * SCOPEWARD_PLAIN, SCOPEWARD_ANSI: the rules that matched, drawn on the policy's text with each atom's outcome, for
 * authors and operators. There is no SCOPEWARD_SHORT. */
SCOPEWARD_API scopeward_status scopeward_explanation_print      (const scopeward_explanation *explanation, scopeward_format format,
                                                                 scopeward_text **text, scopeward_error *error);

/* ---------------------------------------------------------------------------------------------------------------------
 * Pages about a policy: for authors and operators, never for callers. The same bytes for the same input; bounded in time
 * by the size of the policy, and what is left out of a page is said on it.
 * ------------------------------------------------------------------------------------------------------------------ */

/* A graph: SCOPEWARD_PLAIN is Graphviz DOT, SCOPEWARD_JSON its nodes and edges. Without a request (NULL) what each scope
 * implies; with one the decision tree of its operation: the rules that match, denies first, each test with its true and
 * its false edge, down to what comes out. A grant (or NULL) marks what it holds, or what each test comes to and the way
 * that it takes. SCOPEWARD_INVALID_ARGUMENT, with what is wrong in `error`, for a request that names no operation. */
SCOPEWARD_API scopeward_status scopeward_graph(const scopeward_policy *policy, const scopeward_grant *grant, const scopeward_request *request,
                                               scopeward_format format, scopeward_text **text, scopeward_error *error);
/* The reference page: settings, scopes and what each unlocks, who may do what, denies, attributes. SCOPEWARD_PLAIN is
 * Markdown, SCOPEWARD_JSON the same facts. */
SCOPEWARD_API scopeward_status scopeward_docs (const scopeward_policy *policy, scopeward_format format, scopeward_text **text,
                                               scopeward_error *error);

/* ---------------------------------------------------------------------------------------------------------------------
 * Challenges: RFC 6750 section 3, RFC 9728 section 5, as MCP 2026-07-28 asks for them.
 * ------------------------------------------------------------------------------------------------------------------ */

typedef enum scopeward_disclosure SCOPEWARD_ENUM {
  SCOPEWARD_DISCLOSE_SCOPES = 0, /* the default: the scopes that would do, and the rule's message                      */
  SCOPEWARD_DISCLOSE_NOTHING = 1,
  SCOPEWARD_DISCLOSE_EVERYTHING = 2 /* the whole explanation in the body                                               */
} scopeward_disclosure;

typedef struct scopeward_challenge_options {
  size_t struct_size;
  scopeward_disclosure disclosure;           /* to callers with a token    */
  scopeward_disclosure anonymous_disclosure; /* to callers without a token */
} scopeward_challenge_options;
#define SCOPEWARD_CHALLENGE_OPTIONS_INIT {sizeof(scopeward_challenge_options), SCOPEWARD_DISCLOSE_SCOPES, SCOPEWARD_DISCLOSE_SCOPES}

/* What to answer to this request; `options` may be NULL. Status 200 and no header when it is allowed. */
SCOPEWARD_API scopeward_status scopeward_challenge_request(const scopeward_policy *policy, const scopeward_grant *grant,
                                                           const scopeward_request *request, const scopeward_challenge_options *options,
                                                           scopeward_challenge **challenge, scopeward_error *error);
/* The 401 for a request that is not read any further: `token_was_sent` says whether a token came that is not valid
 * (error="invalid_token") or none (no error code, RFC 6750 section 3.1). Names the initial scopes. */
SCOPEWARD_API scopeward_status scopeward_challenge_token  (const scopeward_policy *policy, int token_was_sent,
                                                           scopeward_challenge **challenge, scopeward_error *error);
SCOPEWARD_API int              scopeward_challenge_status (const scopeward_challenge *challenge); /* 200, 400, 401 or 403 */
SCOPEWARD_API scopeward_str    scopeward_challenge_header (const scopeward_challenge *challenge); /* of WWW-Authenticate; empty: send none */
SCOPEWARD_API scopeward_list   scopeward_challenge_scopes (const scopeward_challenge *challenge); /* those named in the header */
SCOPEWARD_API scopeward_str    scopeward_challenge_body   (const scopeward_challenge *challenge); /* a JSON object for error.data */
SCOPEWARD_API void             scopeward_challenge_free   (scopeward_challenge *challenge);

/* ---------------------------------------------------------------------------------------------------------------------
 * Operations: what can be asked for, for tools and authors. Takes up to seconds for large policies.
 * ------------------------------------------------------------------------------------------------------------------ */

/* What the policy lists with `operation`, or where it lists nothing the targets of its allows. By action, then in source
 * order. A target is as a request names it; where `is_pattern`, as a rule has it: `/photos/{id}`, `search_*`. */
SCOPEWARD_API scopeward_status scopeward_policy_operations    (const scopeward_policy *policy, scopeward_operations **operations,
                                                               scopeward_error *error);
SCOPEWARD_API size_t           scopeward_operations_count     (const scopeward_operations *operations);
SCOPEWARD_API scopeward_str    scopeward_operations_action    (const scopeward_operations *operations, size_t index);
SCOPEWARD_API scopeward_str    scopeward_operations_target    (const scopeward_operations *operations, size_t index);
SCOPEWARD_API int              scopeward_operations_is_pattern(const scopeward_operations *operations, size_t index);
SCOPEWARD_API int              scopeward_operations_declared  (const scopeward_operations *operations); /* 0: targets of allows */
SCOPEWARD_API void             scopeward_operations_free      (scopeward_operations *operations);

/* Splits a pattern, written as between the quotes of a rule's target, into parts that the rules of its action can't tell
 * apart: what is decided for the sample of a part is decided for all of its targets. With a grant, also where it holds
 * instances of families; `grant` may be NULL. What wildcards and holes stand for is taken to be such as can fill a hole of
 * a family. Takes at most `steps` steps, of which a second has some hundred million; 0 is half a second.
 * SCOPEWARD_INVALID_ARGUMENT, with what is wrong in `error`, for an unknown action or no pattern. */
SCOPEWARD_API scopeward_status scopeward_split         (const scopeward_policy *policy, const scopeward_grant *grant, scopeward_str action,
                                                        scopeward_str pattern, size_t steps, scopeward_parts **parts, scopeward_error *error);
SCOPEWARD_API size_t           scopeward_parts_count   (const scopeward_parts *parts);
SCOPEWARD_API int              scopeward_parts_complete(const scopeward_parts *parts); /* 0: too many to find all of them */
SCOPEWARD_API size_t           scopeward_parts_steps   (const scopeward_parts *parts); /* that it took */
SCOPEWARD_API scopeward_str    scopeward_parts_name    (const scopeward_parts *parts, size_t index); /* the targets of rules that single it out */
SCOPEWARD_API int              scopeward_parts_is_rest (const scopeward_parts *parts, size_t index); /* none does: it is the rest */
SCOPEWARD_API scopeward_str    scopeward_parts_sample  (const scopeward_parts *parts, size_t index); /* one of its targets */
/* As scopeward_explain and scopeward_who for the sample, but scopes are named in general: `entries:{id}:read`. */
SCOPEWARD_API scopeward_status scopeward_parts_explain (const scopeward_parts *parts, size_t index, const scopeward_grant *grant,
                                                        const scopeward_attribute *attributes, size_t attribute_count,
                                                        scopeward_explanation **explanation, scopeward_error *error);
SCOPEWARD_API scopeward_status scopeward_parts_who     (const scopeward_parts *parts, size_t index, const scopeward_attribute *attributes,
                                                        size_t attribute_count, scopeward_explanation **explanation,
                                                        scopeward_error *error);
SCOPEWARD_API void             scopeward_parts_free    (scopeward_parts *parts);

typedef enum scopeward_impact SCOPEWARD_ENUM { /* of an operation, as whoever lists it says */
  SCOPEWARD_IMPACT_UNKNOWN = 0,
  SCOPEWARD_IMPACT_READS = 1,
  SCOPEWARD_IMPACT_CHANGES = 2,
  SCOPEWARD_IMPACT_DESTROYS = 3
} scopeward_impact;

typedef struct scopeward_operation { /* one that exists */
  size_t struct_size;
  scopeward_str action;      /* "tool", "GET" */
  scopeward_str target;      /* "create_entry", "/photos/{id}"; empty: none, but all that exist of this action are given */
  int is_template;           /* `{name}` stands for any text inside a segment */
  int more_exist;            /* of this action, beside those that are given: then no rule of it is said to match nothing */
  scopeward_impact impact;
  scopeward_str description; /* for messages, or empty */
  scopeward_str inventory;   /* where it is listed, for messages, or empty */
} scopeward_operation;
#define SCOPEWARD_OPERATION_INIT {sizeof(scopeward_operation), {0, 0}, {0, 0}, 0, 0, SCOPEWARD_IMPACT_UNKNOWN, {0, 0}, {0, 0}}

/* Holds the policy against what exists (an array with a stride of its first element's struct_size). Warnings for
 * operations that no rule covers, for rules and targets that match nothing, for wildcards that let in a surprise; only
 * actions that are among the operations are judged. `wildcards`, unless NULL, gets what each wildcard of an allow lets in:
 * [{"file","range","target","operations":[{"action","target","impact","in_part"}]}] */
SCOPEWARD_API scopeward_status scopeward_check_operations(const scopeward_policy *policy, const scopeward_operation *operations, size_t count,
                                                          scopeward_diagnostics **diagnostics, scopeward_text **wildcards,
                                                          scopeward_error *error);

/* ---------------------------------------------------------------------------------------------------------------------
 * Differences: for authors and reviewers, before one policy replaces another. Takes up to seconds for large policies.
 * ------------------------------------------------------------------------------------------------------------------ */

/* Every class of operations that the two decide differently, with the smallest grants and a request that shows it. */
SCOPEWARD_API scopeward_status scopeward_compare            (const scopeward_policy *before, const scopeward_policy *after,
                                                             scopeward_difference **difference, scopeward_error *error);
SCOPEWARD_API size_t           scopeward_difference_widened (const scopeward_difference *difference); /* classes that let in more  */
SCOPEWARD_API size_t           scopeward_difference_narrowed(const scopeward_difference *difference); /* classes that let in fewer */
SCOPEWARD_API int              scopeward_difference_complete(const scopeward_difference *difference); /* 0: some were too complex  */
/* SCOPEWARD_JSON: {"changes":[...],"clients":[...],"too_complex":[...],"complete":...}, one line. Not SCOPEWARD_SHORT. */
SCOPEWARD_API scopeward_status scopeward_difference_print   (const scopeward_difference *difference, scopeward_format format,
                                                             scopeward_text **text, scopeward_error *error);
SCOPEWARD_API void             scopeward_difference_free    (scopeward_difference *difference);

/* ---------------------------------------------------------------------------------------------------------------------
 * Tests: the `test` blocks of a policy, for authors and continuous integration. Compiling checks them and a server never
 * runs them. A run takes seconds at the most, but for tests that ask for scopes of rules with very many alternatives.
 * ------------------------------------------------------------------------------------------------------------------ */

typedef enum scopeward_test_document SCOPEWARD_ENUM {
  SCOPEWARD_TEST_RESULTS = 0,  /* what failed and why: PLAIN, ANSI; a line for each expectation: SHORT; all of it: JSON */
  SCOPEWARD_TEST_COVERAGE = 1, /* which rules held and did not, which of their tests came out both ways: PLAIN, ANSI, JSON */
  SCOPEWARD_TEST_PAGE = 2,     /* PLAIN: an HTML page that needs nothing but itself: the policy with what was seen of it,
                                  which scopes allow which operations, the results                                     */
  SCOPEWARD_TEST_JUNIT = 3     /* PLAIN: a <testsuite> of JUnit's XML, a document of its own or one in <testsuites>     */
} scopeward_test_document;

/* Runs the tests whose names contain `filter`, all if it is empty. The status is SCOPEWARD_OK also when some fail, and when
 * there are none: ask the report. */
SCOPEWARD_API scopeward_status scopeward_test                (const scopeward_policy *policy, scopeward_str filter,
                                                              scopeward_test_report **report, scopeward_error *error);
SCOPEWARD_API size_t           scopeward_test_report_tests   (const scopeward_test_report *report); /* blocks that were run */
SCOPEWARD_API size_t           scopeward_test_report_passed  (const scopeward_test_report *report); /* expectations: pairs of an action and a target */
SCOPEWARD_API size_t           scopeward_test_report_failed  (const scopeward_test_report *report);
SCOPEWARD_API size_t           scopeward_test_report_coverage(const scopeward_test_report *report); /* per cent, rounded down */
SCOPEWARD_API scopeward_status scopeward_test_report_print   (const scopeward_test_report *report, scopeward_test_document document,
                                                              scopeward_format format, scopeward_text **text, scopeward_error *error);
SCOPEWARD_API void             scopeward_test_report_free    (scopeward_test_report *report);

/* ---------------------------------------------------------------------------------------------------------------------
 * A store: readers always get a whole policy, a new one that does not compile leaves the old one serving.
 * ------------------------------------------------------------------------------------------------------------------ */

SCOPEWARD_API scopeward_status  scopeward_store_create (scopeward_store **store, scopeward_error *error);
/* Compiles and, if there is no error, swaps. Otherwise as scopeward_compile. */
SCOPEWARD_API scopeward_status  scopeward_store_load   (scopeward_store *store, scopeward_str name, scopeward_str text,
                                                        scopeward_diagnostics **diagnostics, scopeward_error *error);
/* Swaps in a policy that was compiled, perhaps with imports. The store keeps a count of its own. */
SCOPEWARD_API scopeward_status  scopeward_store_put    (scopeward_store *store, scopeward_policy *policy);
/* The policy that serves now, retained for the caller; NULL before the first load. */
SCOPEWARD_API scopeward_policy *scopeward_store_acquire(scopeward_store *store);
SCOPEWARD_API void              scopeward_store_free   (scopeward_store *store); /* no thread may be using it */

#ifdef __cplusplus
}
#endif

#endif
