# SPDX-License-Identifier: MIT
"""Makes C functions of a feature's named SQL statements.

    statements.py dose.sql OUTDIR SCHEMA.sql…     writes dose_sql.h, dose_sql.c, dose_examples.c and dose_sql.d

The .sql file (docs/how-to-add-a-statement.md has the whole manual):

    -- dose_by_source: the dose that this source was recorded as
    -- in source:blob
    -- gives one
    -- example source=x'01' -> (x'A1', 1, 20260401, NULL)
    -- example source=x'02' -> nothing
    SELECT dose, version, given_on, sealed FROM dose WHERE source = :source;

    name: words     the name begins with the file's name; the words become the function's comment
    in              parameters: name:type, separated by commas; types int, text, blob; with ? it may be NULL
    gives           nothing | one (zero or one row, .found) | many (a list in the arena) | each (a callback a row)
    out             name:type of a column whose type the schema does not tell (count(*), a sum, both sides of a UNION)
    example         values of all parameters -> (row) (row)… | nothing | N changed | store.constraint; _ is any value;
                    a comment line that begins with ( goes on with the rows; every statement has at least one
    on postgres     between two texts of one statement: where the databases must differ

Examples run on the schema with the rows of dose.examples.sql, each alone. The statement is prepared here on the real
schema: whatever SQLite does not take, a parameter not declared or not used, is an error of the build."""
import os
import re

from sql_text import STORE_TYPES, Wrong, base_name, blob_for_postgres, c_string, read, run, tokens, with_schema, words, \
    write
from statement_examples import examples_c

C_TYPES = {"int": "int64_t ", "int?": "struct store_int ", "text": "struct text ", "text?": "struct text ",
           "blob": "struct bytes ", "blob?": "struct bytes "}
OF = {"int": "store_of_int", "int?": "store_of_int_or_null", "text": "store_of_text", "blob": "store_of_blob"}
DECLARED = {"INTEGER": "int", "TEXT": "text", "BLOB": "blob"}
CAST = {"int": "BIGINT", "text": "TEXT", "blob": "BYTEA"}
MOST_PARAMETERS = 64      # what the drivers hold
NOT_PORTABLE = {"LIKE": "case differs; compare keys", "GLOB": "SQLite only", "IFNULL": "write coalesce",
                "REPLACE": "write ON CONFLICT DO UPDATE", "PRAGMA": "not for features", "ROWID": "SQLite only",
                "RANDOMBLOB": "ids are drawn in C", "DATETIME": "times are computed in C",
                "STRFTIME": "dates are computed in C", "CURRENT_TIMESTAMP": "times are computed in C"}


class Statement:
    def __init__(self, path, line, name, about):
        self.path, self.line, self.name, self.about = path, line, name, about
        self.parameters, self.out, self.examples, self.gives = {}, {}, [], None
        self.sql_line, self.sql, self.postgres_line, self.postgres = 0, "", 0, ""
        self.columns, self.writes = [], False

    def wrong(self, words_, line=None):
        return Wrong(self.path, line or self.line, f"{self.name}: {words_}")


def typed(statement, line, text, into):
    if text.count(",") >= MOST_PARAMETERS:
        raise statement.wrong(f"more than {MOST_PARAMETERS}", line)
    for part in text.split(","):
        match = re.fullmatch(r"\s*([a-z][a-z0-9_]*):(int|text|blob)(\?)?\s*", part)
        if not match:
            raise statement.wrong(f"'{part.strip()}' is not name:type with int, text, blob and perhaps ?", line)
        if match[1] in into:
            raise statement.wrong(f"{match[1]} is declared twice", line)
        into[match[1]] = match[2] + (match[3] or "")


def comment(statement, line, text):
    """One comment line above the SQL of a statement."""
    if text.startswith("in "):
        typed(statement, line, text[3:], statement.parameters)
    elif text.startswith("out "):
        typed(statement, line, text[4:], statement.out)
    elif text.startswith("gives "):
        statement.gives = text[6:].strip()
        if statement.gives not in ("nothing", "one", "many", "each"):
            raise statement.wrong("gives nothing, one, many or each", line)
    elif text.startswith("example"):
        statement.examples.append([line, text[len("example"):].strip()])
    elif text.startswith("(") and statement.examples:
        statement.examples[-1][1] += " " + text


