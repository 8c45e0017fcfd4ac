# SPDX-License-Identifier: Apache-2.0
"""Writes jira.policy, google.policy, github.policy and mastodon.policy from the permission tables in this folder.

    python3 make_policies.py DIRECTORY

README.md says what the tables mean and how each becomes a policy. The output depends on the tables alone, byte for
byte.
Tested by cases_test.py, which decides every case from the tables, never from what is written here.
"""

import json
import pathlib
import re
import sys

from path_templates import Template, guards, owners

HERE = pathlib.Path(__file__).resolve().parent

# A scope is written bare where the language lets it, and quoted where it does not: another letter, or a keyword.
BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_.:/@+-]*")
KEYWORDS = set("""
    action all allow always and anonymous any ask at_least attribute authenticated contains default deny deprecated
    except false if implies import in internal language let matches not operation or policy public scope test true
    unless weight
""".split())


def read_table(name):
    """The rows of a .tsv as dictionaries; lines that begin with `#` are notes."""
    lines = [line for line in (HERE / name).read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    header = lines[0].split("\t")
    return [dict(zip(header, line.split("\t"))) for line in lines[1:]]


def read_cases(name):
    return json.loads((HERE / name).read_text(encoding="utf-8"))["cases"]


def text(value):
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def name(scope):
    bare = BARE.fullmatch(scope) and scope not in KEYWORDS and not scope.startswith(("arg.", "token.", "request."))
    return scope if bare else text(scope)


def names(scopes):
    return ", ".join(name(scope) for scope in scopes)


def scope_line(scope, description="", implies=(), deprecated=None):
    line = "scope " + name(scope)
    if description:
        line += " " + text(description)
    if implies:
        line += " implies " + names(implies)
    if deprecated:
        line += " deprecated " + text(deprecated)
    return line


def one_of(scopes):
    return name(scopes[0]) if len(scopes) == 1 else f"any({names(scopes)})"


def any_of_all(alternatives):
    """A disjunction of conjunctions, as the table has it, redundant alternatives too."""
    return " or ".join(name(scopes[0]) if len(scopes) == 1 else f"all({names(scopes)})" for scopes in alternatives)


def rule(action, target, condition, guard=()):
    except_list = " except " + ", ".join(text(other) for other in guard) if guard else ""
    return f"allow {action} {text(target)}{except_list} {condition}"


def heading(tables, *lines):
    return [f"# Written by make_policies.py from {tables}. Not to be edited.", "language 1", "", *lines, ""]


def jira():
    lines = heading("04m_jira_scopes.tsv and 04n_jira_operation_policies.json",
                    'policy "Jira Cloud platform REST API" {', "  profile http", "}")
    for row in read_table("04m_jira_scopes.tsv"):
        lines.append(scope_line(row["scope"], row["description"]))
    cases = read_cases("04n_jira_operation_policies.json")
    templates = [Template(case["method"], case["path"]) for case in cases]
    for case, template in zip(cases, templates):
        alternatives = [a["all_of"] for a in case["any_of"] if a["all_of"]]
        target = template.pattern()
        guard = [other.pattern() for other in guards(template, templates)]
        lines += ["", "# " + case["op"]]
        if case["anonymous_ok"]:
            condition = "anonymous" if alternatives else "public"
            lines.append(rule(case["method"], target, condition, guard))
        if alternatives:
            lines.append(rule(case["method"], target, "if " + any_of_all(alternatives), guard))
        if not case["anonymous_ok"] and not alternatives:
            lines.append("# no scopes listed: nobody")
    return lines


def google():
    lines = heading("04r_google_scopes.tsv and 04s_google_method_policies.json",
                    'policy "Google APIs" {', "  profile http", "}", "action call flat")
    for row in read_table("04r_google_scopes.tsv"):
        lines.append(scope_line(row["scope"], row["description"]))
    cases = read_cases("04s_google_method_policies.json")
    templates = [Template(case["http"], f"/{case['api']}/{case['path']}") for case in cases]
    owned = owners(templates, [frozenset(case["any_of"]) for case in cases])
    for case, template, owner in zip(cases, templates, owned):
        lines += ["", "# " + case["method_id"]]
        if not case["any_of"]:
            lines.append("# no scopes listed: nobody")
            continue
        condition = "if " + one_of(case["any_of"])
        lines.append(rule("call", case["method_id"], condition))
        if owner is template:
            guard = [other.pattern() for other in guards(template, templates)]
            lines.append(rule(case["http"], template.pattern(), condition, guard))
        elif owner is None:
            lines.append("# its path is also another method's, with other scopes")
        else:
            lines.append("# its path is also another method's, with the same scopes")
    return lines


def github():
    rows = read_table("04a_github_oauth_scopes.tsv")
    lines = heading("04a_github_oauth_scopes.tsv", "action use flat")
    scopes = [row for row in rows if row["scope"] != "(no scope)"]
    for row in scopes:
        children = [other["scope"] for other in scopes if other["parent"] == row["scope"]]
        lines.append(scope_line(row["scope"], row["description"], children))
    lines += ["", rule("use", "(no scope)", "authenticated")]
    lines += [rule("use", row["scope"], "if " + name(row["scope"])) for row in scopes]
    return lines


def mastodon():
    rows = read_table("04c_mastodon_scopes.tsv")
    lines = heading("04c_mastodon_scopes.tsv", "action use flat")
    for row in rows:
        children = [other["scope"] for other in rows if row["scope"] in other["parents"].split(",")]
        deprecated = "ask for the scopes that it includes" if row["note"] == "deprecated" else None
        lines.append(scope_line(row["scope"], "", children, deprecated))
    lines.append("")
    lines += [rule("use", row["scope"], "if " + name(row["scope"])) for row in rows]
    return lines


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: make_policies.py DIRECTORY")
    directory = pathlib.Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    for make in (jira, google, github, mastodon):
        (directory / f"{make.__name__}.policy").write_bytes(("\n".join(make()) + "\n").encode("utf-8"))


if __name__ == "__main__":
    main()
