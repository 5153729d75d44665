#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Health cards a second on one core: verified beside OpenSSL's bare ECDSA and beside npm's jose on the same cards, and
encoded and signed beside OpenSSL's bare signing. All in turns on one processor, and the median of the turns, so that a
busy machine slows all of them alike. Processor time, not the wall's: beside openssl without the kernel's part, since
openssl leaves it out; beside jose, whose threads hand over through the kernel, with it.

    certificate.py BUILD
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TURNS = 7
CARDS = "200"
TOGETHER = "50"


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"certificate: {command[0]}: exit {done.returncode}: {done.stderr}")
    return done.stdout


def openssl():
    """Signatures and verifications a second, as the last two words of its table."""
    words = run("openssl", "speed", "-seconds", "1", "ecdsap256").split()
    return float(words[-2]), float(words[-1])


def measure(what, ours, reference, time, reference_name, aim):
    ours, reference = (statistics.median(turn[time] for turn in turns) for turns in (ours, reference))
    print(json.dumps({"what": what, "unit": "1/s", "ours": round(ours), "reference": round(reference),
                      "reference_name": reference_name, "ratio": round(ours / reference, 2), "aim": aim}))


def main():
    program = os.path.join(sys.argv[1], "benches", "bench-certificate")
    jose = os.path.join(TOP, "benches", "jose", "jose.mjs")
    os.sched_setaffinity(0, [max(os.sched_getaffinity(0))])
    verified, signed, bare_verified, bare_signed, jose_alone, jose_together = [], [], [], [], [], []
    with tempfile.TemporaryDirectory(prefix="sesshu-bench-") as folder:
        run(program, "make", CARDS, folder)
        for _ in range(TURNS):
            verified.append(json.loads(run(program, "verify", folder)))
            sign, verify = openssl()
            signed.append(json.loads(run(program, "sign")))
            jose_alone.append(json.loads(run("node", jose, folder, "1")))
            jose_together.append(json.loads(run("node", jose, folder, TOGETHER)))
            bare_signed.append({"per_user_second": sign})
            bare_verified.append({"per_user_second": verify})
    measure("health cards verified, all rules", verified, bare_verified, "per_user_second",
            "openssl speed ecdsap256, verify", 0.7)
    measure("health cards verified, all rules", verified, jose_alone, "per_second",
            "npm jose 6.2.18, the signature alone of the same cards, one after the other", 2)
    measure("health cards verified, all rules", verified, jose_together, "per_second",
            f"npm jose 6.2.18, the signature alone of the same cards, {TOGETHER} at once", 2)
    measure("health cards encoded and signed", signed, bare_signed, "per_user_second",
            "openssl speed ecdsap256, sign", 0.6)


if __name__ == "__main__":
    main()