def parse(path):
    found, statement, in_sql = [], None, False
    for line, text in enumerate(read(path).splitlines(), 1):
        said = re.match(r"--\s*(.*)", text.strip())
        head = said and re.match(r"([a-z][a-z0-9_]*): (.+)", said[1])
        if head and not in_sql:
            statement = Statement(path, line, head[1], head[2])
            found.append(statement)
        elif said and said[1] == "on postgres":
            if not statement or not statement.sql:
                raise Wrong(path, line, "'on postgres' stands between the two texts of a statement")
            statement.postgres_line, in_sql = line + 1, True
        elif said and not in_sql:
            if statement and not statement.sql:
                comment(statement, line, said[1])
        elif text.strip():
            if not statement or (statement.sql and not in_sql):
                raise Wrong(path, line, "SQL without a name; '-- name: what it is' stands above it")
            if not in_sql:
                statement.sql_line, in_sql = line, True
            if statement.postgres_line:
                statement.postgres += text + "\n"
            else:
                statement.sql += text + "\n"
            if text.rstrip().endswith(";"):
                in_sql = False
    if in_sql:
        raise statement.wrong("the SQL does not end with ;")
    return found


def portable(statement):
    """The text for each database; parameters become numbers in the order of their declaration."""
    numbers = {name: i for i, name in enumerate(statement.parameters, 1)}
    used = set()

    def convert(sql, first_line, postgres):
        out, line = "", first_line
        for kind, text in tokens(sql):
            if kind == "comment":
                text = ""
            elif kind == "parameter":
                name = text[1:]
                if name not in numbers:
                    raise statement.wrong(f"parameter :{name} is used and not declared", line)
                used.add(name)
                text = f"${numbers[name]}::{CAST[statement.parameters[name].rstrip('?')]}" if postgres \
                    else f"?{numbers[name]}"
            elif kind == "word" and text.upper() in NOT_PORTABLE and not statement.postgres:
                raise statement.wrong(f"{text}: {NOT_PORTABLE[text.upper()]}", line)
            elif postgres and kind == "blob":
                text = blob_for_postgres(text)
            elif postgres and kind == "word":
                text = {"INTEGER": "BIGINT", "BLOB": "BYTEA"}.get(text.upper(), text)
            out += text
            line += text.count("\n")
        return "\n".join(part.rstrip() for part in out.splitlines() if part.strip()).strip().rstrip(";").rstrip()

    sqlite = convert(statement.sql, statement.sql_line, False)
    postgres = convert(statement.postgres or statement.sql, statement.postgres_line or statement.sql_line, True)
    for name in statement.parameters:
        if name not in used:
            raise statement.wrong(f"parameter {name} is declared and not used")
    return sqlite, postgres


def select_list(sql):
    """The items between SELECT and FROM of the outermost SELECT, or behind RETURNING; each as its words."""
    depth, items, inside = 0, [[]], False
    for word in words(sql):
        depth += (word == "(") - (word == ")")
        if depth == 0 and word in ("SELECT", "RETURNING"):
            items, inside = [[]], True
        elif depth == 0 and word in ("FROM", ";") and inside:
            inside = False
        elif inside and depth == 0 and word == ",":
            items.append([])
        elif inside:
            items[-1].append(word)
    return items


def maybe_null_tables(statement):
    """Tables whose columns an outer join may leave NULL; None for all."""
    said, tables = words(statement.sql), set()
    for i, word in enumerate(said):
        if word in ("RIGHT", "FULL"):
            raise statement.wrong(f"write {word} JOIN as LEFT JOIN")
        if word == "JOIN" and "LEFT" in said[max(0, i - 2):i]:
            if said[i + 1] == "(":
                return None
            tables.add(said[i + 1].strip('"').upper())
    names = {table.upper() for table in tables}
    defined = {said[i] for i in range(len(said) - 2) if said[i + 1] == "AS" and said[i + 2] == "("}
    return None if names & defined else names


