# SPDX-License-Identifier: MIT
"""The processes of a running demo: one lock, children that end with it, and what is left of a start that was killed.

Each program is the leader of a process group of its own, so a group ends whole; the groups are noted in DIR/groups,
since a worker of nginx outlives a master that was killed.
"""

import ctypes
import fcntl
import os
import resource
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from installation import Unusable
from words import say

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)
OURS = ("nginx", "postgres", "sesshu-ledger", "sesshu-vrs")


def _child():
    """Between fork and exec: the child ends when the demo ends, however that happens."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    want = 8192 if most == resource.RLIM_INFINITY else min(most, 8192)
    resource.setrlimit(resource.RLIMIT_NOFILE, (want, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def last_lines(path, count=12):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return "".join(file.readlines()[-count:])
    except OSError:
        return ""


class Lock:
    """Held by the one demo of a data folder; names its process. Freed by the kernel, whatever kills the holder."""

    def __init__(self, state):
        self.path = os.path.join(state, "demo.lock")
        self.file = None

    def take(self):
        file = open(self.path, "a+", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        self.file = file
        return True

    def holder(self):
        """The process that holds it; None when nobody does."""
        try:
            with open(self.path, encoding="utf-8") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    return int(file.read().strip() or 0) or None
                return None
        except FileNotFoundError:
            return None


def port_taken(port):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def end_leftovers(state):
    """Ends what an earlier start left behind: processes of a noted group that run one of our programs."""
    path = os.path.join(state, "groups")
    try:
        with open(path, encoding="utf-8") as file:
            groups = {int(line) for line in file if line.strip().isdigit()}
    except FileNotFoundError:
        return
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            group = os.getpgid(int(entry))
            program = os.path.basename(os.readlink(f"/proc/{entry}/exe")).removesuffix(" (deleted)")
        except OSError:
            continue
        if group in groups and program in OURS:
            try:
                os.kill(int(entry), signal.SIGKILL)
            except OSError:
                pass
    os.unlink(path)


class Children:
    def __init__(self, state):
        self.state = state
        self.running = []

    def start(self, name, command, environment=None):
        log = os.path.join(self.state, "log", f"{name}.log")
        os.makedirs(os.path.dirname(log), mode=0o700, exist_ok=True)
        with open(log, "a", encoding="utf-8") as out:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                                       start_new_session=True, preexec_fn=_child, cwd=self.state,
                                       env={**os.environ, **(environment or {})})
        with open(os.path.join(self.state, "groups"), "a", encoding="utf-8") as out:
            out.write(f"{process.pid}\n")
        self.running.append((name, process, log))
        return process

    def ended(self):
        """(name, log) of a child that is over; None while all run."""
        for name, process, log in self.running:
            if process.poll() is not None:
                return name, process.returncode, log
        return None

    def stop(self):
        """Ends them in the order in which they must: the front first, so nothing new comes in."""
        for name, process, _ in self.running:
            if process.poll() is None:
                process.send_signal(signal.SIGQUIT if name == "nginx" else signal.SIGTERM)
        until = time.monotonic() + 10
        for _, process, _ in self.running:
            while process.poll() is None and time.monotonic() < until:
                time.sleep(0.02)
        for _, process, _ in self.running:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()
        self.running = []
        try:
            os.unlink(os.path.join(self.state, "groups"))
        except FileNotFoundError:
            pass

    def wait_ready(self, url, seconds, name):
        """Until the health listener says yes."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        until = time.monotonic() + seconds
        answer = ""
        while time.monotonic() < until:
            over = self.ended()
            if over:
                raise Unusable(say(f"{over[0]} が終わってしまいました（{over[1]}）。{over[2]} の終わり:\n",
                                   f"{over[0]} ended ({over[1]}). The end of {over[2]}:\n") + last_lines(over[2]))
            try:
                with opener.open(url, timeout=2) as response:
                    if response.status == 200:
                        return
            except urllib.error.HTTPError as problem:
                answer = problem.read(2000).decode("utf-8", "replace")
            except OSError:
                pass
            time.sleep(0.05)
        log = next(log for each, _, log in self.running if each == name)
        raise Unusable(say(f"{name} が {seconds} 秒のうちに使えるようになりません。{answer}\n{log} の終わり:\n",
                           f"{name} is not ready after {seconds} s. {answer}\nThe end of {log}:\n") + last_lines(log))
