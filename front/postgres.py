# SPDX-License-Identifier: MIT
"""The demo's PostgreSQL: a cluster of its own below the data folder, reached by a socket there and nowhere else.

One database; a schema and a role for each area, and one for each vault (design D21). A role's password lies in its area's folder, which no
other area can read, so the role is the border between areas. The cluster's owner has a password that only this demo
uses, to make what is missing.

    DIR/postgresql/data/        the cluster
    DIR/postgresql/.s.PGSQL.…   its socket
    DIR/postgresql/owner.pass   of the cluster's owner
    DIR/SYSTEM/CODE/postgresql.pass, DIR/SYSTEM/vault/CODE/postgresql.pass
"""

import glob
import os
import secrets
import subprocess
import time

from installation import Unusable
from words import say

OWNER, DATABASE = "sesshu_owner", "sesshu"
READY_SECONDS = 60


def _program(name):
    found = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"))
    if not found:
        raise Unusable(say("PostgreSQL がありません。root で ./demo --store postgresql を一度動かすか、postgresql-15 を入れてください",
                           "PostgreSQL is not installed: run ./demo --store postgresql once as root, or install postgresql-15"))
    return found[-1]


def _pass_file(path, user, password):
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as out:
        out.write(f"*:*:*:{user}:{password}\n")


def setting(installation):
    """What the programs' configuration says of the store."""
    return f"postgresql:host={installation.path('postgresql')} dbname={DATABASE}"


def make(installation):
    """The cluster, if it is not there yet."""
    folder = installation.path("postgresql")
    data = os.path.join(folder, "data")
    if os.path.exists(os.path.join(data, "PG_VERSION")):
        return
    os.makedirs(folder, mode=0o700, exist_ok=True)
    owner = os.path.join(folder, "owner.pass")
    password = secrets.token_urlsafe(24)
    if os.path.exists(owner):
        os.unlink(owner)
    _pass_file(owner, OWNER, password)
    read, write = os.pipe()
    os.write(write, f"{password}\n".encode())
    os.close(write)
    done = subprocess.run([_program("initdb"), "-D", data, "-U", OWNER, "-A", "scram-sha-256", "--pwfile",
                           f"/dev/fd/{read}", "-E", "UTF8", "--no-locale", "--data-checksums"],
                          capture_output=True, text=True, pass_fds=(read,))
    os.close(read)
    if done.returncode != 0:
        raise Unusable(f"initdb: {done.stderr.strip()[-400:]}")


def command(installation):
    """How the server is started."""
    folder = installation.path("postgresql")
    return [_program("postgres"), "-D", os.path.join(folder, "data"), "-k", folder, "-c", "listen_addresses=",
            "-c", "log_min_messages=warning", "-c", "log_statement=none", "-c", "log_min_error_statement=panic",
            "-c", "log_error_verbosity=terse"]


def _sql(installation, database, text):
    """Runs SQL as the cluster's owner; what it says stays out of arguments and logs."""
    folder = installation.path("postgresql")
    return subprocess.run(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", folder, "-U", OWNER, "-d", database],
                          input=text, capture_output=True, text=True,
                          env={**os.environ, "PGPASSFILE": os.path.join(folder, "owner.pass")})


def _must(done):
    if done.returncode != 0:
        raise Unusable(f"psql: {done.stderr.strip()[-400:]}")
    return done.stdout


def wait(installation):
    until = time.monotonic() + READY_SECONDS
    while True:
        done = _sql(installation, "postgres", "SELECT 1;")
        if done.returncode == 0:
            return
        if time.monotonic() > until:
            raise Unusable(f"PostgreSQL does not answer: {done.stderr.strip()[-400:]}")
        time.sleep(0.1)


def areas(installation):
    """The database, and a role with its schema for each area and each vault that has none."""
    if not _must(_sql(installation, "postgres", f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}';")).strip():
        _must(_sql(installation, "postgres", f"CREATE DATABASE {DATABASE};"))
        _must(_sql(installation, DATABASE, f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC; DROP SCHEMA public;"))
    for system in installation.systems:
        for code in installation.municipalities:
            _role(installation, f"{system}_{code}", installation.path(system, code, "postgresql.pass"))
            _role(installation, f"{system}_vault_{code}", installation.path(system, "vault", code, "postgresql.pass"))


def _role(installation, role, path):
    if os.path.exists(path):
        return
    password = secrets.token_urlsafe(24)
    _must(_sql(installation, DATABASE,
               f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role} "
               f"LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE; END IF; END $$;"
               f"ALTER ROLE {role} PASSWORD '{password}'; GRANT CONNECT ON DATABASE {DATABASE} TO {role};"
               f"CREATE SCHEMA IF NOT EXISTS {role} AUTHORIZATION {role};"))
    _pass_file(path, role, password)
