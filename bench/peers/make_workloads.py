# SPDX-License-Identifier: Apache-2.0
"""Writes what all engines are asked: for each workload a NAME.json with the policy in Scopeward's language, the same as
alternatives of scopes for each operation, which each peer translates for its engine, and the requests with their answers.
The output depends on the tree alone. run.py calls it; run_test.py compares the answers of the engines written in C++.

    python3 make_workloads.py DIRECTORY"""
import json
import pathlib
import random
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE.parent.parent / "tests/corpora"))

import make_policies  # noqa: E402
import make_workloads as ours  # noqa: E402

SIZES = [10, 100, 1000, 10000]
MOST_REQUESTS = 2000


def jira():
    """An operation is a method and a path template: a peer without templates is told which, as a router would."""
    operations = {}
    for case in make_policies.read_cases("04n_jira_operation_policies.json"):
        alternatives = [a["all_of"] for a in case["any_of"] if a["all_of"]]
        if alternatives:
            operations[f"{case['method']} {case['path']}"] = {"any": alternatives, "none": []}
    names = {(n.split(" ")[0], re.sub(r"\{\w+\}", "x7", n.split(" ")[1])): n for n in operations}
    return ours.jira(), operations, lambda action, target: names[action, target]


def google():
    operations = {}
    for case in make_policies.read_cases("04s_google_method_policies.json"):
        if case["any_of"]:
            operations[f"call {case['method_id']}"] = {"any": [[scope] for scope in case["any_of"]], "none": []}
    return ours.google(), operations, lambda action, target: f"{action} {target}"


def synthetic(size):
    operations = {f"call op{i}": {"any": [[f"svc{i % ours.SERVICES}:read"], ["admin"]], "none": ["banned"]}
                  for i in range(size)}
    return ours.synthetic(size), operations, lambda action, target: f"{action} {target}"


def workload(name, made):
    (policy, requests), operations, operation_of = made
    asked = [{"action": action, "target": target, "operation": operation_of(action, target), "scopes": list(scopes),
              "allowed": reason == "allowed"} for reason, action, target, scopes in requests]
    random.Random(ours.SEED).shuffle(asked)
    return {"name": name, "policy": "\n".join(policy) + "\n", "operations": operations,
            "requests": asked[:MOST_REQUESTS]}


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: make_workloads.py DIRECTORY")
    directory = pathlib.Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    made = {f"synthetic-{size}": synthetic(size) for size in SIZES} | {"jira": jira(), "google": google()}
    for name, of in made.items():
        (directory / f"{name}.json").write_text(json.dumps(workload(name, of)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
