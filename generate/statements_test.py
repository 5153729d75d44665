# SPDX-License-Identifier: MIT
"""What the generators of statements and schemas refuse, each with file, line and words. Writes TAP."""
import os
import sys
import tempfile

import schema as schema_script
import sql_text
import statements as statements_script

SCRIPTS = {"statements.py": statements_script.main, "schema.py": schema_script.main}

SCHEMA = """CREATE TABLE shelf (
        shelf INTEGER NOT NULL PRIMARY KEY,
        label TEXT NOT NULL,
        note TEXT
) STRICT;
"""

STATEMENT = """-- shelf_x: words
-- in shelf:int
-- gives one
-- example shelf=1 -> ('a')
SELECT label FROM shelf WHERE shelf = :shelf;
"""


def changed(old, new, text=STATEMENT):
    assert old in text
    return text.replace(old, new)


# The rule, the .sql file, the line that is named, a part of the words.
STATEMENTS = [
    ("a parameter that is not declared", changed("shelf:int", "number:int"), 5, ":shelf is used and not declared"),
    ("a parameter that is not used", changed("shelf:int", "shelf:int, label:text"), 1, "label is declared and not used"),
    ("a parameter declared twice", changed("shelf:int", "shelf:int, shelf:int"), 2, "declared twice"),
    ("more parameters than a driver holds",
     changed("shelf:int", ", ".join(f"a{i}:int" for i in range(65))), 2, "more than 64"),
    ("a type that does not exist", changed("shelf:int", "shelf:date"), 2, "not name:type"),
    ("a column that does not exist", changed("SELECT label", "SELECT\n  lable"), 6, "no such column: lable"),
    ("a table that does not exist", changed("FROM shelf", "FROM shell"), 5, "no such table: shell"),
    ("a mistake of syntax", changed("WHERE", "WHEN"), 5, "syntax error"),
    ("a string in double quotes", changed(":shelf;", ':shelf AND label = "x";'), 5, "no such column"),
    ("a name without its file's", changed("shelf_x", "book_x"), 1, "begins with shelf_"),
    ("a name used twice", STATEMENT + "\n" + STATEMENT, 7, "used in line 1"),
    ("SQL without a name", "SELECT 1;\n", 1, "SQL without a name"),
    ("two statements under one name", changed(":shelf;", ":shelf;\nDELETE FROM shelf;"), 6, "SQL without a name"),
    ("two statements on one line", changed(":shelf;", ":shelf; DELETE FROM shelf;"), 1, "more than one statement"),
    ("SQL without an end", changed(":shelf;", ":shelf"), 1, "does not end with ;"),
    ("a statement without an example", changed("-- example shelf=1 -> ('a')\n", ""), 1, "no example"),
    ("an example without a parameter", changed("shelf=1", ""), 4, "shelf has no value"),
    ("an example with another parameter", changed("shelf=1", "shelf=1, book=2"), 4, "cannot read"),
    ("an example with a value of another type", changed("shelf=1", "shelf='1'"), 4, "shelf is int"),
    ("an example with NULL for what is not", changed("shelf=1", "shelf=NULL"), 4, "cannot be NULL"),
    ("an example with a result of another type", changed("('a')", "(1)"), 4, "label is text"),
    ("an example with too many columns", changed("('a')", "('a', 1)"), 4, "')' expected"),
    ("an example without a result", changed(" -> ('a')", ""), 4, "'->' is missing"),
    ("rows without gives", changed("-- gives one\n", ""), 1, "gives one, many or each"),
    ("gives nothing with rows", changed("gives one", "gives nothing"), 1, "gives one, many or each"),
    ("an unknown shape", changed("gives one", "gives two"), 3, "gives nothing, one, many or each"),
    ("an expression without a type", changed("SELECT label", "SELECT label || 'x' AS label"), 1, "add: -- out label:int"),
    ("an expression without a name", changed("SELECT label", "SELECT label || 'x'"), 1, "needs a name"),
    ("out of a column that is not there", changed("-- gives", "-- out n:int\n-- gives"), 1, "no such column"),
    ("every column", changed("SELECT label", "SELECT *"), 1, "name the columns"),
    ("every column of a table", changed("SELECT label FROM shelf", "SELECT s.* FROM shelf AS s"), 1, "name the columns"),
    ("two columns of one name", changed("SELECT label", "SELECT label, note AS label"), 1, "two columns are named"),
    ("LIKE", changed("shelf = :shelf", "label LIKE 'x' AND shelf = :shelf"), 5, "LIKE: case differs"),
    ("a pragma", changed("SELECT label FROM shelf WHERE shelf = :shelf", "PRAGMA x"), 5, "PRAGMA"),
    ("a schema change", changed("SELECT label FROM shelf WHERE shelf = :shelf", "DROP TABLE shelf"), 1, ""),
    ("a right join",
     "-- shelf_x: words\n-- gives many\n-- example -> nothing\nSELECT s.label FROM shelf AS s\nRIGHT JOIN shelf AS t ON s.shelf = 1;\n", 1, "as LEFT JOIN"),
]