def type_columns(sqlite, statement, prepared):
    said, items, maybe_null = words(statement.sql), select_list(statement.sql), maybe_null_tables(statement)
    compound = bool({"UNION", "EXCEPT", "INTERSECT"} & set(said))
    columns = sqlite.columns(prepared)
    if any("*" in item and len(item) in (1, 3) and "(" not in item for item in items):
        raise statement.wrong("name the columns; * changes with the schema")
    for i, column in enumerate(columns):
        if not re.fullmatch(r"[a-z][a-z0-9_]*", column.name):
            raise statement.wrong(f"column {i + 1} needs a name: AS name")
        if column.name in [name for name, _ in statement.columns]:
            raise statement.wrong(f"two columns are named {column.name}")
        kind = statement.out.get(column.name)
        if not kind:
            if not column.kind or compound:
                raise statement.wrong(f"the schema does not tell the type of {column.name}; add: -- out {column.name}:int")
            if column.kind not in DECLARED:
                raise statement.wrong(f"{column.name} has the type {column.kind}")
            nullable = not column.not_null or maybe_null is None or (column.table or "").upper() in maybe_null \
                or "SELECT" in items[i]
            kind = DECLARED[column.kind] + ("?" if nullable else "")
        statement.columns.append((column.name, kind))
    for name in statement.out:
        if name not in dict(statement.columns):
            raise statement.wrong(f"out {name}: there is no such column")


