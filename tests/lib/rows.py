#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Which test proves which row of docs/requirements.md. `./check --rows` prints a JSON object a row.

A test names its rows as `req: L1 L16` in a comment above it or on its line. A row counts as proved only by a test of a
whole installation: story, browser or command tests under tests/. Units beside the code are listed too, and leave
the row open: a rule that holds in one file is not yet something that somebody can do.
"""

import json
import os
import re
import subprocess
import sys

PROVING = ("tests/story/", "tests/browser/", "tests/command/")
MARK = re.compile(r"\breq:\s*((?:[A-Z]{1,2}[0-9]+[,\s]*)+)")


def rows(text):
    """The ids of the tables, in their order."""
    return [found.group(1) for found in re.finditer(r"^\|\s*([A-Z]{1,2}[0-9]+)\s*\|", text, re.MULTILINE)]


def marks(files, read):
    """{row: [file: test]}: a mark belongs to the test on its line, or to the next one below."""
    found = {}
    for file in files:
        waiting = []
        for line in read(file).splitlines():
            mark = MARK.search(line)
            if mark:
                waiting += re.findall(r"[A-Z]{1,2}[0-9]+", mark.group(1))
            name = re.search(r"""\btest\(\s*(['"`])(.+?)\1\s*,""", line) or re.match(r"^(\w+)\(void \*\*\w+\)", line)
            if name and waiting:
                for row in waiting:
                    found.setdefault(row, []).append(f"{file}: {name.group(name.lastindex)}")
                waiting = []
    return found


def table(ids, found):
    unknown = sorted(set(found) - set(ids))
    if unknown:
        raise SystemExit(f"rows: tests name rows that docs/requirements.md does not have: {' '.join(unknown)}")
    return [{"row": row, "tests": found.get(row, []),
             "state": "proved" if any(test.startswith(PROVING) for test in found.get(row, [])) else "open"}
            for row in ids]


def main():
    top = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], cwd=top,
                            capture_output=True, text=True, check=True).stdout.split("\0")
    files = [file for file in listed if file.endswith(("_test.c", ".test.js")) and os.path.exists(os.path.join(top, file))]

    def read(file):
        with open(os.path.join(top, file), encoding="utf-8") as opened:
            return opened.read()
    for row in table(rows(read("docs/requirements.md")), marks(files, read)):
        print(json.dumps(row, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
