# SPDX-License-Identifier: MIT
"""Which language the terminal speaks: Japanese where the locale says so, else English."""

import os

JAPANESE = (os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or "").startswith("ja")


def say(japanese, english):
    return japanese if JAPANESE else english
