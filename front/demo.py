#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The demo: a whole installation of sesshu with invented people, on this machine only. Called by ./demo.

Not here: building and packages (./demo), who runs it and where (ground.py), what each step does (steps.py).
"""

import argparse
import difflib
import json
import os
import signal
import subprocess
import sys
import time

import browser
import ground
import nginx
import postgres
from installation import DEFAULT_PORT, Installation, Unusable
from running import Children, Lock, end_leftovers, last_lines, port_taken
from steps import Start
from words import say

VERSION = "0.1.0"
VERBS = ("start", "stop", "accounts", "open", "unlock", "remove")
STOP_SECONDS = 30


class Parser(argparse.ArgumentParser):
    def error(self, message):
        self.print_usage(sys.stderr)
        self.exit(64, f"demo: {message}\n")


def parser():
    made = Parser(prog="./demo", formatter_class=argparse.RawDescriptionHelpFormatter,
                                   usage="""./demo [--state DIR] [--port N] [--store sqlite|postgresql] [--people N] [--seed N] [--fresh] [--detach]
       ./demo stop | accounts | open SYSTEM | unlock USER | remove  [--state DIR]""",
                                   description=say("架空の住民による接種（sesshu）の演習をこの計算機だけで動かします。",
                                                   "Runs sesshu with invented people, on this machine only."),
                                   epilog="""examples:
  ./demo                     start, and stay until Ctrl-C
  ./demo --detach            start, and give the terminal back
  ./demo open ledger         open the ledger in a browser that holds the terminal's certificate
  ./demo accounts            who may log in, with passwords
  ./demo unlock madoguchi    after too many wrong passwords
  ./demo stop                stop; the data stay
  ./demo remove              stop, and remove everything that the demo made
