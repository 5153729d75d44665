# SPDX-License-Identifier: MIT
"""The steps of a demo's start, after the ground is prepared. Each is done once a data folder, or at every start.

A step that is done once leaves its name in DIR/done, so that a start that was interrupted goes on where it stopped.
Everything is done by the commands of docs/interfaces/product.md, as a person would.
"""

import json
import os
import pwd
import secrets
import subprocess

import ca
import landing
import nginx
import peers
import play
import postgres
import vaults
from installation import MUNICIPALITIES, Unusable
from running import last_lines
from words import say

BUSINESS_DATE = "2023-10-02"

# The accounts of the demo: role, login name, name on screen. One of each role in each municipality.
ACCOUNTS = {
    "ledger": (
        ("clerk", "madoguchi", "演習 窓口"),
        ("viewer", "shokai", "演習 照会"),
        ("contractor", "itaku", "演習 委託"),
        ("auditor", "kansa", "演習 監査"),
    ),
    "vrs": (
        ("clerk", "tanto", "演習 担当"),
        ("manager", "kanri", "演習 管理"),
        ("viewer", "shokai", "演習 照会"),
        ("auditor", "kansa", "演習 監査"),
    ),
}


class Start:
    """One start: where things lie, and what the steps share."""

    def __init__(self, installation, programs, people, seed, store):
        self.at = installation
        self.programs = programs
        self.people = people
        self.seed = seed
        self.store = store
        self.done_path = installation.path("done")

    # ---- Helpers ----

    def program(self, name):
        return os.path.join(self.programs, "build", name)

    def run(self, name, command, **options):
        """Runs a command; its output is kept in DIR/log. What fails says why, with the end of its log."""
        log = self.at.path("log", f"{name}.log")
        os.makedirs(os.path.dirname(log), mode=0o700, exist_ok=True)
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              cwd=self.at.state, env={**os.environ, "SESSHU_STATE": self.at.state}, **options)
        with open(log, "a", encoding="utf-8") as out:
            out.write(f"$ {' '.join(command)}\n{done.stdout}{done.stderr}")
        if done.returncode != 0:
            raise Unusable(say(f"{' '.join(command[:4])} … が {done.returncode} で終わりました。{log} の終わり:\n",
                               f"{' '.join(command[:4])} … ended with {done.returncode}. The end of {log}:\n")
                           + last_lines(log))
        return done.stdout

    def sesshu(self, name, *words):
        return self.run(name, [self.program("sesshu"), *words])

    def once(self, name, work):
        """Does a step unless this data folder has it. False when it was there."""
        if name in self.done():
            return False
        work()
        with open(self.done_path, "a", encoding="utf-8") as out:
            out.write(f"{name}\n")
        return True

    def done(self):
        try:
            with open(self.done_path, encoding="utf-8") as file:
                return file.read().split()
        except FileNotFoundError:
            return []

    def truth(self, municipality):
        return self.at.path("outside", "register", municipality, "truth.jsonl")

    def password_file(self, system, municipality, user):
        return self.at.path("password", f"{system}-{municipality}-{user}")

    # ---- Steps ----

    def certificates(self):
        ca.make(self.at)

    def files(self):
        """The front's files; the landing page changes when the story has been played."""
        os.makedirs(self.at.path("landing"), mode=0o700, exist_ok=True)
        nginx.write(self.at, os.path.join(self.programs, "build", "web", "static"))
        self.landing()

    def landing(self):
        landing.write(self)

    def initialise(self):
        """Folders, keys and settings of each system. What is there stays; settings follow this start's port."""
        codes = [word for code in self.at.municipalities for word in ("--municipality", code)]
        for system in self.at.systems:
            settings = {"business_date": BUSINESS_DATE, "band": "演習",
                        "health": f"127.0.0.1:{self.at.health_port(system)}",
                        "store": postgres.setting(self.at) if self.store == "postgresql" else "sqlite"}
            # Copied programs know only the clone's folder, which may be out of reach of the demo's user.
            if system == "ledger" and self.programs.startswith(os.path.join(self.at.state, "")):
                settings["law"] = os.path.join(self.programs, "law")
            self.run("init", [self.program(f"sesshu-{system}"), "init", "--state", self.at.state, *codes,
                              "--user", pwd.getpwuid(os.getuid()).pw_name,
                              *(word for name, value in settings.items() for word in ("--set", f"{name}={value}"))])
        peers.write(self.at)
        vaults.write(self.at)

    def register(self):
        """The residents as the register has them: the outside party's own files, beside the systems' folders."""
        for number, municipality in enumerate(self.at.municipalities):
            def make(code=municipality, seed=self.seed + number):
                out = os.path.dirname(self.truth(code))
                os.makedirs(out, mode=0o700, exist_ok=True)
                self.sesshu("synth", "synth", "register", "--municipality", code, "--people", str(self.people),
                            "--seed", str(seed), "--changes", str(max(1, self.people // 100)), "--out", out)
            self.once(f"register-{municipality}", make)

    def residents(self):
        for municipality in self.at.municipalities:
            def bring(code=municipality):
                folder = os.path.dirname(self.truth(code))
                for file in ("feed.jsonl", "changes.jsonl"):
                    self.sesshu("feed", "ledger", "feed", "import", "--municipality", code, os.path.join(folder, file))
            self.once(f"residents-{municipality}", bring)

    def accounts(self):
        os.makedirs(self.at.path("password"), mode=0o700, exist_ok=True)
        for system in self.at.systems:
            for municipality in self.at.municipalities:
                for role, user, name in ACCOUNTS[system]:
                    self.once(f"account-{system}-{municipality}-{user}",
                              lambda s=system, c=municipality, r=role, u=user, n=name: self._account(s, c, r, u, n))
                self.once(f"terminal-{system}-{municipality}", lambda s=system, c=municipality: self.sesshu(
                    "terminal", s, "terminal", "add", "--municipality", c, "--name", MUNICIPALITIES[c]["terminal"],
                    "--certificate", self.at.path("ca", "terminal", f"{c}-1.pem")))

    def _account(self, system, municipality, role, user, name):
        path = self.password_file(system, municipality, user)
        with open(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as out:
            out.write(secrets.token_urlsafe(15) + "\n")
        self.sesshu("account", system, "account", "add", "--municipality", municipality, "--user", user,
                    "--role", role, "--name", name, "--password-file", path)

    def story(self):
        self.once("story", lambda: play.story(self))

    def describe(self):
        """DIR/demo.json, as docs/interfaces/product.md says."""
        terminals = {code: {part: self.at.path("ca", "terminal", f"{code}-1.{end}")
                            for part, end in (("cert", "pem"), ("key", "key"), ("p12", "p12"))}
                     for code in self.at.municipalities}
        told = {
            "landing": self.at.landing_url,
            "business_date": BUSINESS_DATE,
            "ca": self.at.path("ca", "server.pem"),
            "systems": [{"system": host.system, "municipality": host.municipality, "side": host.side,
                         "url": self.at.url(host),
                         "health": f"http://127.0.0.1:{self.at.health_port(host.system)}/",
                         "terminal": terminals[host.municipality]}
                        for host in self.at.hosts() if host.side != "peer"],
            "accounts": [{"system": system, "municipality": code, "role": role, "user": user,
                          "password_file": self.password_file(system, code, user), "terminal": terminals[code]}
                         for system in self.at.systems for code in self.at.municipalities
                         for role, user, _ in ACCOUNTS[system]],
            "truth": {code: self.truth(code) for code in self.at.municipalities},
        }
        path = self.at.path("demo.json")
        with open(os.open(f"{path}.new", os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as out:
            json.dump(told, out, ensure_ascii=False, indent=1)
            out.write("\n")
        os.replace(f"{path}.new", path)
