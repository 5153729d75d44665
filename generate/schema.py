# SPDX-License-Identifier: MIT
"""Embeds a folder's schema files in C.

    schema.py dose_schema.c dose_schema.h schema/0001.sql schema/0002.sql …

gives `extern const struct schema_module dose_schema`. What it refuses: files that are not 0001, 0002, … in order,
SQL that SQLite does not take, a table that is not STRICT, without primary key, a type other than INTEGER, TEXT and
BLOB, a CHECK without a name (the name is what an error says), AUTOINCREMENT (ids are drawn in C)."""
import os
import re

from sql_text import Wrong, base_name, c_string, read, run, schema_for_postgres, tokens, with_schema, write

KINDS = {"INTEGER": "STORE_INT", "TEXT": "STORE_TEXT", "BLOB": "STORE_BLOB"}


def check_text(path, sql):
    line, before = 1, ["", ""]
    for kind, text in tokens(sql):
        if kind in ("word", "name"):
            if text.upper() == "CHECK" and before[0].upper() != "CONSTRAINT":
                raise Wrong(path, line, "a CHECK needs a name: CONSTRAINT dose_version CHECK (…)")
            if text.upper() in ("AUTOINCREMENT", "REAL", "ANY", "TRIGGER", "VIEW"):
                raise Wrong(path, line, f"{text} is not portable; docs/how-to-add-a-statement.md")
            before = [before[1], text]
        line += text.count("\n")


def tables_of(sqlite, path):
    found = []
    for (name, strict) in sqlite.query("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' "
                                       "AND type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"):
        if strict != "1":
            raise Wrong(path, 1, f"table {name} is not STRICT")
        columns = sqlite.query(f"SELECT name, type, \"notnull\", pk FROM pragma_table_info('{name}') ORDER BY cid")
        for column, kind, _, _ in columns:
            if kind not in KINDS:
                raise Wrong(path, 1, f"{name}.{column} is {kind}; only INTEGER, TEXT and BLOB")
        key = [column[0] for column in sorted(columns, key=lambda c: int(c[3])) if column[3] != "0"]
        if not key:
            raise Wrong(path, 1, f"table {name} has no primary key")
        found.append((name, columns, key))
    return found


def quoted(names):
    return ", ".join('"' + name + '"' for name in names)


def table_c(name, columns, key):
    select = c_string(f"SELECT {quoted(c[0] for c in columns)} FROM \"{name}\" ORDER BY {quoted(key)}")
    rows = "\n".join(f'        {{ "{c[0]}", {KINDS[c[1]]}, {"false" if c[2] == "1" or c[3] != "0" else "true"}, 0 }},'
                     for c in columns)
    return f"""static const struct store_column {name}_columns[] = {{
{rows}
}};

static const struct store_statement {name}_rows = {{
        .name = "rows of {name}",
        .sqlite = {select},
        .postgres = {select},
        .gives = STORE_GIVES_EACH,
        .columns = {name}_columns,
        .column_count = {len(columns)},
}};

"""


def main(arguments):
    out_c, out_h, paths = arguments[1], arguments[2], arguments[3:]
    module = re.sub(r"_schema$", "", base_name(out_c))
    for number, path in enumerate(paths, 1):
        if os.path.basename(path) != f"{number:04}.sql":
            raise Wrong(path, 1, f"schema files are numbered without a gap; {number:04}.sql was expected")
        check_text(path, read(path))
    tables = tables_of(with_schema(paths), paths[-1])
    guard = f"{module}_schema_h".upper()
    write(out_h, f"""/* Made by generate/schema.py. */
#ifndef {guard}
#define {guard}

#include "store/store.h"

extern const struct schema_module {module}_schema;

#endif
""")
    lists = "".join(f"static const char *const {dialect}[] = {{\n" +
                    "".join(f"        {c_string(text(read(path)))},\n" for path in paths) + "};\n\n"
                    for dialect, text in (("sqlite", lambda sql: sql), ("postgres", schema_for_postgres)))
    write(out_c, f"""/* Made by generate/schema.py from {", ".join(os.path.basename(path) for path in paths)} of {module}. */
#include "{module}_schema.h"

{lists}{"".join(table_c(*table) for table in tables)}static const struct schema_table tables[] = {{
{"".join(f'        {{ "{name}", &{name}_rows }},{chr(10)}' for name, _, _ in tables)}}};

const struct schema_module {module}_schema = {{
        .name = "{module}",
        .count = {len(paths)},
        .sqlite = sqlite,
        .postgres = postgres,
        .tables = tables,
        .table_count = {len(tables)},
}};
""")


if __name__ == "__main__":
    run(main)
