#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Delivery between systems, with real processes and the demo's own front: relay_test.py PROGRAM plain|sanitized (built from relay.c).
TAP on standard output.

The installation is made by the demo's code (front/): its authorities, its nginx, its list of peers. As root everything
runs as "nobody".
"""

import atexit
import contextlib
import encodings.ascii  # noqa: F401 - later, as nobody, Python's own files may be out of reach
import encodings.idna  # noqa: F401
import encodings.latin_1  # noqa: F401
import http.client
import json
import os
import pwd
import random
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "front"))
sys.dont_write_bytecode = True

import ca  # noqa: E402
import installation as ground  # noqa: E402
import nginx  # noqa: E402
import peers  # noqa: E402

ground.SYSTEMS.clear()
ground.SYSTEMS.update({"relay": {"ja": "試験", "en": "relay", "sides": ("lgwan", "peer")}})

A, B = "012041", "012025"
PATIENCE = 60


def until(condition, what, patience=PATIENCE):
    end = time.monotonic() + patience
    while True:
        with contextlib.suppress(ConnectionError, FileNotFoundError):
            if found := condition():
                return found
        assert time.monotonic() < end, f"not within {patience} s: {what}"
        time.sleep(0.02)


def equal(got, expected):
    assert got == expected, f"{got!r} is not {expected!r}"


def free_port():
    """The first of ports that are free side by side, as the demo wants them."""
    while True:
        first = random.randrange(20000, 60000)
        sockets = []
        try:
            for port in range(first, first + 12):
                sockets.append(socket.create_server(("127.0.0.1", port)))
            return first
        except OSError:
            continue
        finally:
            for each in sockets:
                each.close()


class Relay:
    def __init__(self, folder, program, settings=()):
        self.program = program
        self.at = ground.Installation(os.path.join(folder, "state"), free_port())
        self.log = os.path.join(folder, "log")
        self.master = self.nginx = None
        codes = [word for code in (A, B) for word in ("--municipality", code)]
        self.run("init", *codes, *(f"--set={each}" for each in settings))
        ca.make(self.at)
        peers.write(self.at)
        os.makedirs(self.at.path("landing"))
        nginx.write(self.at, folder)

    def run(self, verb, *arguments):
        subprocess.run([self.program, verb, "--state", self.at.state, *arguments], check=True, stdout=subprocess.DEVNULL)

    def path(self, *names):
        return self.at.path("relay", *names)

    # ---- Processes ----

    def start_front(self):
        with open(self.log, "ab") as log:
            self.nginx = subprocess.Popen(nginx.command(self.at), stderr=log)
        until(lambda: socket.create_connection(("127.0.0.1", self.at.peer_port)).close() is None, "nginx listens")

    def stop_front(self, how=signal.SIGTERM):
        """nginx's worker ends with its master, but not before it has seen that."""
        children = self.children(self.nginx.pid)
        self.nginx.send_signal(how)
        self.nginx.wait(PATIENCE)
        for pid in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        until(lambda: not any(os.path.exists(f"/proc/{pid}/fd") for pid in children), "the workers are gone")

    def start_master(self, *arguments):
        with open(self.log, "ab") as log:
            before = self.logged("master.ready")
            self.master = subprocess.Popen([self.program, "run", "--state", self.at.state, *arguments], stderr=log)
        until(lambda: self.logged("master.ready") > before, "the master is ready")

    def stop_master(self, how=signal.SIGTERM):
        self.master.send_signal(how)
        self.master.wait(PATIENCE)

    def start(self):
        self.start_front()
        self.start_master()
        return self

    def stop(self):
        for process, ended in ((self.master, self.stop_master), (self.nginx, self.stop_front)):
            if process and process.poll() is None:
                ended(signal.SIGKILL)

    def logged(self, event):
        with open(self.log, encoding="utf-8") as log:
            return log.read().count(event)

    @staticmethod
    def children(pid):
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return [int(word) for word in file.read().split()]

    def child(self, role):
        """The process of a role, or of a municipality's area; None while there is none."""
        for pid in self.children(self.master.pid):
            with open(f"/proc/{pid}/cmdline", encoding="utf-8") as line:
                words = line.read().split("\0")
            if role == (words[5] if len(words) > 5 and words[1] == "area" else words[1] if len(words) > 1 else ""):
                return pid
        return None

    # ---- Requests ----

    def operate(self, code, method, path, form=""):
        """The operator's request; (status, body)."""
        head = {"CONTENT_LENGTH": str(len(form)), "SCGI": "1", "REQUEST_METHOD": method, "REQUEST_URI": path,
                "CONTENT_TYPE": "application/x-www-form-urlencoded" if form else "", "ACTOR": "test"}
        packed = b"".join(f"{name}\0{value}\0".encode() for name, value in head.items() if value)
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(PATIENCE)
            connection.connect(self.path(code, "operator.sock"))
            connection.sendall(f"{len(packed)}:".encode() + packed + b"," + form.encode())
            answer = b""
            while part := connection.recv(65536):
                answer += part
        head, _, body = answer.decode().partition("\r\n\r\n")
        return int(head.split()[1]), body.partition("\x1e")[0]

    def add(self, code, peer, note, key="", count=1, **more):
        form = "&".join(f"{name}={value}" for name, value in
                        {"peer": peer, "note": note, "key": key, "count": count, **more}.items())
        return self.operate(code, "POST", "/relay/add", form)[0]

    def state(self, code):
        status, body = self.operate(code, "GET", "/relay/list")
        equal(status, 200)
        return json.loads(body)

    def notes(self, code):
        return self.state(code)["notes"]

    def delivered(self, code):
        return until(lambda: (found := self.state(code))["waiting"] == 0 and found, "nothing waits")

    def post(self, receiver, path, body, identity=f"relay-{A}", method="POST", **headers):
        """As a peer would, or somebody who is none; (status, parsed body)."""
        context = ssl.create_default_context(cafile=self.at.path("ca", "peer.pem"))
        if identity:
            context.load_cert_chain(self.at.path("ca", "peer", f"{identity}.pem"), self.at.path("ca", "peer", f"{identity}.key"))
        name = f"relay-{receiver}-peer.localhost"
        connection = http.client.HTTPSConnection(name, self.at.peer_port, context=context, timeout=PATIENCE)
        connection._create_connection = lambda address, *more: socket.create_connection(("127.0.0.1", self.at.peer_port), *more)
        headers = {"Content-Type": "application/json", "Idempotency-Key": os.urandom(16).hex(),
                   **{name.replace("_", "-"): value for name, value in headers.items()}}
        connection.request(method, path, body if method == "POST" else None,
                           {name: value for name, value in headers.items() if value is not None})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, json.loads(text) if text else None


