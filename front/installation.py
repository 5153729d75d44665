# SPDX-License-Identifier: MIT
"""What stands where in one running installation (design §6: everything lies below one folder).

The only place that knows a path, a port or a host name of the demo: ca.py, nginx.py, landing.py and demo.py ask here.
Not here: what lies in a system's own folder (DIR/ledger); the programs decide that, and tell it in their socket's path.

    DIR/ca/                 the demo's two certificate authorities, and what they issued
    DIR/nginx/              nginx: configuration, error pages, process id, temporary folders, access log
    DIR/landing/            the landing page, plain HTTP, without personal data
    DIR/log/                what each program said
    DIR/demo.json           how to reach all of it (docs/interfaces/product.md)
"""

import os
import re
from dataclasses import dataclass, field

# The two municipalities of the story (design §7). Their names are only shown; a code is never computed from a name.
MUNICIPALITIES = {
    "012041": {"ja": "旭川市", "en": "Asahikawa", "terminal": "旭川市 健康推進課 窓口1"},
    "012025": {"ja": "函館市", "en": "Hakodate", "terminal": "函館市 健康増進課 窓口1"},
}

# Systems that have a front, with the sides on which they listen (design D6).
SYSTEMS = {
    "ledger": {"ja": "予防接種台帳", "en": "vaccination ledger", "sides": ("lgwan", "peer")},
    "vrs": {"ja": "ワクチン接種記録システム", "en": "vaccination record system", "sides": ("lgwan", "internet", "peer")},
}

# What stands behind a system's name on each side.
SIDE_NAMES = {"lgwan": "", "internet": "-net", "peer": "-peer"}

DEFAULT_PORT = 8480

# A path of a Unix socket has 108 bytes with its NUL (unix(7)).
SOCKET_PATH_MAX = 107


class Unusable(Exception):
    """The installation cannot be made as asked; the sentence says what to do."""


@dataclass
class Host:
    """A name on a side, and the socket of the area behind it."""

    system: str
    municipality: str
    side: str
    name: str
    socket: str


@dataclass
class Installation:
    state: str
    port: int = DEFAULT_PORT
    municipalities: list = field(default_factory=lambda: list(MUNICIPALITIES))
    systems: list = field(default_factory=lambda: list(SYSTEMS))

    def __post_init__(self):
        self.state = os.path.abspath(self.state)
        # nginx's configuration has its own quoting, variables and separators: a path that needs none of them.
        if re.search(r'["\\$:;{}#\x00-\x20\x7f]', self.state):
            raise Unusable(f"the data folder's path has a space or a sign that nginx reads as its own: {self.state}")
        for host in self.hosts():
            if len(host.socket.encode()) > SOCKET_PATH_MAX:
                raise Unusable(f"the data folder's path is too long for a socket ({SOCKET_PATH_MAX} bytes): {host.socket}")
        if not 1 <= self.port <= 65500:
            raise Unusable(f"not a port that leaves room for the ones after it: {self.port}")

    # ---- Ports: one number is given, the others follow it. ----

    @property
    def lgwan_port(self):
        return self.port + 1

    @property
    def internet_port(self):
        return self.port + 2

    @property
    def peer_port(self):
        return self.port + 3

    def health_port(self, system):
        """The program's own loopback listener for /healthz, /readyz and /metrics (design D26)."""
        return self.port + 10 + list(SYSTEMS).index(system)

    def side_port(self, side):
        return {"lgwan": self.lgwan_port, "internet": self.internet_port, "peer": self.peer_port}[side]

    def ports(self):
        """Every port that has to be free, with what it is for."""
        found = [(self.port, "landing page")]
        for side in sorted({host.side for host in self.hosts()}):
            found.append((self.side_port(side), f"{side} side"))
        found += [(self.health_port(system), f"health of {system}") for system in self.systems]
        return found

    # ---- Names ----

    def hosts(self):
        return [
            Host(
                system,
                municipality,
                side,
                # On another side a system has another name, so that no cookie of one side reaches the other.
                f"{system}-{municipality}{SIDE_NAMES[side]}.localhost",
                f"{self.state}/{system}/{municipality}/{side}.sock",
            )
            for system in self.systems
            for municipality in self.municipalities
            for side in SYSTEMS[system]["sides"]
        ]

    def url(self, host):
        return f"https://{host.name}:{self.side_port(host.side)}/"

    @property
    def landing_url(self):
        return f"http://127.0.0.1:{self.port}/"

    def path(self, *parts):
        return os.path.join(self.state, *parts)
