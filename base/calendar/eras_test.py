# SPDX-License-Identifier: MIT
"""A wrong line of law/eras.txt stops the build and names its line; a new era is one line and nothing else."""
import os
import subprocess
import sys
import tempfile

top = sys.argv[1]
with open(os.path.join(top, "law/eras.txt"), encoding="utf-8") as table:
    good = table.read()
present = "era 5 R 令和 Reiwa  2019-05-01 -"
assert present in good


def generate(text):
    with tempfile.TemporaryDirectory() as folder:
        given, made = os.path.join(folder, "eras.txt"), os.path.join(folder, "eras.c")
        with open(given, "w", encoding="utf-8") as file:
            file.write(text)
        run = subprocess.run([sys.executable, os.path.join(top, "generate/eras.py"), given, made],
                             capture_output=True, text=True)
        written = open(made, encoding="utf-8").read() if os.path.exists(made) else ""
        return run.returncode, run.stderr, written


def refused(text, why):
    status, message, written = generate(text)
    return status != 0 and why in message and written == ""


ended = good.replace(present, "era 5 R 令和 Reiwa  2019-05-01 2050-03-31")
number = good[:good.index(present)].count("\n") + 1
cases = [
    ("a new era is one line", generate(ended.replace("\n# 太陽暦", "era 6 X 未来 Mirai 2050-04-01 -\n\n# 太陽暦"))[0] == 0),
    ("the present era ends without another: refused", refused(ended, "present one")),
    ("a day that is none: refused, with its line", refused(good.replace("2019-05-01 -", "2019-05-32 -"), f":{number}:")),
    ("a gap between eras: refused", refused(good.replace("2019-05-01 -", "2019-05-03 -"), "does not begin")),
    ("a letter twice: refused", refused(good.replace("era 5 R", "era 5 H"), "stands twice")),
    ("a column too many: refused", refused(good.replace(present, present + " x"), "six columns")),
    ("an unknown word: refused", refused(good + "age 65\n", "neither an era")),
    ("no first day of the Gregorian calendar: refused", refused(good.replace("gregorian 1873-01-01", ""), "missing")),
]
print(f"1..{len(cases)}")
for place, (name, right) in enumerate(cases, 1):
    print(f"{'ok' if right else 'not ok'} {place} - {name}")
sys.exit(not all(right for _, right in cases))
