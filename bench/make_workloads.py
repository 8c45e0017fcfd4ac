# SPDX-License-Identifier: Apache-2.0
"""Writes the workloads of decide_bench.cc: for each a NAME.policy, and a NAME.tsv of requests with the reason that each
must get (README.md says what they are). The output depends on the tree alone, byte for byte.

    python3 make_workloads.py DIRECTORY"""
import pathlib
import random
import re
import shutil
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests/corpora"))

import make_policies  # noqa: E402

SEED = 20
SERVICES, OPERATIONS, HELD = 50, 1000, 8


def write(directory, name, policy, requests):
    """Each request is (reason, action, target, scopes). Shuffled, so that no two follow one another for a reason."""
    random.Random(SEED).shuffle(requests)
    lines = ["\t".join((reason, action, target, " ".join(scopes), "")) for reason, action, target, scopes in requests]
    (directory / f"{name}.policy").write_text("\n".join(policy) + "\n", encoding="utf-8")
    (directory / f"{name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def jira():
    """Every operation that lists scopes, by its path: once with the first alternative, once with another's scopes."""
    requests = []
    for case in make_policies.read_cases("04n_jira_operation_policies.json"):
        alternatives = [a["all_of"] for a in case["any_of"] if a["all_of"]]
        if not alternatives:
            continue
        path = re.sub(r"\{\w+\}", "x7", case["path"])
        requests.append(("allowed", case["method"], path, ["offline_access", *alternatives[0]]))
        requests.append(("insufficient_scope", case["method"], path, ["offline_access"]))
    return make_policies.jira(), requests


def google():
    """Every method that lists scopes, by its name: with the last of its scopes, and with none of them."""
    requests = []
    for case in make_policies.read_cases("04s_google_method_policies.json"):
        if case["any_of"]:
            requests.append(("allowed", "call", case["method_id"], ["openid", "email", case["any_of"][-1]]))
            requests.append(("insufficient_scope", "call", case["method_id"], ["openid", "email"]))
    return make_policies.google(), requests


def synthetic(operations=OPERATIONS):
    """Operations, each for one of fifty services or an administrator, and for no one who is banned."""
    policy = ["language 1", "action call flat", *(f"scope svc{i}:read" for i in range(SERVICES)), "scope admin",
              "scope banned internal"]
    policy += [f"allow call op{i} if any(svc{i % SERVICES}:read, admin) and not banned" for i in range(operations)]
    draw, requests = random.Random(SEED), []
    for i in range(operations):
        others = draw.sample([s for s in range(SERVICES) if s != i % SERVICES], HELD)
        requests.append(("insufficient_scope", "call", f"op{i}", [f"svc{s}:read" for s in others]))
        others[draw.randrange(HELD)] = i % SERVICES
        requests.append(("allowed", "call", f"op{i}", [f"svc{s}:read" for s in others]))
    return policy, requests


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: make_workloads.py DIRECTORY")
    directory = pathlib.Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(HERE.parent / "examples/mcp_server/epicme.policy", directory / "epicme.policy")
    shutil.copyfile(HERE / "epicme.tsv", directory / "epicme.tsv")
    for make in (jira, google, synthetic):
        write(directory, make.__name__, *make())


if __name__ == "__main__":
    main()
