#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The demo's certificates, made by openssl. A municipality's own authority takes its place in production.

Three authorities that know nothing of each other: `server`, which browsers are told to trust, `terminal`, whose
certificates name the registered terminals of a municipality (assessment III-7: only registered terminals), and `peer`,
whose certificates name the systems that speak to each other, on both ends. The server authority may only issue for
*.localhost, so that a browser that trusts it trusts nothing else by it.

    DIR/ca/server.pem               for browsers to trust
    DIR/ca/terminal.pem             for nginx: who may knock at all
    DIR/ca/peer.pem                 for nginx, areas and couriers: which systems there are
    DIR/ca/peer/SYSTEM-C.pem, .key  whom a system is known as when it sends (URI sesshu:SYSTEM:C, base/courier/peer.h)
    DIR/ca/host/NAME.pem, .key      one a host name
    DIR/ca/terminal/C-N.pem, .key, .p12

A certificate from the terminal authority opens nothing by itself: each area keeps its own list of terminals
(`sesshu ledger terminal add`). The .p12 is protected by the word in P12_PASSWORD, which some systems want in order to
import it; the key lies beside it in clear, and both are readable only by their owner.
"""

import argparse
import os
import subprocess
import sys

from installation import Installation, MUNICIPALITIES, Unusable

P12_PASSWORD = "sesshu"
AUTHORITY_DAYS = 3650
HOST_DAYS = 365
TERMINAL_DAYS = 1825
RENEW_SECONDS = 30 * 24 * 3600


def openssl(*arguments, **options):
    done = subprocess.run(["openssl", *arguments], capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise Unusable(f"openssl {arguments[0]} failed: {done.stderr.strip()[-400:]}")
    return done.stdout


def _key(path):
    # The file is made closed; openssl then writes into it.
    os.close(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", path)


def _valid(path):
    """There, and good for a while yet."""
    if not os.path.exists(path):
        return False
    return subprocess.run(["openssl", "x509", "-in", path, "-noout", "-checkend", str(RENEW_SECONDS)],
                          capture_output=True).returncode == 0


def _name(common, municipality=None):
    unit = f"/O={municipality}" if municipality else ""
    return f"/C=JP{unit}/CN={common}"


def authority(folder, which, common, constraints):
    certificate = f"{folder}/{which}.pem"
    if _valid(certificate):
        return certificate
    _key(f"{folder}/{which}.key")
    openssl("req", "-x509", "-new", "-sha256", "-key", f"{folder}/{which}.key", "-out", certificate, "-utf8",
            "-days", str(AUTHORITY_DAYS), "-subj", _name(common), "-config", "/dev/null",
            "-addext", "basicConstraints=critical,CA:TRUE,pathlen:0", "-addext", "keyUsage=critical,keyCertSign",
            "-addext", "subjectKeyIdentifier=hash", *constraints)
    return certificate


def _issue(folder, which, path, subject, days, extensions):
    file = f"{path}.ext"
    with open(file, "w", encoding="utf-8") as out:
        out.write(extensions)
    try:
        _key(f"{path}.key")
        openssl("req", "-new", "-utf8", "-key", f"{path}.key", "-subj", subject, "-config", "/dev/null",
                "-out", f"{path}.csr")
        openssl("x509", "-req", "-sha256", "-in", f"{path}.csr", "-CA", f"{folder}/{which}.pem",
                "-CAkey", f"{folder}/{which}.key", "-set_serial", "0x" + (b"\x40" + os.urandom(15)).hex(),
                "-days", str(days), "-out", f"{path}.pem", "-extfile", file)
    finally:
        for left in (file, f"{path}.csr"):
            if os.path.exists(left):
                os.unlink(left)


def host(folder, name, which="server"):
    path = f"{folder}/host/{name}"
    if not _valid(f"{path}.pem"):
        _issue(folder, which, path, _name(name), HOST_DAYS,
                         f"subjectAltName=DNS:{name}\nbasicConstraints=critical,CA:FALSE\n"
                         "keyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\n"
                         "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n")


def terminal(folder, municipality, number, common):
    """A terminal's key, certificate and the file that browsers import. Kept as they are once they exist: the areas
    know a terminal by its certificate."""
    path = f"{folder}/terminal/{municipality}-{number}"
    if not os.path.exists(f"{path}.pem"):
        _issue(folder, "terminal", path, _name(common, municipality), TERMINAL_DAYS,
                         "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"
                         "extendedKeyUsage=clientAuth\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n")
    if not os.path.exists(f"{path}.p12"):
        os.close(os.open(f"{path}.p12", os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
        openssl("pkcs12", "-export", "-inkey", f"{path}.key", "-in", f"{path}.pem", "-out", f"{path}.p12",
                "-name", f"sesshu {municipality}-{number}", "-passout", f"pass:{P12_PASSWORD}")
    return path


def peer(folder, system, municipality):
    """Whom a system of a municipality is known as by other systems."""
    path = f"{folder}/peer/{system}-{municipality}"
    if not _valid(f"{path}.pem"):
        _issue(folder, "peer", path, _name(f"{system}-{municipality}", municipality), HOST_DAYS,
                         f"subjectAltName=URI:sesshu:{system}:{municipality}\nbasicConstraints=critical,CA:FALSE\n"
                         "keyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\n"
                         "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n")
    return path


def make(installation):
    """Everything the demo needs; what exists and is valid stays. True when something was made."""
    folder = installation.path("ca")
    before = set(os.listdir(folder)) if os.path.isdir(folder) else set()
    for part in (folder, f"{folder}/host", f"{folder}/terminal", f"{folder}/peer"):
        os.makedirs(part, mode=0o700, exist_ok=True)
    authority(folder, "server", "sesshu 演習 サーバー認証局",
              ["-addext", "nameConstraints=critical,permitted;DNS:localhost"])
    authority(folder, "terminal", "sesshu 演習 端末認証局", [])
    authority(folder, "peer", "sesshu 演習 システム間認証局", [])
    for each in installation.hosts():
        host(folder, each.name, "peer" if each.side == "peer" else "server")
        if each.side == "peer":
            peer(folder, each.system, each.municipality)
    for municipality in installation.municipalities:
        terminal(folder, municipality, 1, f"terminal-{municipality}-1")
    return before != set(os.listdir(folder))


def main(arguments):
    parser = argparse.ArgumentParser(description="Makes the demo's certificates below DIR/ca; what is there stays.")
    parser.add_argument("--state", required=True, metavar="DIR")
    parser.add_argument("--terminal", metavar="C-N", help="one more terminal, e.g. 012041-2")
    given = parser.parse_args(arguments)
    installation = Installation(given.state)
    make(installation)
    if given.terminal:
        municipality, _, number = given.terminal.partition("-")
        if municipality not in MUNICIPALITIES or not number.isdigit():
            parser.error("a terminal is a municipality of the demo and a number, e.g. 012041-2")
        print(terminal(installation.path("ca"), municipality, number, f"terminal-{municipality}-{number}"))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Unusable as problem:
        print(f"ca: {problem}", file=sys.stderr)
        sys.exit(69)