tests, sanitized = [], []


def test(function):
    tests.append(function)
    return function


def test_sanitized_too(function):
    """Sanitizers make every start slow: they see those tests that together run all of the code."""
    sanitized.append(function)
    return test(function)


@contextlib.contextmanager
def relay(*settings):
    folder = tempfile.mkdtemp(prefix="sesshu-relay-")
    program = os.path.join(folder, "relay")
    shutil.copy2(PROGRAM, program)
    made = Relay(folder, program, settings)
    try:
        yield made
    except BaseException:
        with open(made.log, encoding="utf-8") as log:
            print("".join(f"# {line}" for line in log.readlines()[-40:]))
        raise
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


@test
def a_message_is_delivered_once_after_its_turn_and_then_gone():
    with relay() as made:
        made.start()
        equal(made.add(A, f"relay-{A}", "x"), 200)
        equal(made.delivered(A)["notes"], ["x0"])
        # What was added and then undone was never there.
        equal(made.add(A, f"relay-{A}", "y", fail=1), 422)
        equal(made.add(A, f"relay-{A}", "z"), 200)
        equal(made.delivered(A)["notes"], ["x0", "z0"])


@test_sanitized_too
def messages_of_one_key_come_in_order_and_other_keys_are_not_held_back():
    with relay() as made:
        made.start()
        equal(made.add(A, f"relay-{A}", "a", key="a", count=30), 200)
        equal(made.delivered(A)["notes"], [f"a{i}" for i in range(30)])
        equal(made.add(A, f"relay-{A}", "refuse", key="b"), 200)
        until(lambda: made.state(A)["parked"] == ["core.data"], "it is parked with the code of the answer")
        equal(made.add(A, f"relay-{A}", "b", key="b"), 200)
        equal(made.add(A, f"relay-{A}", "c", key="c"), 200)
        until(lambda: made.notes(A)[-1] == "c0", "the other key goes on")
        equal(made.state(A)["waiting"], 1)
        equal(made.operate(A, "POST", "/relay/retry")[0], 200)
        until(lambda: made.state(A)["parked"] == ["core.data"], "it is refused again")
        equal(made.state(A)["waiting"], 1)


