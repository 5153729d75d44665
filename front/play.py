# SPDX-License-Identifier: MIT
"""Plays the story of design §7 into the running demo, as its people do it: over HTTPS, with the terminal's
certificate, through the same forms. Step 1 (residents come from the register) is the import of steps.py.
"""

import html.parser
import http.client
import socket
import ssl
import urllib.parse

import landing
from installation import Unusable
from words import say


class Forms(html.parser.HTMLParser):
    """The forms of a page, and its links by their words."""

    def __init__(self):
        super().__init__()
        self.forms = []
        self.links = {}
        self.title = ""
        self.text = ""
        self._in = []
        self._words = ""
        self._href = None

    def handle_starttag(self, tag, attributes):
        known = dict(attributes)
        if tag == "form":
            self.forms.append({"action": known.get("action"), "method": known.get("method", "get"), "fields": {}})
        elif tag == "input" and self.forms and known.get("name"):
            kind = known.get("type", "text")
            if kind not in ("radio", "checkbox") or "checked" in known:
                self.forms[-1]["fields"][known["name"]] = known.get("value", "")
            self.forms[-1].setdefault("choices", {}).setdefault(known["name"], []).append(known.get("value", ""))
        elif tag == "a":
            self._href, self._words = known.get("href"), ""
        self._in.append(tag)

    def handle_endtag(self, tag):
        if tag == "a" and self._href is not None:
            self.links[self._words.strip()] = self._href
            self._href = None

    def handle_data(self, data):
        self.text += data
        if self._href is not None:
            self._words += data
        if self._in and self._in[-1] == "title":
            self.title += data


class Person:
    """Somebody at a terminal: a browser without a screen."""

    def __init__(self, start, host):
        self.host = host
        self.port = start.at.side_port(host.side)
        terminal = start.at.path("ca", "terminal", f"{host.municipality}-1")
        self.context = ssl.create_default_context(cafile=start.at.path("ca", "server.pem"))
        self.context.load_cert_chain(f"{terminal}.pem", f"{terminal}.key")
        self.cookies = {}
        self.path = "/"
        self.page = Forms()
        self.status = 0

    def _send(self, method, path, fields=None):
        # The name goes into the handshake; the address does not depend on how this machine resolves *.localhost.
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as plain:
            connection = http.client.HTTPSConnection(self.host.name, self.port, timeout=60)
            connection.sock = self.context.wrap_socket(plain, server_hostname=self.host.name)
            headers = {"Accept-Language": "ja"}
            if self.cookies:
                headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            body = None
            if fields is not None:
                body = urllib.parse.urlencode(fields)
                headers |= {"Content-Type": "application/x-www-form-urlencoded",
                            "Origin": f"https://{self.host.name}:{self.port}"}
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            for line in answer.headers.get_all("Set-Cookie") or []:
                name, _, rest = line.partition("=")
                self.cookies[name] = rest.split(";")[0]
            location = answer.headers.get("Location")
        self.status = answer.status
        if self.status == 303 and location:
            self._send("GET", location)
            return
        self.path = path
        self.page = Forms()
        self.page.feed(text)
        # 422 is the form again, with what is to be looked at.
        if self.status >= 400 and self.status != 422:
            raise Unusable(say(f"物語: {method} {path.split('?')[0]} が {self.status} でした（{self.page.title.strip()}）",
                               f"story: {method} {path.split('?')[0]} gave {self.status} ({self.page.title.strip()})"))

    def open(self, path):
        self._send("GET", path)

    def follow(self, words):
        """Clicks the link that has these words in it."""
        for found, path in self.page.links.items():
            if words in found:
                return self.open(urllib.parse.urljoin(self.path, path))
        raise Unusable(f"story: no link {words} on {self.path}")

    def submit(self, action, **values):
        """Fills the form that posts to `action` and sends it, with all that the page put into it."""
        for form in self.page.forms:
            target = urllib.parse.urljoin(self.path, form["action"] or "")
            if target == action and form["method"].lower() == "post":
                return self._send("POST", target, {**form["fields"], **values})
        raise Unusable(f"story: no form {action} on {self.path}")

    def log_out(self):
        self.open("/")
        self.submit("/logout")

    def choices(self, name):
        return next(form["choices"][name] for form in self.page.forms if name in form.get("choices", {}))


def log_in(start, host, user, purpose=None):
    with open(start.password_file(host.system, host.municipality, user), encoding="utf-8") as file:
        password = file.read().strip()
    person = Person(start, host)
    person.open("/login")
    person.submit("/login", user=user, password=password)
    person.submit("/purpose", purpose=purpose or person.choices("purpose")[0], reference="")
    return person


# The doses that a person of the walk brings along (初回接種, and the third and fourth as the law of their time had them):
# the fifth, of 令和5年秋開始接種, is the one for which the ticket is issued.
EARLIER = (
    {"number": "1", "given_on": "2021-07-05", "lot": "EY0779"},
    {"number": "2", "given_on": "2021-07-26", "lot": "FC3661"},
    {"number": "3", "given_on": "2022-03-01", "lot": "FM3289"},
    {"number": "4", "given_on": "2022-11-15", "lot": "GJ5922"},
)


def _record(clerk, facts):
    """Records a dose from the open record, and opens the record again."""
    record = clerk.path
    clerk.follow("接種を記録する")
    form = clerk.path
    clerk.submit(form, **facts)
    if clerk.status == 422:
        # The rules point at something that the clerk has to look at; it is right.
        clerk.submit(form, **facts, confirm="1")
    if clerk.status != 200:
        raise Unusable(say("物語: 接種を記録できません", "story: the dose could not be recorded"))
    clerk.open(record)


def story(start):
    """A clerk of 旭川市 enters the earlier doses of the person of the walk and issues the tickets of 令和5年秋開始接種 for
    everybody who is due (step 2); the auditor asks who saw this person and has the trail verified (step 8)."""
    host = next(host for host in start.at.hosts() if host.system == "ledger")
    number = landing.sample(start.truth(host.municipality))
    if number is None:
        return
    clerk = log_in(start, host, "madoguchi", "record")
    clerk.open("/search")
    clerk.submit("/search", words=number)
    for dose in EARLIER:
        _record(clerk, {"vaccine": "COVID-S", "phase": "", "maker": "ファイザー", "place": "旭川市保健所",
                        "doctor": "演習 医師", "note": "", **dose})
    clerk.open("/tickets")
    clerk.submit("/tickets/issue")
    if "接種券を発行しました" not in clerk.page.text:
        raise Unusable(say("物語: 接種券の発行が終わりません", "story: the issue of tickets did not end"))
    clerk.log_out()

    auditor = log_in(start, host, "kansa", "audit")
    auditor.open("/audit")
    auditor.submit("/audit", subject=number)
    auditor.log_out()
    start.sesshu("audit", "ledger", "audit", "verify", "--municipality", host.municipality)
