# SPDX-License-Identifier: MIT
"""What the generators of statements and of schemas share: reading SQL as tokens, its two dialects, and SQLite itself,
asked through ctypes what a statement's columns are (Python's own module does not tell)."""
import ctypes
import os
import re
import sys

TOKEN = re.compile(r"""(?P<comment>--[^\n]*|/\*.*?\*/)|(?P<blob>[xX]'[0-9a-fA-F]*')|(?P<string>'(?:[^']|'')*')
    |(?P<name>"(?:[^"]|"")*")|(?P<cast>::)|(?P<parameter>:[A-Za-z_]\w*)|(?P<word>[A-Za-z_]\w*)|(?P<number>\d\w*)
    |(?P<space>\s+)|(?P<other>.)""", re.S | re.X)

STORE_TYPES = {"int": "STORE_INT", "text": "STORE_TEXT", "blob": "STORE_BLOB"}


class Wrong(Exception):
    """Something in a .sql file is wrong: file, line, words."""

    def __init__(self, path, line, words):
        super().__init__(f"{path}:{line}: error: {words}")


def run(main):
    try:
        main(sys.argv)
    except Wrong as wrong:
        sys.exit(str(wrong))


def tokens(sql):
    return [(match.lastgroup, match.group()) for match in TOKEN.finditer(sql)]


def words(sql):
    """The words of the SQL in upper case, with signs, without comments, strings and spaces."""
    return [text.upper() if kind == "word" else text for kind, text in tokens(sql)
            if kind not in ("comment", "space", "string", "blob")]


def blob_for_postgres(literal):
    return "'\\x" + literal[2:-1] + "'::BYTEA"


def schema_for_postgres(sql):
    """The loader's half of "two stores, one text": STRICT types to PostgreSQL's, byte order for text."""
    types = {"INTEGER": "BIGINT", "BLOB": "BYTEA", "TEXT": 'TEXT COLLATE "C"', "STRICT": "", "WITHOUT": "", "ROWID": ""}
    out = "".join(blob_for_postgres(text) if kind == "blob" else types.get(text.upper(), text) if kind == "word" else
                  "" if kind == "comment" else text for kind, text in tokens(sql))
    return re.sub(r"\)\s*,?\s*;", ");", out)   # what ") STRICT, WITHOUT ROWID;" leaves


def c_string(text, indent="            "):
    """A C literal, one line of SQL a line."""
    def line(part):
        escaped = part.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return '"' + "".join(c if ord(c) < 128 else "".join(f"\\{b:03o}" for b in c.encode()) for c in escaped) + '"'
    lines = [part for part in text.splitlines(keepends=True)]
    return ("\n" + indent).join(line(part) for part in lines) or '""'


class Column:
    def __init__(self, name, kind, not_null, table):
        self.name, self.kind, self.not_null, self.table = name, kind, not_null, table


class Sqlite:
    """A database in memory with the real schema."""

    def __init__(self):
        self.lib = ctypes.CDLL("libsqlite3.so.0")
        for name in ("errmsg", "column_name", "column_decltype", "column_table_name", "column_origin_name",
                     "column_text", "sql"):
            getattr(self.lib, "sqlite3_" + name).restype = ctypes.c_char_p
        for name in ("column_name", "column_decltype", "column_table_name", "column_origin_name", "column_text"):
            getattr(self.lib, "sqlite3_" + name).argtypes = [ctypes.c_void_p, ctypes.c_int]
        for name in ("step", "finalize", "column_count", "stmt_readonly"):
            getattr(self.lib, "sqlite3_" + name).argtypes = [ctypes.c_void_p]
        self.db = ctypes.c_void_p()
        assert self.lib.sqlite3_open(b":memory:", ctypes.byref(self.db)) == 0
        for option in (1013, 1014):       # SQLITE_DBCONFIG_DQS_DML, _DDL: "x" is a name, never a string
            self.lib.sqlite3_db_config(self.db, option, 0, None)

    def prepare(self, path, line, sql):
        """The first statement of the text, and how many bytes are behind it. A mistake is told with its line."""
        data = sql.encode() + b"\0"
        text = ctypes.create_string_buffer(data)
        start = ctypes.addressof(text)
        statement, tail = ctypes.c_void_p(), ctypes.c_void_p()
        self.lib.sqlite3_prepare_v2.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p,
                                                ctypes.c_void_p]
        if self.lib.sqlite3_prepare_v2(self.db, start, -1, ctypes.byref(statement), ctypes.byref(tail)) != 0:
            at = max(self.lib.sqlite3_error_offset(self.db), 0)
            lead = len(data) - len(data.lstrip()) if at == 0 else 0
            raise Wrong(path, line + data[:at + lead].count(b"\n"), self.lib.sqlite3_errmsg(self.db).decode())
        return statement, data[(tail.value or start) - start:-1].decode()

    def run_all(self, path, sql):
        """Runs every statement of a schema file."""
        rest = sql
        while rest.strip():
            line = 1 + sql[:len(sql) - len(rest)].count("\n")
            statement, rest_now = self.prepare(path, line, rest)
            if statement:
                code = self.lib.sqlite3_step(statement)
                self.lib.sqlite3_finalize(statement)
                if code not in (100, 101):
                    raise Wrong(path, line, self.lib.sqlite3_errmsg(self.db).decode())
            rest = rest_now

    def query(self, sql):
        statement, _ = self.prepare("schema", 1, sql)
        rows = []
        while self.lib.sqlite3_step(statement) == 100:
            rows.append([(self.lib.sqlite3_column_text(statement, i) or b"").decode()
                         for i in range(self.lib.sqlite3_column_count(statement))])
        self.lib.sqlite3_finalize(statement)
        return rows

    def columns(self, statement):
        """Name, declared type (or None for an expression), NOT NULL, table of each column of a statement."""
        found = []
        for i in range(self.lib.sqlite3_column_count(statement)):
            name, kind, table, origin = (getattr(self.lib, "sqlite3_column_" + part)(statement, i)
                                         for part in ("name", "decltype", "table_name", "origin_name"))
            not_null, key = ctypes.c_int(), ctypes.c_int()
            if table and origin:
                self.lib.sqlite3_table_column_metadata(self.db, None, table, origin, None, None,
                                                       ctypes.byref(not_null), ctypes.byref(key), None)
            found.append(Column(name.decode(), kind.decode().upper() if kind else None,
                                bool(not_null.value or key.value), table.decode() if table else None))
        return found


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def with_schema(paths):
    """SQLite with the given schema files, in their order."""
    sqlite = Sqlite()
    for path in paths:
        sqlite.run_all(path, read(path))
    return sqlite


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def base_name(path):
    return os.path.basename(path).split(".")[0]
