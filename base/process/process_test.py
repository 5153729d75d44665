#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The master and all it starts, from outside: process_test.py PROGRAM (built from sample.c). TAP on standard output.

Each test has an installation of its own below a temporary folder. As root the program becomes "nobody", as it would
become its own user in production.
"""

import concurrent.futures
import contextlib
import fcntl
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback

PROGRAM = os.path.abspath(sys.argv[1])
PLAIN = sys.argv[2] == "plain"      # no sanitizers: the filter is on
ROOT = os.getuid() == 0
A, B = "012041", "012025"
PATIENCE = 30
TOGETHER = 8


class Installation:
    def __init__(self, folder, municipalities=(A, B), settings=()):
        self.state = os.path.join(folder, "state")
        self.master = None
        arguments = [f"--set={each}" for each in settings]
        if ROOT:
            arguments += ["--user", "nobody"]
        for code in municipalities:
            arguments += ["--municipality", code]
        self.init = self.run("init", *arguments)

    def run(self, *arguments, stdin=None):
        return subprocess.run([PROGRAM, *arguments[:1], "--state", self.state, *arguments[1:]], capture_output=True,
                              text=True, timeout=PATIENCE, input=stdin,
                              env={**os.environ, "LANG": "en_US.UTF-8", "LC_ALL": ""})

    def path(self, *names):
        return os.path.join(self.state, "sample", *names)

    def start(self, *arguments):
        self.log = os.path.join(os.path.dirname(self.state), "log")
        with open(self.log, "ab") as log:
            before = self.logged().count("master.ready")
            self.master = subprocess.Popen([PROGRAM, "run", "--state", self.state, *arguments], stderr=log)
        self.until_log("master.ready", before + 1)
        return self

    def logged(self):
        with open(self.log, encoding="utf-8") as log:
            return log.read()

    def until_log(self, event, times=1):
        until = time.monotonic() + PATIENCE
        while self.logged().count(event) < times:
            if self.master.poll() is not None and self.logged().count(event) < times:
                raise AssertionError(f"ended with {self.master.returncode}:\n{self.logged()}")
            assert time.monotonic() < until, f"no {event} in the log:\n{self.logged()}"
            time.sleep(0.01)

    def ask(self, code, line, side="lgwan"):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(PATIENCE)
            connection.connect(self.path(code, f"{side}.sock"))
            connection.sendall(line.encode() + b"\n")
            answer = b""
            while part := connection.recv(4096):
                answer += part
            return answer.decode()

    def children(self):
        """{role or municipality: pid} of what the master started."""
        found = {}
        with open(f"/proc/{self.master.pid}/task/{self.master.pid}/children", encoding="ascii") as file:
            for pid in file.read().split():
                with open(f"/proc/{pid}/cmdline", encoding="utf-8") as line:
                    words = line.read().split("\0")
                if words[0]:        # a child that has ended has no words
                    found[words[5] if words[1] == "area" else words[1]] = int(pid)
        return found

    def stop(self, how=signal.SIGTERM):
        if self.master and self.master.poll() is None:
            self.master.send_signal(how)
            self.master.wait(PATIENCE)
        return self.master.returncode if self.master else 0


tests, sanitized = [], []


def test(function):
    tests.append(function)
    return function


def test_sanitized_too(function):
    """Sanitizers make every start and end slow: they see those tests that together run all of the code."""
    sanitized.append(function)
    return test(function)


@contextlib.contextmanager
def installation(*arguments, **named):
    folder = tempfile.mkdtemp(prefix="sesshu-process-")
    os.chmod(folder, 0o755)
    made = Installation(folder, *arguments, **named)
    try:
        yield made
    finally:
        if made.master and made.master.poll() is None:
            made.master.kill()
            made.master.wait()
        shutil.rmtree(folder, ignore_errors=True)


def until(condition, what):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"not within {PATIENCE} s: {what}"
        time.sleep(0.01)


def equal(got, expected):
    assert got == expected, f"{got!r} is not {expected!r}"


def gone(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return file.read().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


@test_sanitized_too
def init_makes_folders_keys_and_a_configuration_and_keeps_what_is_there():
    with installation(settings=["business_date=2023-10-02", "band=演習"]) as made:
        equal(made.init.returncode, 0)
        assert f"{A}.recovery" in made.init.stdout, made.init.stdout
        for name in ("keeper/wrapping.key", "keeper/signing.key", f"keeper/areas/{A}.key", f"recovery/{B}.recovery"):
            equal(os.stat(made.path(name)).st_mode & 0o777, 0o600)
        for name in ("", "keeper", A, B, "recovery"):
            equal(os.stat(made.path(name)).st_mode & 0o777, 0o700)
        before = open(made.path(f"keeper/areas/{A}.key"), "rb").read()
        again = made.run("init", "--municipality", A, "--municipality", "131016", "--set", "band=x")
        equal((again.returncode, again.stderr), (0, ""))
        assert A not in again.stdout
        equal(open(made.path(f"keeper/areas/{A}.key"), "rb").read(), before)
        text = open(made.path("sample.conf"), encoding="utf-8").read()
        assert "municipalities = 012041 012025 131016\n" in text and "band = x\n" in text, text
        assert "business_date = 2023-10-02\n" in text, text


@test
def init_refuses_what_would_lose_data():
    with installation() as made:
        os.unlink(made.path("keeper/wrapping.key"))
        lost = made.run("init", "--municipality", A)
        assert lost.returncode == 70 and "seal.no-key" in lost.stderr, lost
        assert not os.path.exists(made.path("keeper/wrapping.key"))
    with installation(municipalities=["012042"]) as made:
        equal(made.init.returncode, 65)
        assert "check digit" in made.init.stderr, made.init.stderr
        assert not os.path.exists(made.state)


@test
def the_configuration_is_checked_without_starting():
    with installation() as made:
        good = made.run("run", "-n")
        equal((good.returncode, good.stderr), (0, ""))
        with open(made.path("sample.conf"), "a", encoding="utf-8") as file:
            file.write("buisness_date = 2023-10-02\n")
        bad = made.run("run", "-n")
        equal(bad.returncode, 78)
        assert "core.config" in bad.stderr and "nearest is business_date" in bad.stderr, bad.stderr
        equal(made.run("runn").returncode, 64)
        equal(made.run("run", "--nonsense").returncode, 64)
        by_hand = subprocess.run([PROGRAM, "area", "--state", made.state], capture_output=True, text=True, close_fds=True)
        equal(by_hand.returncode, 64)


@test_sanitized_too
def an_area_wakes_on_its_first_connection_and_knows_its_side():
    with installation(settings=["business_date=2023-10-02", "band=演習"]) as made:
        made.start()
        equal(made.children(), {})
        equal(made.ask(A, "who"), f"{A} lgwan")
        equal(made.ask(A, "who", "operator"), f"{A} operator")
        equal(made.ask(A, "who", "internet"), f"{A} internet")
        equal(sorted(made.children()), [A, "keeper"])
        equal(made.ask(B, "who"), f"{B} lgwan")
        equal(made.ask(A, "date"), "2023-10-02 演習")
        equal(made.stop(), 0)
        for side in ("lgwan", "operator", "internet"):
            assert not os.path.exists(made.path(A, f"{side}.sock"))


@test_sanitized_too
def each_area_gets_its_own_key_and_reaches_its_own_folder():
    with installation() as made:
        made.start()
        one, two = made.ask(A, "key"), made.ask(B, "key")
        assert re.fullmatch("[0-9a-f]{32}", one) and re.fullmatch("[0-9a-f]{32}", two) and one != two
        equal(made.ask(A, "landlock"), "on")
        open(made.path(A, "mine"), "w").close()
        open(made.path(B, "mine"), "w").close()
        for path in (made.path(A, "mine"), made.path(B, "mine")):
            os.chmod(path, 0o666)
        equal(made.ask(A, "open " + made.path(A, "mine")), "opened")
        equal(made.ask(A, "open " + made.path(B, "mine")), "EACCES")
        equal(made.ask(B, "open " + made.path(B, "mine")), "opened")
        for secret in ("keeper/wrapping.key", f"keeper/areas/{A}.key", f"recovery/{A}.recovery", "sample.conf"):
            equal(made.ask(A, "open " + made.path(secret)), "EACCES")
        equal(made.ask(A, "open /etc/passwd"), "EACCES")
        equal(made.stop(), 0)
        made.start()
        equal(made.ask(A, "key"), one)


@test
def every_process_is_locked_in():
    with installation(settings=["health=127.0.0.1:%d" % free_port()]) as made:
        made.start()
        made.ask(A, "who")
        until(lambda: "health" in made.children(), "health runs")
        for role, pid in {**made.children(), "master": made.master.pid}.items():
            with open(f"/proc/{pid}/status", encoding="utf-8") as file:
                status = file.read()
            assert "NoNewPrivs:\t1\n" in status, (role, status)
            assert "CapEff:\t0000000000000000\n" in status, (role, status)
            assert "Uid:\t0\t" not in status, (role, status)
            if PLAIN:
                assert "Seccomp:\t2\n" in status, (role, status)
            held = sorted(int(each) for each in os.listdir(f"/proc/{pid}/fd"))
            if role == "keeper":
                equal([each for each in held if each > 2][:2], [3, 4])
            if role == "health":
                equal([each for each in held if each > 2], [3, 4, 5])


@test_sanitized_too
def an_area_that_was_killed_comes_back_and_the_backlog_survives():
    with installation() as made:
        made.start()
        pid = int(made.ask(A, "pid"))
        os.kill(pid, signal.SIGSTOP)
        with socket.socket(socket.AF_UNIX) as waiting:
            waiting.settimeout(PATIENCE)
            waiting.connect(made.path(A, "lgwan.sock"))
            waiting.sendall(b"who\n")
            os.kill(pid, signal.SIGKILL)
            equal(waiting.recv(100).decode(), f"{A} lgwan")
        assert int(made.ask(A, "pid")) != pid
        assert "area.died" in made.logged() and "signal=9" in made.logged()


@test
def a_crash_loop_waits_longer_each_time_and_says_so():
    with installation() as made:
        made.start()
        for _ in range(3):
            made.ask(A, "who")
            with contextlib.suppress(ConnectionError):
                made.ask(A, "die")
        began = time.monotonic()
        made.ask(A, "who")
        assert time.monotonic() - began > 0.25, "the third start in a row came too early"
        waits = [int(each) for each in re.findall("wait_ms=(-?[0-9]+)", made.logged())]
        assert waits[0] <= 0 and 150 < waits[1] <= 200 and 350 < waits[2] <= 400, waits
        equal(made.ask(B, "who"), f"{B} lgwan")


@test
def an_idle_area_ends_and_wakes_again():
    with installation(settings=["idle_seconds=1"]) as made:
        made.start()
        pid = int(made.ask(A, "pid"))
        made.until_log("area.ended")
        assert gone(pid)
        assert int(made.ask(A, "pid")) != pid
        assert "area.died" not in made.logged()


@test
def a_second_start_on_the_same_folder_is_refused_with_the_holder():
    with installation() as made:
        made.start()
        second = made.run("run")
        equal(second.returncode, 75)
        assert "process.running" in second.stderr and str(made.master.pid) in second.stderr, second.stderr
        equal(made.ask(A, "who"), f"{A} lgwan")


@test
def killed_with_everything_it_starts_again_at_once():
    with installation() as made:
        made.start()
        made.ask(A, "who")
        made.ask(A, "head 5")
        left = made.children()
        made.master.kill()
        made.master.wait()
        assert os.path.exists(made.path(A, "lgwan.sock")), "a stale socket stands in the way"
        made.start()        # the old children are still ending, and hold the lock until they have
        until(lambda: all(gone(pid) for pid in left.values()), "the children end with the master")
        equal(made.ask(A, "who"), f"{A} lgwan")
        equal(made.ask(A, "heads"), "1 good 0 bad last 5")


@test
def a_lock_that_is_let_go_a_moment_later_is_waited_for():
    with installation() as made:
        with open(made.path("lock"), "a", encoding="ascii") as lock:
            os.chmod(made.path("lock"), 0o666)
            fcntl.flock(lock, fcntl.LOCK_EX)
            threading.Timer(0.5, lambda: fcntl.flock(lock, fcntl.LOCK_UN)).start()
            made.start()
            equal(made.ask(A, "who"), f"{A} lgwan")


@test_sanitized_too
def sigint_stops_everything_in_order():
    with installation() as made:
        made.start()
        made.ask(A, "who")
        made.ask(A, "head 7")
        left = made.children()
        equal(made.stop(signal.SIGINT), 0)
        assert all(gone(pid) for pid in left.values())
        log = made.logged()
        assert "area.died" not in log and log.index("area.ended") < log.index("keeper.ended"), log
        equal(open(made.path(f"keeper/heads/{A}.heads"), encoding="ascii").read().split()[0], "7")


@test_sanitized_too
def heads_are_signed_once_a_second_and_never_backwards():
    with installation() as made:
        made.start()
        for number in range(1, 200):
            equal(made.ask(A, f"head {number}"), "handed over")
        made.ask(A, "heads")
        answer = made.ask(A, "heads")
        assert re.fullmatch("[1-9] good 0 bad last 199", answer), answer
        equal(made.ask(A, "head 100"), "handed over")
        made.until_log("keeper.head-refused")
        time.sleep(1.1)
        equal(made.ask(A, "heads"), answer)
        equal(made.ask(B, "heads"), "0 good 0 bad last 0")
        made.stop()
        # Half a line, as a crash leaves it, is cut off; after a restart the last number is known.
        with open(made.path(f"keeper/heads/{A}.heads"), "a", encoding="ascii") as file:
            file.write("200 abcdef")
        made.start()
        made.ask(A, "head 150")
        made.until_log("keeper.head-refused", 2)
        made.ask(A, "head 201")
        assert re.fullmatch("[1-9] good 0 bad last 201", made.ask(A, "heads"))


@test_sanitized_too
def nonsense_to_the_keeper_ends_that_connection_only():
    with installation() as made:
        made.start()
        made.ask(B, "who")
        keeper, area = made.children()["keeper"], made.ask(A, "pid")
        equal(made.ask(A, "nonsense to keeper"), "sent")
        until(lambda: made.ask(A, "pid") != area, "the area without a keeper ends and wakes again")
        equal(made.children()["keeper"], keeper)
        assert "keeper.link-ended" in made.logged()
        equal(made.ask(A, "heads"), "0 good 0 bad last 0")
        equal(made.ask(B, "heads"), "0 good 0 bad last 0")


@test
def a_keeper_that_died_is_started_again_with_its_areas():
    with installation() as made:
        made.start()
        key = made.ask(A, "key")
        os.kill(made.children()["keeper"], signal.SIGKILL)
        made.until_log("keeper.died")
        until(lambda: A not in made.children(), "the area ends")
        equal(made.ask(A, "key"), key)
        equal(made.ask(A, "heads"), "0 good 0 bad last 0")


@test_sanitized_too
def without_the_key_or_with_a_wrong_one_nothing_opens_and_the_code_says_why():
    port = free_port()
    with installation(settings=[f"health=127.0.0.1:{port}"]) as made:
        path = made.path("keeper/wrapping.key")
        with open(path, "r+b") as file:
            right = file.read()
            file.seek(0)
            file.write(bytes(32))
        made.start()
        with socket.socket(socket.AF_UNIX) as waiting:
            waiting.connect(made.path(A, "lgwan.sock"))
            made.until_log("area.cannot-open")
            assert f"municipality={A} code=seal.wrong-key" in made.logged(), made.logged()
            until(lambda: get(port, "/readyz")[1]["municipalities"][0]["reason"] == "seal.wrong-key", "readyz says why")
            equal(get(port, "/readyz")[0], 503)
        made.stop()
        os.rename(path, path + ".away")
        made.start()
        with socket.socket(socket.AF_UNIX) as waiting:
            waiting.connect(made.path(A, "lgwan.sock"))
            made.until_log("code=seal.key-file")
            made.stop()
        os.rename(path + ".away", path)
        with open(path, "r+b") as file:
            file.write(right)
        made.start()
        assert re.fullmatch("[0-9a-f]{32}", made.ask(A, "key"))
        equal(get(port, "/readyz")[0], 200)


@test
def the_recovery_key_brings_an_area_back_when_the_wrapping_key_is_lost():
    with installation() as made:
        made.start()
        key = made.ask(A, "key")
        made.stop()
        with open(made.path(f"recovery/{A}.recovery"), encoding="utf-8") as file:
            right = file.read()
        with open(made.path(f"recovery/{B}.recovery"), encoding="utf-8") as file:
            wrong = file.read()
        os.unlink(made.path("keeper/wrapping.key"))
        refused = made.run("recover", "--municipality", A, stdin=wrong)
        assert refused.returncode == 70 and "seal.wrong-key" in refused.stderr, refused
        assert not os.path.exists(made.path("keeper/wrapping.key"))
        equal(made.run("recover", "--municipality", A, stdin=right).returncode, 0)
        made.start()
        equal(made.ask(A, "key"), key)


@test
def for_the_operator_alone_no_other_socket_listens():
    with installation() as made:
        made.start("--operator-only")
        equal(made.ask(A, "who", "operator"), f"{A} operator")
        assert not os.path.exists(made.path(A, "lgwan.sock"))
        assert not os.path.exists(made.path(A, "internet.sock"))


@test
def a_folder_with_too_long_a_name_is_refused():
    folder = tempfile.mkdtemp(prefix="sesshu-process-")
    try:
        os.chmod(folder, 0o755)
        made = Installation(os.path.join(folder), municipalities=[A])
        made.state = os.path.join(folder, "x" * 90)
        init = made.run("init", "--municipality", A, *(["--user", "nobody"] if ROOT else []))
        equal(init.returncode, 0)
        start = made.run("run")
        assert start.returncode == 70 and "process.path-long" in start.stderr, start
    finally:
        shutil.rmtree(folder)


@test
def root_without_a_user_is_refused():
    with installation(municipalities=[A]) as made:
        with open(made.path("sample.conf"), encoding="utf-8") as file:
            text = file.read()
        with open(made.path("sample.conf"), "w", encoding="utf-8") as file:
            file.write(re.sub("^user = .*\n", "", text, flags=re.M))
        if ROOT:
            refused = made.run("run")
            assert refused.returncode == 70 and "process.root" in refused.stderr, refused
        else:
            made.start()
            equal(made.ask(A, "who"), f"{A} lgwan")


def free_port():
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return tried.getsockname()[1]


def raw(port, request):
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(request)
        answer = b""
        with contextlib.suppress(ConnectionError):
            while part := connection.recv(65536):
                answer += part
        return answer.decode()


def get(port, path):
    answer = raw(port, f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    head, body = answer.split("\r\n\r\n", 1)
    return int(head.split()[1]), json.loads(body) if "application/json" in head else body


@test_sanitized_too
def health_tells_of_each_municipality():
    port = free_port()
    with installation(settings=[f"health=127.0.0.1:{port}"]) as made:
        made.start()
        until(lambda: "health" in made.children(), "health runs")
        equal(get(port, "/healthz"), (200, {"ok": True}))
        ready = [{"code": A, "ready": True, "reason": ""}, {"code": B, "ready": True, "reason": ""}]
        equal(get(port, "/readyz"), (200, {"ready": True, "municipalities": ready}))
        made.ask(A, "who")
        with contextlib.suppress(ConnectionError):
            made.ask(A, "die")
        made.ask(A, "who")
        with contextlib.suppress(ConnectionError):
            made.ask(A, "die")
        until(lambda: made.logged().count("area.died") == 2, "it died twice")
        status, page = get(port, "/readyz")
        equal((status, page["municipalities"][0]), (503, {"code": A, "ready": False, "reason": "died"}))
        equal(made.ask(A, "who"), f"{A} lgwan")
        equal(get(port, "/readyz")[0], 200)
        metrics = get(port, "/metrics")[1]
        assert f'sesshu_area_starts_total{{municipality="{A}"}} 3\n' in metrics, metrics
        assert f'sesshu_area_deaths_total{{municipality="{A}"}} 2\n' in metrics, metrics
        assert f'sesshu_area_running{{municipality="{B}"}} 0\n' in metrics, metrics


@test_sanitized_too
def health_reads_strictly_and_bounded():
    port = free_port()
    with installation(settings=[f"health=127.0.0.1:{port}"]) as made:
        made.start()
        until(lambda: "health" in made.children(), "health runs")
        assert raw(port, b"GET /nothing HTTP/1.1\r\n\r\n").startswith("HTTP/1.1 404 ")
        assert raw(port, b"POST /healthz HTTP/1.1\r\n\r\n").startswith("HTTP/1.1 405 ")
        assert raw(port, b"GET /healthz HTTP/1.1\r\n" + b"a: " + 2000 * b"b").startswith("HTTP/1.1 400 ")
        assert raw(port, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n").startswith("HTTP/1.1 400 ")
        # Who is silent is let go after two seconds, and keeps nobody else waiting.
        began = time.monotonic()
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as silent:
            silent.sendall(b"GET /heal")
            equal(get(port, "/healthz")[0], 200)
            equal(silent.recv(100), b"")
            assert time.monotonic() - began > 1.9, "it was let go too early"
        # More at once than it has room for wait for their turn.
        many = [socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) for _ in range(24)]
        for each in many:
            each.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
        for each in many:
            assert each.recv(1000).startswith(b"HTTP/1.1 200 OK\r\n")
            each.close()
        pid = made.children()["health"]
        os.kill(pid, signal.SIGKILL)
        until(lambda: made.children().get("health", pid) != pid, "health is started again")
        equal(get(port, "/healthz")[0], 200)


def outcome(each):
    """None, or what went wrong; and how long it took."""
    began = time.monotonic()
    try:
        each()
        return None, time.monotonic() - began
    except Exception:
        return traceback.format_exc(), time.monotonic() - began


def main():
    """All at once: each mostly waits for its own processes."""
    wanted = [each for each in tests if each.__name__ in sys.argv[3:]] or (tests if PLAIN else sanitized)
    failed = 0
    print(f"1..{len(wanted)}")
    with concurrent.futures.ThreadPoolExecutor(TOGETHER) as pool:
        for number, (each, (trouble, seconds)) in enumerate(zip(wanted, pool.map(outcome, wanted)), 1):
            print(f"{'not ' if trouble else ''}ok {number} - {each.__name__}\n# {seconds:.1f} s", flush=True)
            for line in (trouble or "").splitlines():
                print(f"# {line}", flush=True)
            failed += trouble is not None
    sys.exit(failed != 0)


main()
