# SPDX-License-Identifier: MIT
"""Who runs the demo and on which ground: the user, the data folder, and where the programs are read from.

An ordinary user runs everything as himself, from the clone. Started as root, nothing of the installation stays root:
a system user `sesshu` is made if there is none, and the demo itself becomes that user. Since the clone may lie where
that user cannot go (/root), root first copies the programs into the data folder, and puts the data folder elsewhere
where even its parents are closed: `./var` is then a link to /var/lib/sesshu-demo/…, so paths stay as given.

Not here: what is done on that ground (demo.py, steps.py).
"""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess

from installation import Unusable
from words import say

USER = "sesshu"
TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# In every data folder of a demo; --fresh and remove touch no folder without it.
MARK = "demo.mark"
PROGRAMS = ("sesshu", "sesshu-ledger", "sesshu-vrs")


def _passes(path, uid, gid):
    """Whether somebody else may walk through this folder."""
    found = os.stat(path)
    if found.st_uid == uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)


def _reachable(path, uid, gid):
    """Whether every folder above this path is open to that user."""
    at = os.path.dirname(os.path.realpath(path))
    while True:
        # What is not there yet is made below, open.
        if os.path.exists(at) and not _passes(at, uid, gid):
            return False
        if at == "/":
            return True
        at = os.path.dirname(at)


def _user():
    """The user of the demo; (entry, made now)."""
    try:
        return pwd.getpwnam(USER), False
    except KeyError:
        done = subprocess.run(["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent",
                               "--shell", "/usr/sbin/nologin", USER], capture_output=True, text=True)
        if done.returncode != 0:
            raise Unusable(say(f"利用者 {USER} を作れません: {done.stderr.strip()}",
                               f"cannot make the user {USER}: {done.stderr.strip()}")) from None
        return pwd.getpwnam(USER), True


def _place(state, user):
    """Makes the data folder where its user can reach it; gives its real path."""
    if os.path.isdir(state):
        return os.path.realpath(state)
    if os.path.lexists(state) and not os.path.islink(state):
        raise Unusable(say(f"{state} はフォルダーではありません", f"{state} is not a folder"))
    if os.path.islink(state):
        real = os.path.realpath(state)
    elif _reachable(state, user.pw_uid, user.pw_gid):
        real = state
    else:
        name = hashlib.sha256(state.encode()).hexdigest()[:8]
        real = f"/var/lib/sesshu-demo/{name}"
        os.symlink(real, state)
    # Parents are open to be walked through, whatever root's own umask says; the folder itself is not.
    before = os.umask(0o022)
    os.makedirs(os.path.dirname(real), exist_ok=True)
    os.umask(before)
    os.makedirs(real, mode=0o700, exist_ok=True)
    return real


def _copy_programs(real):
    """The programs and this folder, as they are now, readable by the demo's user."""
    target = os.path.join(real, "program")
    shutil.rmtree(target, ignore_errors=True)
    os.makedirs(os.path.join(target, "build"))
    for name in PROGRAMS:
        shutil.copy2(os.path.join(TOP, "build", name), os.path.join(target, "build", name))
    web = os.path.join(TOP, "build", "web")
    if os.path.isdir(web):
        shutil.copytree(web, os.path.join(target, "build", "web"))
    shutil.copytree(os.path.join(TOP, "front"), os.path.join(target, "front"),
                    ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(os.path.join(TOP, "law"), os.path.join(target, "law"), ignore=shutil.ignore_patterns("cases"))
    for folder, _, names in os.walk(target):
        os.chmod(folder, 0o755)
        for name in names:
            os.chmod(os.path.join(folder, name), 0o755 if folder.endswith("build") else 0o644)
    return target


def is_demo(state):
    return os.path.exists(os.path.join(state, MARK))


def clear(state):
    """Removes everything of a demo from its data folder; the folder itself stays."""
    if not is_demo(state):
        raise Unusable(say(f"{state} は演習のデータではないので、消しません",
                           f"{state} is not a demo's data folder, so nothing is removed"))
    for name in os.listdir(state):
        if name == MARK:
            continue
        path = os.path.join(state, name)
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        else:
            os.unlink(path)


def prepare(state, fresh):
    """Makes or takes up the data folder, as an ordinary user; gives its real path."""
    state = os.path.abspath(state)
    os.makedirs(state, mode=0o700, exist_ok=True)
    real = os.path.realpath(state)
    if os.stat(real).st_uid != os.getuid():
        raise Unusable(say(f"{state} は {_owner(real)} のものです。その利用者（root で始めたなら root）で動かすか、"
                           "--state で別のフォルダーを指定してください",
                           f"{state} belongs to {_owner(real)}: run it as that user (as root if root started it), "
                           "or give another folder with --state"))
    _mark(real, fresh)
    return real


def prepare_as_root(state, fresh):
    """The same for root, who then becomes the demo's user. Gives (real path, folder of the copied programs): the
    caller goes on by starting the copy of demo.py there, since this one may be out of reach now."""
    user, made = _user()
    real = _place(os.path.abspath(state), user)
    _mark(real, fresh, f"user {USER} was made by this demo\n" if made else "")
    programs = _copy_programs(real)
    for folder, folders, names in os.walk(real):
        for name in folders + names + ["."]:
            os.chown(os.path.join(folder, name), user.pw_uid, user.pw_gid, follow_symlinks=False)
    os.chdir(real)
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
    os.environ["HOME"] = real
    return real, programs


def _owner(path):
    try:
        return pwd.getpwuid(os.stat(path).st_uid).pw_name
    except KeyError:
        return str(os.stat(path).st_uid)


def _mark(real, fresh, more=""):
    if os.listdir(real) and not is_demo(real):
        raise Unusable(say(f"{real} は空でなく、演習のデータでもありません",
                           f"{real} is neither empty nor a demo's data folder"))
    if fresh and is_demo(real):
        clear(real)
    if not is_demo(real) or more:
        with open(os.path.join(real, MARK), "a", encoding="utf-8") as mark:
            mark.write("sesshu demo\n" + more)


def remove(state):
    """Data, the folder, the link to it, and the user if a demo made it. Gives what was done, as sentences."""
    state = os.path.abspath(state)
    real = os.path.realpath(state)
    if not os.path.isdir(real):
        raise Unusable(say(f"{state} には何もありません", f"there is nothing at {state}"))
    with_user = False
    if is_demo(real):
        with open(os.path.join(real, MARK), encoding="utf-8") as mark:
            with_user = "was made by this demo" in mark.read()
    clear(real)
    shutil.rmtree(real)
    done = [say(f"{real} を消しました", f"removed {real}")]
    # What a detached first start said, before its folder was there.
    if os.path.isfile(f"{state}.log"):
        os.unlink(f"{state}.log")
    if os.path.islink(state):
        os.unlink(state)
    if real.startswith("/var/lib/sesshu-demo/") and not os.listdir("/var/lib/sesshu-demo"):
        os.rmdir("/var/lib/sesshu-demo")
    if with_user and os.getuid() == 0:
        gone = subprocess.run(["userdel", USER], capture_output=True, text=True)
        if gone.returncode == 0:
            done.append(say(f"利用者 {USER} を消しました", f"removed the user {USER}"))
        else:
            done.append(say(f"利用者 {USER} は残っています: {gone.stderr.strip()}",
                            f"the user {USER} stays: {gone.stderr.strip()}"))
    return done
