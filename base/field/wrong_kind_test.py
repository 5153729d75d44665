# SPDX-License-Identifier: MIT
"""A field whose C member has another type than its kind does not compile.

usage: wrong_kind_test.py TOP COMPILER...
"""
import os
import subprocess
import sys
import tempfile

top, compiler = sys.argv[1], sys.argv[2:]
SOURCE = """
#include "field/field.h"
ID_TYPE(some_id);
struct all { struct text text; struct date date; struct birth birth; int64_t number; bool flag; struct some_id id; int plain; };
const struct code codes[];
const struct code codes[] = { { "1", "一", "one" }, { 0 } };
const struct field fields[];
const struct field fields[] = { %s, { 0 } };
"""
KINDS = {
    "text": ("FIELD_TEXT(struct all, %s, 20, OPTIONAL, CLEAR, \"字\", \"text\", \"\")", {"text"}),
    "note": ("FIELD_NOTE(struct all, %s, 20, OPTIONAL, CLEAR, \"字\", \"text\", \"\")", {"text"}),
    "kana": ("FIELD_KANA(struct all, %s, 20, OPTIONAL, CLEAR, \"字\", \"text\", \"\")", {"text"}),
    "digits": ("FIELD_DIGITS(struct all, %s, 1, 9, NULL, OPTIONAL, CLEAR, \"字\", \"text\", \"\")", {"text"}),
    "code": ("FIELD_CODE(struct all, %s, codes, OPTIONAL, CLEAR, \"字\", \"text\", \"\")", {"text"}),
    "date": ("FIELD_DATE(struct all, %s, ANY_DAY, OPTIONAL, CLEAR, \"字\", \"text\", \"\")", {"date"}),
    "birth": ("FIELD_BIRTH(struct all, %s, OPTIONAL, CLEAR, \"字\", \"text\", \"\")", {"birth"}),
    "number": ("FIELD_NUMBER(struct all, %s, 0, 9, OPTIONAL, CLEAR, \"字\", \"text\", \"\")", {"number"}),
    "flag": ("FIELD_FLAG(struct all, %s, OPTIONAL, CLEAR, \"字\", \"text\", \"\")", {"flag"}),
    "id": ("FIELD_ID(struct all, %s, OPTIONAL, CLEAR, \"字\", \"text\", \"\")", {"id"}),
}
MEMBERS = ["text", "date", "birth", "number", "flag", "id", "plain"]


def compiles(field):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "field.c")
        with open(path, "w", encoding="utf-8") as file:
            file.write(SOURCE % field)
        run = subprocess.run(compiler + ["-std=gnu17", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
                                         "-Wconversion", "-fsyntax-only", "-I", os.path.join(top, "base"), path],
                             capture_output=True, text=True)
        return run.returncode == 0


print(f"1..{len(KINDS) + 1}")
failed = False
for place, (kind, (macro, right)) in enumerate(KINDS.items(), 1):
    wrong = [m for m in MEMBERS if compiles(macro % m) != (m in right)]
    failed |= bool(wrong)
    print(f"{'not ok' if wrong else 'ok'} {place} - {kind} compiles with its own type only{' but ' + str(wrong) if wrong else ''}")
codes = compiles('FIELD_CODE(struct all, text, "vaccines", OPTIONAL, CLEAR, "字", "text", "")')
failed |= codes
print(f"{'not ok' if codes else 'ok'} {len(KINDS) + 1} - a code wants a table of codes")
sys.exit(failed)
