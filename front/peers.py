# SPDX-License-Identifier: MIT
"""Who a system sends to and is known as: DIR/SYSTEM/courier/, as base/process/courier.h wants it.

Written anew at each start, since the ports follow it. The list of revoked certificates (trust/revoked) is the operator's.
"""

import os
import shutil


def write(installation):
    """For every system with a side for peers; its folders are there once it was initialised."""
    hosts = [host for host in installation.hosts() if host.side == "peer"]
    for system in {host.system for host in hosts}:
        folder = installation.path(system, "courier")
        shutil.copy(installation.path("ca", "peer.pem"), os.path.join(folder, "trust", "ca.pem"))
        for host in hosts:
            if host.system == system:
                for end in ("pem", "key"):
                    shutil.copy(installation.path("ca", "peer", f"{system}-{host.municipality}.{end}"),
                                os.path.join(folder, f"{host.municipality}.{end}"))
        with open(os.path.join(folder, "peers.ini"), "w", encoding="utf-8") as out:
            for host in hosts:
                out.write(f"[{host.system}-{host.municipality}]\nhost = {host.name}\n"
                          f"port = {installation.peer_port}\naddress = 127.0.0.1\n\n")
