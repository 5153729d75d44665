#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every dose that the law knows asked of a municipality of 330,000 people with about 3 million doses, on one core: the
columns (base/schedule/columns.h) beside one decision after the other. Both must give the same answers.

    schedule-municipality.py BUILD
"""
import json
import os
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def main():
    program = os.path.join(sys.argv[1], "benches", "bench-schedule")
    done = subprocess.run([program, os.path.join(TOP, "law"), "municipality", "330000"], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"schedule-municipality: exit {done.returncode}: {done.stdout}{done.stderr}")
    found = json.loads(done.stdout)
    print(json.dumps({"what": f"all vaccines ({found['questions']} doses) for {found['people']} people with "
                              f"{found['doses']} doses", "unit": "s", "ours": found["at_once"],
                      "reference": found["one_by_one"], "reference_name": "schedule_decide for each person alone",
                      "ratio": round(found["one_by_one"] / found["at_once"], 2), "aim": "2 s"}))


if __name__ == "__main__":
    main()