def prepare(sqlite, statement, prefix):
    if not statement.name.startswith(prefix + "_"):
        raise statement.wrong(f"the name begins with {prefix}_, the name of its file")
    if not statement.sql:
        raise statement.wrong("no SQL")
    text, _ = portable(statement)
    # As it stands in the file, so that the lines of a mistake are right.
    prepared, rest = sqlite.prepare(statement.path, statement.sql_line, statement.sql)
    if rest.strip():
        raise statement.wrong("more than one statement under one name")
    if words(text)[0] not in ("SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "VALUES"):
        raise statement.wrong("only SELECT, WITH, INSERT, UPDATE and DELETE")
    statement.writes = not sqlite.lib.sqlite3_stmt_readonly(prepared)
    type_columns(sqlite, statement, prepared)
    sqlite.lib.sqlite3_finalize(prepared)
    if statement.gives is None and not statement.columns:
        statement.gives = "nothing"
    if statement.gives is None or (statement.gives == "nothing") != (not statement.columns):
        raise statement.wrong("gives one, many or each when it has columns, nothing when not")
    if not statement.examples:
        raise statement.wrong("no example: -- example name=value -> (row)")


def parameters_c(statement):
    parts = ["struct store *store"]
    if statement.gives in ("one", "many"):
        parts.append("struct arena *arena")
    parts += [C_TYPES[kind] + name for name, kind in statement.parameters.items()]
    name = "sql_" + statement.name
    parts += {"nothing": ["int64_t *out_changed"], "one": [f"struct {name} *out_row"],
              "many": [f"struct {name}_list *out_list"],
              "each": [f"struct err *(*row)(void *context, const struct {name}_row *row)", "void *context"],
              }[statement.gives]
    return ", ".join(parts)


def header(statement):
    name, lines = "sql_" + statement.name, []
    members = "".join(f"        {C_TYPES[kind]}{column};\n" for column, kind in statement.columns)
    lines.append(f"/* {statement.about} */\n")
    if statement.gives == "one":
        lines.append(f"struct {name} {{\n        bool found;\n{members}}};\n\n")
    elif statement.gives in ("many", "each"):
        lines.append(f"struct {name}_row {{\n{members}}};\n\n")
    if statement.gives == "many":
        lines.append(f"struct {name}_list {{\n        struct {name}_row *rows;\n        size_t count;\n}};\n\n")
    lines.append(f"extern const struct store_statement {name}_statement;\n")
    lines.append(f"struct err *{name}({parameters_c(statement)}) __attribute__((warn_unused_result));\n\n")
    return "".join(lines)


def body(statement, name):
    given = ", ".join(f"{OF.get(kind) or OF[kind.rstrip('?')]}({parameter})"
                      for parameter, kind in statement.parameters.items())
    values = f"        const struct store_value in[] = {{ {given} }};\n" if given else ""
    use = "in" if given else "NULL"
    if statement.gives == "nothing":
        return f"{values}{chr(10) if values else ''}        return store_exec(store, &{name}_statement, {use}, out_changed);\n"
    if statement.gives == "one":
        return f"""{values}        struct {name} row = {{ 0 }};
        struct err *err;

        err = store_one(store, &{name}_statement, arena, {use}, &row, &row.found);
        if (!err)
                *out_row = row;
        return err;
"""
    if statement.gives == "many":
        return f"""{values}        struct err *err;
        size_t count;
        void *rows;

        err = store_many(store, &{name}_statement, arena, {use}, &rows, &count);
        if (!err)
                *out_list = (struct {name}_list){{ rows, count }};
        return err;
"""
    return f"""{values}        struct {name}_callback callback = {{ row, context }};

        return store_each(store, &{name}_statement, {use}, {name}_call, &callback);
"""


def source(statement):
    name = "sql_" + statement.name
    sqlite, postgres = portable(statement)
    text, row = "", f"struct {name}" + ("_row" if statement.gives in ("many", "each") else "")

    def kind_of(kind):
        return f"{STORE_TYPES[kind.rstrip('?')]}, {'true' if kind.endswith('?') else 'false'}"

    if statement.parameters:
        text += f"static const struct store_parameter {name}_parameters[] = {{\n" + "".join(
            f'        {{ "{n}", {kind_of(k)} }},\n' for n, k in statement.parameters.items()) + "};\n\n"
    if statement.columns:
        text += f"static const struct store_column {name}_columns[] = {{\n" + "".join(
            f'        {{ "{n}", {kind_of(k)}, offsetof({row}, {n}) }},\n' for n, k in statement.columns) + "};\n\n"
    text += f"""const struct store_statement {name}_statement = {{
        .name = "{statement.name}",
        .sqlite = {c_string(sqlite)},
        .postgres = {c_string(postgres)},
        .writes = {"true" if statement.writes else "false"},
        .gives = STORE_GIVES_{statement.gives.upper()},
"""
    if statement.parameters:
        text += f"        .parameters = {name}_parameters,\n        .parameter_count = {len(statement.parameters)},\n"
    if statement.columns:
        text += f"""        .columns = {name}_columns,
        .column_count = {len(statement.columns)},
        .row_size = sizeof({row}),
"""
    text += "};\n\n"
    if statement.gives == "each":
        text += f"""struct {name}_callback {{
        struct err *(*row)(void *context, const {row} *row);
        void *context;
}};

static struct err *
{name}_call(void *context, const void *row)
{{
        const struct {name}_callback *callback = context;

        return callback->row(callback->context, row);
}}

"""
    return text + f"struct err *\n{name}({parameters_c(statement)})\n{{\n{body(statement, name)}}}\n\n"


def main(arguments):
    path, folder, schema = arguments[1], arguments[2], arguments[3:]
    prefix, statements = base_name(path), parse(path)
    sqlite = with_schema(schema)
    seed = path[:-len(".sql")] + ".examples.sql"
    if os.path.exists(seed):
        sqlite.run_all(seed, read(seed))
    seen = {}
    for statement in statements:
        if statement.name in seen:
            raise statement.wrong(f"the name was used in line {seen[statement.name]}")
        seen[statement.name] = statement.line
        prepare(sqlite, statement, prefix)
    out = os.path.join(folder, prefix)
    guard = f"{prefix}_sql_h".upper()
    write(out + "_sql.h", f"/* Made by generate/statements.py from {os.path.basename(path)}. */\n"
          f"#ifndef {guard}\n#define {guard}\n\n#include \"store/statement.h\"\n\n"
          + "".join(header(statement) for statement in statements) + "#endif\n")
    write(out + "_sql.c", f"/* Made by generate/statements.py from {os.path.basename(path)}. */\n"
          f"#include \"{prefix}_sql.h\"\n\n#include <stddef.h>\n\n"
          + "".join(source(statement) for statement in statements))
    write(out + "_examples.c", examples_c(statements, path, schema, seed))
    depends = " ".join([path] + schema + ([seed] if os.path.exists(seed) else []))
    write(out + "_sql.d", f"{out}_sql.h: {depends}\n")


if __name__ == "__main__":
    run(main)