@test_sanitized_too
def a_peer_of_another_municipality_or_system_is_refused_and_its_message_parked():
    with relay() as made:
        made.start()
        equal(made.add(A, f"relay-{B}", "x"), 200)
        until(lambda: made.state(A)["parked"] == ["courier.sender"], "the message is parked")
        equal(made.notes(B), [])
        status, body = made.post(A, "/wire/other/1", '{"note": "x"}')
        equal((status, body["code"]), (403, "courier.sender"))
        status, body = made.post(B, "/wire/note/1", '{"note": "x"}')
        equal((status, body["code"]), (403, "courier.sender"))
        status, body = made.post(B, "/wire/note/1", '{"note": "x"}', identity=f"relay-{B}")
        equal((status, body), (200, {"kept": 1}))


@test
def the_same_message_again_gets_the_first_answer_without_being_taken_again():
    with relay() as made:
        made.start()
        key = os.urandom(16).hex()
        for _ in range(3):
            equal(made.post(A, "/wire/note/1", '{"note": "x"}', Idempotency_Key=key), (200, {"kept": 1}))
        equal(made.notes(A), ["x"])
        # A refusal is judged anew.
        key = os.urandom(16).hex()
        status, body = made.post(A, "/wire/note/1", '{"note": "refuse"}', Idempotency_Key=key)
        equal((status, body["code"]), (422, "core.data"))
        equal(made.post(A, "/wire/note/1", '{"note": "y"}', Idempotency_Key=key), (200, {"kept": 1}))
        equal(made.notes(A), ["x", "y"])


@test_sanitized_too
def what_is_no_message_is_refused_as_a_problem():
    with relay() as made:
        made.start()
        right = '{"note": "x"}'
        for expected, answer in (
                ((400, "courier.message"), made.post(A, "/wire/note/1", right, Idempotency_Key=None)),
                ((400, "courier.message"), made.post(A, "/wire/note/1", right, Idempotency_Key="1")),
                ((400, "courier.message"), made.post(A, "/wire/note/1", right, Content_Type="text/plain")),
                ((400, "courier.message"), made.post(A, "/wire/note/1", "a=b", Content_Type="application/x-www-form-urlencoded")),
                ((400, "json.syntax"), made.post(A, "/wire/note/1", "{")),
                ((422, "json.unknown-member"), made.post(A, "/wire/note/1", '{"note": "x", "more": 1}')),
                ((404, "request.not-found"), made.post(A, "/wire/note/2", right)),
                ((405, "request.method"), made.post(A, "/wire/note/1", right, method="GET")),
                ((404, "front.no-file"), made.post(A, "/relay/list", right)),
                ((404, "front.no-file"), made.post(A, "/wire/../relay/list", right)),
                ((413, "front.too-large"), made.post(A, "/wire/note/1", "x" * 70000)),
                ((403, "courier.certificate"), made.post(A, "/wire/note/1", right, identity=None))):
            equal((answer[0], answer[1]["code"]), expected)
        equal(made.notes(A), [])


@test_sanitized_too
def a_revoked_certificate_is_refused_at_once_and_its_messages_wait():
    with relay() as made:
        made.start()
        made.add(A, f"relay-{A}", "x")
        made.delivered(A)
        serial = subprocess.run(["openssl", "x509", "-noout", "-serial", "-in", made.at.path("ca", "peer", f"relay-{A}.pem")],
                                capture_output=True, text=True, check=True).stdout.strip().partition("=")[2].lower()
        list_of_revoked = made.path("courier", "trust", "revoked")
        with open(list_of_revoked, "w", encoding="ascii") as file:
            file.write(f"# lost\n{serial}\n")
        status, body = made.post(A, "/wire/note/1", '{"note": "y"}')
        equal((status, body["code"]), (403, "courier.certificate"))
        made.add(A, f"relay-{A}", "z")
        until(lambda: made.logged("code=courier.certificate") > 0, "the message is refused")
        equal({name: made.state(A)[name] for name in ("waiting", "parked")}, {"waiting": 1, "parked": []})
        os.unlink(list_of_revoked)
        equal(made.delivered(A)["notes"], ["x0", "z0"])


