#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The cases of law/cases against `sesshu schedule decide`. TAP, a test for each vaccine.

    cases.py SESSHU [--law FOLDER] [CASES]
"""
import glob
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))


def decide(sesshu, law, cases):
    run = subprocess.run([sesshu, "schedule", "decide", "--law", law], capture_output=True, text=True,
                         input="".join(json.dumps(c, ensure_ascii=False) + "\n" for c in cases))
    if run.returncode not in (0, 3):
        raise SystemExit(f"decide: exit {run.returncode}: {run.stderr}")
    return [json.loads(line) for line in run.stdout.splitlines()]


def differences(expect, answer):
    """What of the answer is not as expected; null means that the member must be absent, and `rules` are the identifiers
    of its reasons in any order. Every decision has a reason, and none twice."""
    rules = sorted(reason["rule"] for reason in answer.get("reasons") or ())
    got = dict(answer, rules=rules)
    wrong = {name: (wanted, got.get(name)) for name, wanted in expect.items()
             if got.get(name) != (sorted(wanted) if name == "rules" else wanted)}
    if not rules or len(set(rules)) != len(rules):
        wrong["reasons"] = ("at least one, each once", rules or answer.get("error"))
    return wrong


def failures(sesshu, law, folder):
    """{vaccine: [(id, why, differences)]} over all files."""
    found = {}
    for path in sorted(glob.glob(os.path.join(folder, "*.jsonl"))):
        rows = [json.loads(line) for line in open(path, encoding="utf-8")]
        answers = decide(sesshu, law, [row["case"] for row in rows])
        assert len(answers) == len(rows)
        bad = []
        for row, answer in zip(rows, answers):
            wrong = differences(row["expect"], answer)
            if wrong:
                bad.append((row["case"], row["why"], wrong))
        found[os.path.basename(path)[:-len(".jsonl")]] = (len(rows), bad)
    return found


def main():
    arguments = sys.argv[1:]
    law = os.path.join(TOP, "law")
    if "--law" in arguments:
        at = arguments.index("--law")
        law = arguments[at + 1]
        del arguments[at:at + 2]
    sesshu = arguments[0]
    folder = arguments[1] if len(arguments) > 1 else os.path.join(TOP, "law", "cases")
    found = failures(sesshu, law, folder)
    print(f"1..{len(found)}")
    failed = False
    for number, (vaccine, (count, bad)) in enumerate(found.items(), 1):
        print(f"{'not ok' if bad else 'ok'} {number} - {count} cases of {vaccine}")
        for case, why, wrong in bad:
            failed = True
            print(f"# {json.dumps(case, ensure_ascii=False)}\n#   {why}\n#   wanted, got: {wrong}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
