#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes C tables of codes (field/field.h, struct code) from data that people can read.

    codes.py table FILE NAME OUT.c OUT.h           a file of lines "value TAB Japanese TAB English", # begins a comment
    codes.py municipalities JSON NAME OUT.c OUT.h  the kept package of municipality codes

A mistake (a value twice, a missing column) is refused with file and line."""

import json
import os
import sys


def fail(path, line, words):
    sys.exit("%s:%d: %s" % (path, line, words))


def read_table(path):
    rows, seen = [], set()
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        line = line.rstrip("\n")
        if not line or line.startswith("#"):
            continue
        parts = line.split("\t")
        if len(parts) != 3 or not all(parts):
            fail(path, number, "not three columns: value, Japanese, English")
        if parts[0] in seen:
            fail(path, number, "the value stands twice")
        seen.add(parts[0])
        rows.append(parts)
    return rows


def read_municipalities(path):
    rows = []
    for prefecture in json.load(open(path, encoding="utf-8")):
        for town in prefecture["municipalities"]:
            rows.append([town["code"], town["name"], town["name"]])
    return sorted(rows)


def quoted(text):
    return '"%s"' % text.replace("\\", "\\\\").replace('"', '\\"')


def main():
    kind, path, name, c_file, h_file = sys.argv[1:]
    rows = {"table": read_table, "municipalities": read_municipalities}[kind](path)
    guard = os.path.basename(h_file).upper().replace(".", "_")
    with open(h_file, "w", encoding="utf-8") as out:
        out.write("/* Made by generate/codes.py. */\n#ifndef %s\n#define %s\n#include \"field/field.h\"\n"
                  "extern const struct code %s[];\n#endif\n" % (guard, guard, name))
    with open(c_file, "w", encoding="utf-8") as out:
        out.write("/* Made by generate/codes.py. */\n#include \"%s\"\nconst struct code %s[] = {\n"
                  % (os.path.basename(h_file), name))
        for row in rows:
            out.write("        { %s },\n" % ", ".join(quoted(part) for part in row))
        out.write("        { 0 },\n};\n")


main()
