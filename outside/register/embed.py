#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Builds the lists of data/ into the program: embed.py OUT.c FILE... makes `const struct text data_NAME` of each."""
import pathlib
import sys


def main():
    out = ['/* Made by embed.py. */', '#include "table.h"']
    for name in sys.argv[2:]:
        content = pathlib.Path(name).read_bytes()
        variable = "data_" + pathlib.Path(name).stem
        out.append(f"static const unsigned char {variable}_bytes[] = {{")
        for at in range(0, len(content), 24):
            out.append(",".join(str(byte) for byte in content[at:at + 24]) + ",")
        out.append("0 };")
        out.append(f"const struct text {variable} = {{ (const char *){variable}_bytes, {len(content)} }};")
    pathlib.Path(sys.argv[1]).write_text("\n".join(out) + "\n", encoding="ascii")


main()
