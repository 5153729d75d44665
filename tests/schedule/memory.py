#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How much memory `sesshu schedule decide` takes for so many lines: prints {lines, seconds, kib, exit} as JSON.

    memory.py SESSHU LINES

The lines are those of law/cases again and again. Nothing of them is kept on disk; the answers go nowhere. For the ten
million lines of the interface: memory.py build/sesshu 10000000.
"""
import glob
import json
import os
import re
import subprocess
import sys
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def main():
    lines = int(sys.argv[2])
    rows = [json.loads(line)["case"] for path in sorted(glob.glob(os.path.join(TOP, "law", "cases", "*.jsonl")))
            for line in open(path, encoding="utf-8")]
    texts = [json.dumps(case, ensure_ascii=False).encode() + b"\n" for case in rows]
    block = b"".join(texts)
    begin = time.monotonic()
    child = subprocess.Popen([sys.argv[1], "schedule", "decide", "--law", os.path.join(TOP, "law")],
                             stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    kib = 0
    try:
        for _ in range(lines // len(texts)):
            child.stdin.write(block)
        child.stdin.write(b"".join(texts[:lines % len(texts)]))
        child.stdin.flush()
        # While it waits for more. What wait4 tells would begin with the memory of this process, before it became sesshu.
        with open(f"/proc/{child.pid}/status", encoding="ascii") as status:
            kib = int(re.search(r"VmHWM:\s+(\d+)", status.read()).group(1))
        child.stdin.close()
    except BrokenPipeError:
        pass  # it ended before its input did; its exit says how
    code = child.wait()
    print(json.dumps({"lines": lines, "seconds": round(time.monotonic() - begin, 1), "kib": kib, "exit": code}))


if __name__ == "__main__":
    main()
