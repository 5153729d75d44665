#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the static files of all pages: names that hold a hash of the content, and a header with the names.

    build.py HEADER FOLDER

Writes NAME.HASH.EXT into FOLDER (served below /static/ and kept by browsers for ever, since another content has another
name) and a header of macros for templates. What comes from npm is installed by the lock file when it is missing."""

import fcntl
import hashlib
import json
import os
import subprocess
import sys

WEB = os.path.dirname(os.path.abspath(__file__))
TOKENS = "@digital-go-jp/design-tokens"

# macro, name, parts
FILES = [
    ("WEB_TOKENS_CSS", "tokens.css", ["node_modules/%s/dist/tokens.css" % TOKENS]),
    ("WEB_SESSHU_CSS", "sesshu.css", ["css/base.css", "css/frame.css", "css/form.css", "css/list.css", "css/tablet.css", "css/print.css"]),
    ("WEB_PAGE_JS", "page.js", ["page.js"]),
    ("WEB_TABLET_JS", "tablet.js", ["tablet.js"]),
    ("WEB_ICON_SVG", "icon.svg", ["icon.svg"]),
]


def install():
    """Installs the locked packages when they are missing or of another version."""
    with open(os.path.join(WEB, "package.json"), encoding="utf-8") as file:
        wanted = json.load(file)["dependencies"]
    missing = [name for name, version in wanted.items() if installed(name) != version]
    if not missing:
        return
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        run = subprocess.run(command, cwd=WEB, capture_output=True, text=True, timeout=300)
        said = [line for line in run.stderr.splitlines() if run.returncode and "npm ERR! " in line][:4]
    except (OSError, subprocess.TimeoutExpired) as error:
        said = [str(error)]
    missing = ["%s@%s" % (name, wanted[name]) for name in missing if installed(name) != wanted[name]]
    if missing:
        sys.exit("web: these npm packages are missing: %s\n"
                 "web: `npm ci` in web/ failed: %s\n"
                 "web: with a network: ./check --setup. Without one: copy web/node_modules from a machine that has it."
                 % (" ".join(missing), " ".join(said)))


def installed(name):
    try:
        with open(os.path.join(WEB, "node_modules", name, "package.json"), encoding="utf-8") as file:
            return json.load(file)["version"]
    except (OSError, ValueError, KeyError):
        return None


def main():
    header, folder = sys.argv[1:]
    # Two build folders may be building at once.
    with open(os.path.join(WEB, "package.json"), encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        install()
    os.makedirs(folder, exist_ok=True)
    lines, names = [], set()
    for macro, name, parts in FILES:
        content = b"".join(open(os.path.join(WEB, part), "rb").read() for part in parts)
        stem, extension = name.split(".")
        hashed = "%s.%s.%s" % (stem, hashlib.sha256(content).hexdigest()[:16], extension)
        names.add(hashed)
        lines.append('#define %s URL("/static/%s")' % (macro, hashed))
        with open(os.path.join(folder, hashed), "wb") as file:
            file.write(content)
    for old in set(os.listdir(folder)) - names:
        os.unlink(os.path.join(folder, old))
    with open(header, "w", encoding="utf-8") as file:
        file.write("/* Made by web/build.py. The addresses of the static files. */\n#ifndef WEB_FILES_H\n"
                   "#define WEB_FILES_H\n\n#include \"page/url.h\"\n\n" + "\n".join(lines) + "\n\n#endif\n")


if __name__ == "__main__":
    main()