""")
    made.add_argument("verb", nargs="?", default="start", metavar="stop | accounts | open SYSTEM | unlock USER | remove")
    made.add_argument("what", nargs="*", help=argparse.SUPPRESS)
    made.add_argument("--state", metavar="DIR", help=say("データの置き場所（既定 ./var）", "data folder, default ./var"))
    made.add_argument("--port", type=int, metavar="N", help=say(f"最初のポート（既定 {DEFAULT_PORT}）", f"first port, default {DEFAULT_PORT}"))
    made.add_argument("--store", choices=("sqlite", "postgresql"), help=say("データを置くところ（既定は前と同じか sqlite）",
                                                                            "where data are kept, default as before, or sqlite"))
    made.add_argument("--people", type=int, default=10000, metavar="N", help=say("1市町村の住民の数", "residents of each municipality"))
    made.add_argument("--seed", type=int, default=1, metavar="N", help=say("同じ数なら同じ住民", "the same number makes the same people"))
    made.add_argument("--fresh", action="store_true", help=say("前のデータを消してから始める", "remove the data of the last demo first"))
    made.add_argument("--detach", action="store_true", help=say("始めたら端末を返す", "give the terminal back once it runs"))
    made.add_argument("--version", action="version", version=f"sesshu {VERSION}")
    made.add_argument("--parse-only", action="store_true", help=argparse.SUPPRESS)
    return made


class Steps:
    """A line a step, with its time."""

    def __call__(self, japanese, english, work):
        print(f"  {say(japanese, english)} … ", end="", flush=True)
        began = time.monotonic()
        try:
            work()
        except BaseException:
            print(say("失敗", "failed"), flush=True)
            raise
        print(f"{time.monotonic() - began:.1f} s", flush=True)


def port_of(state, given):
    """The port asked for; else the one of the last start, so that links stay valid."""
    if given is not None:
        return given
    try:
        with open(os.path.join(state, "port"), encoding="utf-8") as file:
            return int(file.read())
    except (FileNotFoundError, ValueError):
        return DEFAULT_PORT


def store_of(state, given):
    """Where this installation keeps its data: as it did before, else as asked for, else SQLite."""
    path = os.path.join(state, "store")
    try:
        with open(path, encoding="utf-8") as file:
            before = file.read().strip()
    except FileNotFoundError:
        before = given or "sqlite"
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"{before}\n")
    if given not in (None, before):
        raise Unusable(say(f"この演習のデータは {before} にあります。--store {given} で始め直すには --fresh を付けてください（前のデータは消えます）",
                           f"this demo keeps its data in {before}; to begin anew with --store {given} add --fresh (the data are removed)"))
    return before


def start(given, state):
    if not 1 <= given.people <= 400000:
        raise Unusable(say("住民の数は 1 から 400000 までです", "--people takes 1 to 400000"))
    if Lock(os.path.realpath(state)).holder():
        raise Unusable(say(f"もう動いています: {told(state)['landing'] if has(state) else state} （止めるには ./demo stop）",
                           f"already running: {told(state)['landing'] if has(state) else state} (./demo stop ends it)"))
    # Said before anything is made. What root moves elsewhere gets a short path of its own.
    Installation(os.path.realpath(state), port_of(state, given.port))
    if os.getuid() == 0:
        real, programs = ground.prepare_as_root(state, given.fresh)
        sys.stdout.flush()
        os.execv(sys.executable, [sys.executable, os.path.join(programs, "front", "demo.py"), "--state", real,
                                  *(["--port", str(given.port)] if given.port else []),
                                  *(["--store", given.store] if given.store else []),
                                  "--people", str(given.people), "--seed", str(given.seed)])
    real = ground.prepare(state, given.fresh)
    lock = Lock(real)
    if not lock.take():
        raise Unusable(say("もう動いています（止めるには ./demo stop）", "already running (./demo stop ends it)"))
    end_leftovers(real)
    at = Installation(real, port_of(real, given.port))
    for port, what in at.ports():
        if port_taken(port):
            raise Unusable(say(f"ポート {port}（{what}）は使われています。./demo --port N で別の番号から始めてください",
                               f"port {port} ({what}) is taken; choose others with ./demo --port N"))
    with open(os.path.join(real, "port"), "w", encoding="utf-8") as file:
        file.write(f"{at.port}\n")
    return serve(Start(at, ground.TOP, given.people, given.seed, store_of(real, given.store)))


ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def asked_to_end(number, frame):
    raise KeyboardInterrupt


def serve(work):
    # Also SIGINT, which a shell leaves ignored in what it starts in the background.
    for each in ENDING:
        signal.signal(each, asked_to_end)
    step = Steps()
    children = Children(work.at.state)
    try:
        step("証明書", "certificates", work.certificates)
        step("データの置き場所", "data folder", work.initialise)
        step("住民の用意", "residents of the register", work.register)
        step("入口の設定", "front", work.files)

        def database():
            postgres.make(work.at)
            children.start("postgresql", postgres.command(work.at))
            postgres.wait(work.at)
            postgres.areas(work.at)
        if work.store == "postgresql":
            step("PostgreSQL", "PostgreSQL", database)

        def programs():
            children.start("nginx", nginx.command(work.at))
            for system in work.at.systems:
                children.start(system, [work.program(f"sesshu-{system}"), "run", "--state", work.at.state])
            for system in work.at.systems:
                children.wait_ready(f"http://127.0.0.1:{work.at.health_port(system)}/readyz", 60, system)
        step("起動", "programs", programs)
        step("住民の取込", "residents come to the ledger", work.residents)
        step("利用者と端末", "accounts and terminals", work.accounts)
        step("物語", "story", work.story)
        work.landing()
        work.describe()
        print(f"ready {work.at.landing_url}", flush=True)
        while True:
            over = children.ended()
            if over:
                raise Unusable(say(f"{over[0]} が終わってしまいました（{over[1]}）。{over[2]} の終わり:\n",
                                   f"{over[0]} ended ({over[1]}). The end of {over[2]}:\n") + last_lines(over[2]))
            time.sleep(0.2)
    except KeyboardInterrupt:
        return 0
    finally:
        # A second signal must not interrupt the ending.
        for each in ENDING:
            signal.signal(each, signal.SIG_IGN)
        children.stop()


def detach(given, state):
    """Starts the same in a session of its own, shows its steps, and leaves once it is ready."""
    os.makedirs(os.path.dirname(os.path.abspath(state)), exist_ok=True)
    log = f"{os.path.abspath(state)}.log" if not os.path.isdir(state) else os.path.join(os.path.realpath(state), "demo.log")
    with open(log, "w", encoding="utf-8") as out:
        process = subprocess.Popen([sys.executable, os.path.abspath(__file__), *[a for a in sys.argv[1:] if a != "--detach"]],
                                   stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True)
    shown = 0
    while True:
        over = process.poll() is not None
        with open(log, encoding="utf-8") as file:
            file.seek(shown)
            text = file.read()
            shown = file.tell()
        sys.stdout.write(text)
        sys.stdout.flush()
        if "\nready " in text or text.startswith("ready "):
            return 0
        if over:
            return process.returncode or 70
        time.sleep(0.05)


def has(state):
    return os.path.exists(os.path.join(state, "demo.json"))


def told(state):
    """What the demo said of itself."""
    try:
        with open(os.path.join(state, "demo.json"), encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        raise Unusable(say(f"{state} に演習はありません。./demo で始めてください",
                           f"no demo at {state}; start one with ./demo")) from None
    except PermissionError:
        raise Unusable(say(f"{state} は別の利用者のものです", f"{state} belongs to another user")) from None


def stop(state):
    lock = Lock(os.path.realpath(state))
    pid = lock.holder()
    if not pid:
        print(say("動いていません", "not running"))
        return 0
    try:
        os.kill(pid, signal.SIGTERM)
    except PermissionError:
        raise Unusable(say("別の利用者が動かしています", "another user runs it")) from None
    until = time.monotonic() + STOP_SECONDS
    while lock.holder() or os.path.exists(f"/proc/{pid}"):
        if time.monotonic() > until:
            # What hangs is killed with all that it started.
            os.kill(pid, signal.SIGKILL)
            end_leftovers(os.path.realpath(state))
            raise Unusable(say(f"{STOP_SECONDS} 秒たっても止まらないので、強制終了しました（プロセス {pid}）",
                               f"it did not end within {STOP_SECONDS} s and was killed (process {pid})"))
        time.sleep(0.05)
    print(say("止めました。データは残っています", "stopped; the data stay"))
    return 0


def accounts(state):
    for account in told(state)["accounts"]:
        with open(account["password_file"], encoding="utf-8") as file:
            password = file.read().strip()
        url = next(s["url"] for s in told(state)["systems"]
                   if (s["system"], s["municipality"]) == (account["system"], account["municipality"]))
        print(f"{url}  {account['role']:<10} {account['user']:<12} {password}")
    return 0


def unlock(state, user):
    known = [a for a in told(state)["accounts"] if a["user"] == user]
    if not known:
        names = sorted({a["user"] for a in told(state)["accounts"]})
        raise Unusable(say(f"{user} という利用者はいません。いるのは: {' '.join(names)}",
                           f"no user {user}; there are: {' '.join(names)}"))
    program = os.path.join(ground.TOP, "build", "sesshu")
    for account in known:
        done = subprocess.run([program, account["system"], "account", "unlock", "--state", state,
                               "--municipality", account["municipality"], "--user", user])
        if done.returncode != 0:
            return done.returncode
    return 0


def remove(state):
    if Lock(os.path.realpath(state)).holder():
        stop(state)
    end_leftovers(os.path.realpath(state))
    for line in ground.remove(state):
        print(line)
    return 0


def main(arguments):
    os.umask(0o077)
    made = parser()
    given = made.parse_args(arguments)
    if given.verb not in VERBS:
        near = difflib.get_close_matches(given.verb, VERBS, 1)
        print(say(f"{given.verb} という動詞はありません", f"no verb {given.verb}")
              + (say(f"。{near[0]} ですか", f"; did you mean {near[0]}?") if near else ""), file=sys.stderr)
        return 64
    wants = {"open": (1, 2), "unlock": (1, 1)}.get(given.verb, (0, 0))
    if not wants[0] <= len(given.what) <= wants[1]:
        made.print_usage(sys.stderr)
        return 64
    if given.parse_only:
        return 0
    state = os.path.abspath(given.state or os.environ.get("SESSHU_STATE") or os.path.join(ground.TOP, "var"))
    if given.verb == "start":
        return detach(given, state) if given.detach else start(given, state)
    if given.verb == "stop":
        return stop(state)
    if given.verb == "accounts":
        return accounts(state)
    if given.verb == "unlock":
        return unlock(state, given.what[0])
    if given.verb == "remove":
        return remove(state)
    return browser.open_system(told(state), state, *given.what)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Unusable as problem:
        print(f"demo: {problem}", file=sys.stderr)
        sys.exit(69)
    except KeyboardInterrupt:
        sys.exit(0)
