#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Turns law/eras.txt into the table that base/calendar/era.c reads.

usage: eras.py ERAS.txt OUT.c

A wrong line is refused with its number: the table is law, and nothing is guessed.
"""
import datetime
import sys

EPOCH = datetime.date(1970, 1, 1)


class Refused(Exception):
    pass


def day(word):
    try:
        return datetime.date.fromisoformat(word)
    except ValueError:
        raise Refused(f"{word} is no day YYYY-MM-DD")


def read_era(words, eras):
    if len(words) != 6:
        raise Refused("an era has six columns")
    number, letter, name, latin, first, last = words
    if not (len(number) == 1 and number in "123456789"):
        raise Refused(f"the number {number} is not one digit from 1 to 9")
    if not (len(letter) == 1 and letter.isascii() and letter.isupper()):
        raise Refused(f"the letter {letter} is not one of A to Z")
    if len(name) != 2 or name.isascii():
        raise Refused(f"the name {name} is not two characters")
    if not (latin.isascii() and latin.isalpha()):
        raise Refused(f"the name {latin} is not in Latin letters")
    era = {"number": number, "letter": letter, "name": name, "latin": latin, "first": day(first),
           "last": None if last == "-" else day(last)}
    for other in eras:
        for key in ("number", "letter", "name", "latin"):
            if other[key] == era[key]:
                raise Refused(f"{era[key]} stands twice")
        if other["name"][0] == name[0]:
            raise Refused(f"{name} and {other['name']} have the same short form")
    if eras:
        before = eras[-1]
        if before["last"] is None:
            raise Refused(f"{before['name']} has no last day")
        if not 0 <= (era["first"] - before["last"]).days <= 1:
            raise Refused(f"{name} does not begin on the last day of {before['name']} or the day after")
    if era["last"] and era["last"] <= era["first"]:
        raise Refused(f"{name} ends before it begins")
    return era


def read(path):
    eras, gregorian = [], None
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            words = line.split("#")[0].split()
            try:
                if not words:
                    continue
                if words[0] == "era":
                    eras.append(read_era(words[1:], eras))
                elif words[0] == "gregorian" and len(words) == 2 and gregorian is None:
                    gregorian = day(words[1])
                else:
                    raise Refused("neither an era nor the first day of the Gregorian calendar")
            except Refused as why:
                sys.exit(f"{path}:{number}: {why}")
    if not eras or eras[-1]["last"] is not None:
        sys.exit(f"{path}: the last era must be the present one, with - as its last day")
    if gregorian is None:
        sys.exit(f"{path}: the line gregorian is missing")
    return eras, gregorian


def write(eras, gregorian, out):
    out.write("/* Made from law/eras.txt by generate/eras.py. */\n")
    out.write('#include "calendar/era.h"\n\n')
    out.write("const struct era eras[] = {\n")
    for era in eras:
        last = f"{{ {(era['last'] - EPOCH).days} }}" if era["last"] else "{ 2932896 }"
        out.write(f"        {{ '{era['number']}', '{era['letter']}', \"{era['name']}\", \"{era['name'][0]}\", "
                  f"\"{era['latin']}\", {era['first'].year}, {{ {(era['first'] - EPOCH).days} }}, {last} }},\n")
    out.write("};\n\n")
    out.write(f"const size_t era_count = {len(eras)};\n")
    out.write(f"const struct date era_gregorian_first = {{ {(gregorian - EPOCH).days} }};\n")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    table = read(sys.argv[1])
    with open(sys.argv[2], "w", encoding="utf-8") as made:
        write(*table, made)