SCHEMAS = [
    ("a table that is not STRICT", changed(") STRICT", ")", SCHEMA), 1, "shelf is not STRICT"),
    ("a table without a key", changed(" PRIMARY KEY", "", SCHEMA), 1, "no primary key"),
    ("a check without a name", changed("note TEXT", "note TEXT CHECK (note <> '')", SCHEMA), 4, "CHECK needs a name"),
    ("a number with a fraction", changed("note TEXT", "note REAL", SCHEMA), 4, "REAL is not portable"),
    ("a mistake of syntax", changed("note TEXT", "note TEXT,", SCHEMA), 5, "syntax error"),
    ("a number drawn by the database", changed("PRIMARY KEY", "PRIMARY KEY AUTOINCREMENT", SCHEMA), 2, "AUTOINCREMENT"),
]

NULLS = [  # the rule, the SQL, the C that stands in the header
    ("NOT NULL gives a plain type", "SELECT shelf AS v FROM shelf WHERE shelf = :shelf", "int64_t v;"),
    ("a sum may be NULL where the file says so",
     "SELECT sum(shelf) AS v FROM shelf WHERE shelf = :shelf", "struct store_int v;"),
    ("an outer join may leave NULL",
     "SELECT t.shelf AS v FROM shelf AS s LEFT JOIN shelf AS t ON t.label = s.note WHERE s.shelf = :shelf",
     "struct store_int v;"),
    ("an outer join of a subquery may leave NULL",
     "SELECT t.shelf AS v FROM shelf AS s LEFT JOIN (SELECT shelf FROM shelf) AS t ON t.shelf = s.shelf + 1 WHERE s.shelf = :shelf",
     "struct store_int v;"),
    ("an outer join of a named subquery may leave NULL",
     "WITH w AS (SELECT shelf FROM shelf) SELECT w.shelf AS v FROM shelf AS s LEFT JOIN w ON w.shelf = s.shelf + 1 WHERE s.shelf = :shelf",
     "struct store_int v;"),
    ("a scalar subquery may be NULL", "SELECT (SELECT t.shelf FROM shelf AS t WHERE t.shelf = :shelf) AS v FROM shelf",
     "struct store_int v;"),
    ("what RETURNING gives is typed", "DELETE FROM shelf WHERE shelf = :shelf RETURNING shelf AS v", "int64_t v;"),
]

number = 0
failed = False


def tell(holds, rule, got):
    global number, failed
    number += 1
    failed = failed or not holds
    print(f"{'ok' if holds else 'not ok'} {number} - {rule}")
    if not holds:
        print("# " + got.replace("\n", "\n# "))


def run(script, *arguments):
    """What the script's command would end with and say."""
    try:
        SCRIPTS[script](["", *arguments])
        return 0, ""
    except sql_text.Wrong as wrong:
        return 1, str(wrong)


def main():
    print(f"1..{len(STATEMENTS) + len(SCHEMAS) + len(NULLS) + 3}")
    with tempfile.TemporaryDirectory() as folder:
        def put(name, text):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
            return os.path.join(folder, name)

        schema, path, out_h = put("0001.sql", SCHEMA), os.path.join(folder, "shelf.sql"), os.path.join(folder, "shelf_sql.h")
        for rule, text, line, words in STATEMENTS:
            code, said = run("statements.py", put("shelf.sql", text), folder, schema)
            tell(code == 1 and said.startswith(f"{path}:{line}: error: ") and words in said,
                 f"refused: {rule}", said)
        for rule, sql, member in NULLS:
            out = "-- out v:int?\n" if "sum" in sql else ""
            code, said = run("statements.py", put("shelf.sql", f"-- shelf_x: words\n-- in shelf:int\n{out}-- gives one\n"
                             f"-- example shelf=1 -> (_)\n{sql};\n"), folder, schema)
            with open(out_h, encoding="utf-8") as file:
                tell(code == 0 and "\n        " + member in file.read(), rule, said)
        put("shelf.sql", STATEMENT)
        tell(run("statements.py", path, folder, schema)[0] == 0, "control: the statement itself is taken", "")
        for rule, text, line, words in SCHEMAS:
            bad = put("0001.sql", text)
            code, said = run("schema.py", os.path.join(folder, "x_schema.c"), os.path.join(folder, "x_schema.h"), bad)
            tell(code == 1 and said.startswith(f"{bad}:{line}: error: ") and words in said, f"refused: {rule}", said)
        code, said = run("schema.py", os.path.join(folder, "x_schema.c"), os.path.join(folder, "x_schema.h"),
                         put("0001.sql", SCHEMA))
        tell(code == 0, "control: the schema itself is taken", said)
        code, said = run("schema.py", os.path.join(folder, "x_schema.c"), os.path.join(folder, "x_schema.h"), schema,
                         put("0003.sql", "CREATE TABLE a (a INTEGER PRIMARY KEY) STRICT;"))
        tell(code == 1 and "0002.sql was expected" in said, "refused: a gap between schema files", said)
    sys.exit(failed)


main()