@test
def a_peer_that_is_not_there_is_tried_until_it_is():
    with relay() as made:
        made.start_master()
        equal(made.add(A, f"relay-{A}", "x", count=3), 200)
        until(lambda: made.logged("code=courier.unreachable") >= 2, "it is tried twice")
        equal(made.state(A)["waiting"], 3)
        made.start_front()
        equal(made.delivered(A)["notes"], ["x0", "x1", "x2"])
        equal(made.add(A, "relay-131016", "y"), 200)
        until(lambda: made.logged("code=courier.peer-unknown") >= 1 or made.state(A)["waiting"] == 1, "nobody knows it")
        equal(made.state(A)["parked"], [])


@test
def a_server_with_a_certificate_of_another_authority_or_name_gets_nothing():
    with relay() as made:
        folder, own = made.at.path("ca"), made.at.path("ca", "host", f"relay-{A}-peer.localhost")
        other = made.at.path("ca", "host", f"relay-{B}-peer.localhost")

        def of_another_authority():
            os.unlink(f"{own}.pem")
            ca.host(folder, f"relay-{A}-peer.localhost", "server")

        def of_another_name():
            for end in ("pem", "key"):
                shutil.copy(f"{other}.{end}", f"{own}.{end}")

        for number, change in enumerate((of_another_authority, of_another_name), 1):
            change()
            made.start()
            before = made.logged("code=courier.server")
            made.add(A, f"relay-{A}", "x", key=number)
            until(lambda: made.logged("code=courier.server") >= before + number, "the server is not believed")
            equal(made.state(A), {"waiting": number, "parked": [], "notes": []})
            made.stop()
        os.unlink(f"{own}.pem")
        ca.host(folder, f"relay-{A}-peer.localhost", "peer")
        made.start()
        equal(made.delivered(A)["notes"], ["x0", "x0"])


@test
def what_waited_when_everything_stopped_goes_on_without_being_asked():
    with relay() as made:
        made.start_master()
        made.add(B, f"relay-{B}", "x", count=2)
        made.stop_master(signal.SIGKILL)
        made.start()
        until(lambda: made.logged("area.ready") >= 3, "every area is woken")
        equal(made.delivered(B)["notes"], ["x0", "x1"])


@test
def an_area_with_messages_that_wait_stays_and_ends_when_they_are_delivered():
    with relay("idle_seconds=1") as made:
        made.start_master()
        until(lambda: made.logged("area.ended") >= 2, "woken, nothing to do, idle")
        made.add(A, f"relay-{A}", "x")
        pid = made.child(A)
        time.sleep(3.5)
        equal(made.child(A), pid)
        made.start_front()
        until(lambda: made.logged("area.ended") >= 3, "it ends once all is delivered")
        equal(made.notes(A), ["x0"])


@test
def the_courier_is_locked_in_and_nobody_else_has_its_library():
    with relay() as made:
        made.start()
        made.add(A, f"relay-{A}", "x")
        made.delivered(A)
        pid = made.child("courier")
        with open(f"/proc/{pid}/status", encoding="utf-8") as file:
            status = file.read()
        assert "NoNewPrivs:\t1\n" in status and "CapEff:\t0000000000000000\n" in status, status
        if PLAIN:
            assert "Seccomp:\t2\n" in status, status
        # What every process of the program loads; the courier adds libcurl by itself.
        needed = subprocess.run(["ldd", made.program], capture_output=True, text=True, check=True).stdout
        assert "libcrypto" in needed and "libcurl" not in needed and "libssl" not in needed, needed


@test
def without_a_list_of_peers_there_is_no_courier_and_messages_wait():
    with relay() as made:
        os.rename(made.path("courier", "peers.ini"), made.path("courier", "kept"))
        made.start()
        equal(made.add(A, f"relay-{A}", "x"), 200)
        equal((made.child("courier"), made.state(A)["waiting"]), (None, 1))
        os.rename(made.path("courier", "kept"), made.path("courier", "peers.ini"))
        made.stop_master()
        made.start_master()
        equal(made.delivered(A)["notes"], ["x0"])


