#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Decisions per second on one core: BCG, MR and JE for people under 21, beside json-rules-engine with the same rules and
the same people. Both must give the same answers.

    schedule-rules.py BUILD
"""
import json
import os
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PEOPLE = "3000"


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"schedule-rules: {command[0]}: exit {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)


def main():
    program = os.path.join(sys.argv[1], "benches", "bench-schedule")
    with tempfile.TemporaryDirectory(prefix="sesshu-bench-") as folder:
        questions = os.path.join(folder, "questions.jsonl")
        ours = run(program, os.path.join(TOP, "law"), "rules", PEOPLE, questions)
        theirs = run("node", os.path.join(TOP, "benches", "rules", "rules.mjs"), questions)
    if theirs["differ"]:
        raise SystemExit(f"schedule-rules: {theirs['differ']} of {theirs['decisions']} answers differ")
    print(json.dumps({"what": "BCG, MR and JE: decisions on one core", "unit": "decisions/s",
                      "ours": ours["decisions_per_second"], "reference": theirs["decisions_per_second"],
                      "reference_name": "json-rules-engine 7.3.1 on Node, the same rules, people and answers",
                      "ratio": round(ours["decisions_per_second"] / theirs["decisions_per_second"], 1),
                      "aim": "1000000 decisions/s, ratio 100"}))


if __name__ == "__main__":
    main()
