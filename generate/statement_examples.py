# SPDX-License-Identifier: MIT
"""The examples of statements: reads them and writes x_examples.c, which base/store/examples_main.c executes."""
import os
import re

from sql_text import STORE_TYPES, base_name, c_string, read, schema_for_postgres

LITERAL = re.compile(r"\s*(?:(?P<blob>[xX]'(?:[0-9a-fA-F]{2})*')|(?P<text>'(?:[^']|'')*')|(?P<int>-?\d+)|(?P<null>NULL)"
                     r"|(?P<any>_))\s*")


def literal(match):
    """A value of an example as C."""
    if match["blob"]:
        data = match["blob"][2:-1]
        held = "".join("\\x" + data[i:i + 2] for i in range(0, len(data), 2))
        return "STORE_BLOB", f'{{ STORE_BLOB, false, 0, {{ (const uint8_t *)"{held}", {len(data) // 2} }} }}'
    if match["text"]:
        data = match["text"][1:-1].replace("''", "'")
        return "STORE_TEXT", f"{{ STORE_TEXT, false, 0, {{ (const uint8_t *){c_string(data)}, {len(data.encode())} }} }}"
    if match["int"]:
        return "STORE_INT", f"{{ STORE_INT, false, {match['int']}, {{ NULL, 0 }} }}"
    return None, None


def value(statement, line, match, kind, what):
    wanted = STORE_TYPES[kind.rstrip("?")]
    if match["null"]:
        if not kind.endswith("?"):
            raise statement.wrong(f"example: {what} cannot be NULL", line)
        return f"{{ {wanted}, true, 0, {{ NULL, 0 }} }}"
    found, text = literal(match)
    if found != wanted:
        raise statement.wrong(f"example: {what} is {kind}", line)
    return text


def example_in(statement, line, text):
    given, at = {}, 0
    while at < len(text):
        name = re.compile(r"\s*([a-z][a-z0-9_]*)=").match(text, at)
        match = name and LITERAL.match(text, name.end())
        if not match or match["any"] or name[1] not in statement.parameters or name[1] in given:
            raise statement.wrong(f"example: cannot read '{text[at:]}'; write parameter=value, …", line)
        given[name[1]] = value(statement, line, match, statement.parameters[name[1]], name[1])
        at = match.end()
        if at < len(text):
            if text[at] != ",":
                raise statement.wrong(f"example: a comma is missing before '{text[at:]}'", line)
            at += 1
    for name in statement.parameters:
        if name not in given:
            raise statement.wrong(f"example: {name} has no value", line)
    return [given[name] for name in statement.parameters]


def example_rows(statement, line, text):
    cells, at, rows = [], 0, 0
    while at < len(text):
        if text[at] != "(":
            raise statement.wrong(f"example: cannot read the result '{text[at:]}'", line)
        at += 1
        for i, (name, kind) in enumerate(statement.columns):
            match = LITERAL.match(text, at)
            if not match:
                raise statement.wrong(f"example: cannot read '{text[at:]}' as {name}", line)
            cells.append("{ true, { 0 } }" if match["any"] else
                         f"{{ false, {value(statement, line, match, kind, name)} }}")
            at = match.end()
            closing = ")" if i + 1 == len(statement.columns) else ","
            if text[at:at + 1] != closing:
                raise statement.wrong(f"example: '{closing}' expected after {name}", line)
            at += 1
        rows += 1
        at += len(text[at:]) - len(text[at:].lstrip())
    return cells, rows


def examples_c(statements, path, schema, seed_path):
    text, table = "", ""
    for statement in statements:
        for line, example in statement.examples:
            label = f"example_{line}"
            given, arrow, result = example.partition("->")
            if not arrow:
                raise statement.wrong("example: '->' is missing", line)
            inside, result = example_in(statement, line, given.strip()), result.strip()
            cells, rows, error = [], 0, "NULL"
            changed = re.fullmatch(r"(\d+) changed", result)
            if changed and statement.gives == "nothing":
                rows = int(changed[1])
            elif re.fullmatch(r"[a-z]+\.[a-z-]+", result):
                error = f'"{result}"'
            elif result != "nothing" and result and statement.columns:
                cells, rows = example_rows(statement, line, result)
            elif result != "nothing":
                raise statement.wrong("example: the result is (row) (row), nothing, N changed or an error's code", line)
            if inside:
                text += f"static const struct store_value {label}_in[] = {{ {', '.join(inside)} }};\n"
            if cells:
                text += f"static const struct store_example_cell {label}_cells[] = {{ {', '.join(cells)} }};\n"
            table += (f'        {{ "{os.path.basename(path)}:{line}", &sql_{statement.name}_statement, '
                      f'{label + "_in" if inside else "NULL"}, {error}, {rows}, {label + "_cells" if cells else "NULL"} }},\n')
    seed = read(seed_path) if os.path.exists(seed_path) else ""
    lists = "".join(f"static const char *const {name}[] = {{\n" +
                    "".join(f"        {c_string(convert(sql))},\n" for sql in [read(one) for one in schema] + [seed]) + "};\n\n"
                    for name, convert in (("sqlite", lambda sql: sql), ("postgres", schema_for_postgres)))
    return f"""/* Made by generate/statements.py from {os.path.basename(path)}. */
#include "{base_name(path)}_sql.h"
#include "store/examples.h"

{lists}{text}
static const struct store_example examples[] = {{
{table}}};

static const struct schema_module module = {{
        .name = "examples", .count = {len(schema) + 1}, .sqlite = sqlite, .postgres = postgres,
}};

const struct store_examples store_examples = {{ "{os.path.basename(path)}", &module, examples, sizeof examples / sizeof *examples }};
"""