@test
def what_was_under_way_when_the_courier_died_is_sent_by_the_next_one():
    with relay() as made:
        made.start()
        made.add(A, f"relay-{A}", "x")
        made.delivered(A)
        area = made.child(A)
        for number in range(3):
            workers = made.children(made.nginx.pid)
            for pid in workers:
                os.kill(pid, signal.SIGSTOP)
            # The fourth still finds room with the courier, the fifth waits for an answer.
            for key in "abcde":
                made.add(A, f"relay-{A}", f"{number}{key}", key=key)
            time.sleep(0.3)
            courier = made.child("courier")
            os.kill(courier, signal.SIGKILL)
            for pid in workers:
                os.kill(pid, signal.SIGCONT)
            until(lambda: made.child("courier") not in (None, courier), "another courier")
            equal(len(made.delivered(A)["notes"]), 6 + 5 * number)
        notes = made.notes(A)
        equal((len(notes), len(set(notes)), made.child(A)), (16, 16, area))


@test
def a_start_for_the_operator_only_carries_nothing():
    with relay() as made:
        made.start_front()
        made.start_master("--operator-only")
        made.add(A, f"relay-{A}", "x")
        time.sleep(1)
        equal(made.child("courier"), None)
        equal(made.state(A)["waiting"], 1)
        made.stop_master()
        made.start_master()
        equal(made.delivered(A)["notes"], ["x0"])


@test_sanitized_too
def killed_at_any_moment_each_message_takes_effect_once_and_in_order():
    """courier, both areas, nginx and the master are killed while messages flow."""
    with relay() as made:
        made.start()
        chance = random.Random(20231002)
        keys, sent = "pqrs", {code: 0 for code in (A, B)}
        for number in range(24):
            for code in (A, B):
                key = chance.choice(keys)
                # Whether a killed area had kept it is not known: another word then, so that order can be told.
                with contextlib.suppress(ConnectionError, ValueError, IndexError, FileNotFoundError):
                    if made.add(code, f"relay-{code}", f"{key}.{number}.", key=key, count=3) == 200:
                        sent[code] += 3
            victim = chance.choice(("courier", A, B, "nginx", "courier", A, B, "master"))
            time.sleep(chance.random() * 0.06)
            if victim == "nginx":
                made.stop_front(signal.SIGKILL)
                made.start_front()
            elif victim == "master":
                made.stop_master(signal.SIGKILL)
                made.start_master()
            elif pid := made.child(victim):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        for code in (A, B):
            notes = made.delivered(code)["notes"]
            equal(made.state(code)["parked"], [])
            assert len(notes) >= sent[code], f"{len(notes)} of {sent[code]} acknowledged"
            equal(len(notes), len(set(notes)))
            for key in keys:
                ordered = [tuple(map(int, note.split(".")[1:])) for note in notes if note.startswith(key)]
                equal(ordered, sorted(ordered))


def outcome(each):
    try:
        each()
    except BaseException:  # noqa: BLE001 - a failure of any kind is a failed test
        return traceback.format_exc()
    return None


def main():
    wanted = [each for each in tests if each.__name__ in sys.argv[3:]] or (tests if PLAIN else sanitized)
    failed = 0
    print(f"1..{len(wanted)}", flush=True)
    for number, each in enumerate(wanted, 1):
        began = time.monotonic()
        trouble = outcome(each)
        print(f"{'not ' if trouble else ''}ok {number} - {each.__name__}\n# {time.monotonic() - began:.1f} s", flush=True)
        for line in (trouble or "").splitlines():
            print(f"# {line}", flush=True)
        failed += trouble is not None
    sys.exit(failed != 0)


def become_nobody():
    """As root: everything below runs as somebody who may do nothing else. The program, and what the front reads later,
    are copied where he reaches them: the tree may lie in a closed folder such as /root."""
    folder = tempfile.mkdtemp(prefix="sesshu-relay-program-")
    copy = shutil.copy2(PROGRAM, folder)
    nginx.HERE = os.path.join(folder, "front")
    shutil.copytree(os.path.join(HERE, "..", "..", "front", "nginx"), os.path.join(nginx.HERE, "nginx"))
    user = pwd.getpwnam("nobody")
    for path, _, names in os.walk(folder):
        for each in (path, *(os.path.join(path, name) for name in names)):
            os.chmod(each, 0o755)
            os.chown(each, user.pw_uid, user.pw_gid)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
    os.environ["HOME"] = "/nonexistent"
    return copy


PROGRAM = os.path.abspath(sys.argv[1])
PLAIN = sys.argv[2] == "plain"      # no sanitizers: the filter is on
if os.getuid() == 0:
    PROGRAM = become_nobody()
os.umask(0o077)
main()
