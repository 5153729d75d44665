# SPDX-License-Identifier: MIT
"""Runs a command with a PostgreSQL cluster of its own beside it.

    postgres.py COMMAND ARGUMENT…

SESSHU_TEST_POSTGRES then holds how libpq reaches it. The cluster lies in a temporary folder, listens on a socket there
and nowhere else, never syncs, and is gone afterwards. initdb refuses root, so root starts it as the user nobody."""
import glob
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time

READY_SECONDS = 60


def programs():
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
    if not found:
        sys.exit("postgres.py: PostgreSQL is not installed (apt-get install postgresql-15)")
    return os.path.dirname(found[-1])


def main():
    if len(sys.argv) < 2:
        sys.exit("usage: postgres.py COMMAND ARGUMENT…")
    bin_folder, server = programs(), None
    folder = tempfile.mkdtemp(prefix="sesshu-postgres-", dir="/tmp")
    as_user = {}
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        as_user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    data, log = os.path.join(folder, "data"), os.path.join(folder, "log")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        made = subprocess.run([f"{bin_folder}/initdb", "-D", data, "-U", "sesshu", "-A", "trust", "-E", "UTF8", "--no-locale",
                               "--no-sync"], capture_output=True, text=True, cwd="/", **as_user)
        if made.returncode:
            sys.exit("postgres.py: initdb: " + made.stderr)
        with open(log, "w", encoding="utf-8") as out:
            server = subprocess.Popen([f"{bin_folder}/postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", "-c",
                                       "fsync=off", "-c", "autovacuum=off"], stdout=out, stderr=out, cwd="/",
                                      start_new_session=True, **as_user)
        for _ in range(READY_SECONDS * 10):
            if subprocess.run([f"{bin_folder}/pg_isready", "-q", "-h", folder, "-d", "postgres"], check=False).returncode == 0:
                break
            if server.poll() is not None:
                break
            time.sleep(0.1)
        else:
            sys.exit("postgres.py: the server does not answer")
        if server.poll() is not None:
            with open(log, encoding="utf-8") as said:
                sys.exit("postgres.py: the server ended: " + said.read()[-2000:])
        os.environ["SESSHU_TEST_POSTGRES"] = f"host={folder} dbname=postgres user=sesshu"
        sys.exit(subprocess.run(sys.argv[1:], check=False).returncode)
    finally:
        if server and server.poll() is None:
            server.send_signal(signal.SIGQUIT)
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
        shutil.rmtree(folder, ignore_errors=True)


main()
