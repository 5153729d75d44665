# SPDX-License-Identifier: MIT
"""The landing page: a numbered walk in Japanese and English. Plain HTTP, no personal data, no script.

The steps stand in walk.py. Everything shown comes from the installation: addresses, accounts, and one 宛名番号 of the
truth file; passwords are not shown here, `./demo accounts` prints them.
"""

import html
import json
import os
import shutil

from installation import MUNICIPALITIES, SYSTEMS
from walk import WALK

HERE = os.path.dirname(os.path.abspath(__file__))
ADULT_BORN_BEFORE = "1975"
DEVICE = ("会場の端末", "tablet at the venue")


def sample(truth):
    """A 宛名番号 for the walk: an adult who lives there and is under no protection. None when the file is not there."""
    try:
        file = open(truth, encoding="utf-8")
    except FileNotFoundError:
        return None
    with file:
        for line in file:
            known = json.loads(line)
            person = known["person"]
            if (known["state"] == "resident" and not known["protected"]
                    and person["birth_precision"] == "day" and "1940" < person["birth"][:4] < ADULT_BORN_BEFORE
                    and person["given_kana"] and not person["foreign"]):
                return person["address_number"]
    return None


def _template(name):
    with open(os.path.join(HERE, "page", name), encoding="utf-8") as file:
        return file.read()


def _step(english, number, step, at, samples, users):
    lines = [f"<h3>{html.escape(step.act[english])}</h3>"]
    if step.places:
        lines.append('<dl class="where">')
    for municipality in at.municipalities if step.places else ():
        place = MUNICIPALITIES[municipality]["en" if english else "ja"]
        lines.append(f"<div><dt>{html.escape(place)}</dt>")
        for system, side, path in step.places:
            host = next(h for h in at.hosts() if (h.system, h.municipality, h.side) == (system, municipality, side))
            address = at.url(host).rstrip("/") + path
            which = f"{DEVICE[english]} " if side == "internet" else ""
            lines.append(f"<dd>{which}<a href=\"{html.escape(address)}\">{html.escape(address)}</a></dd>")
        if step.sample and samples.get(municipality):
            lines.append(f'<dd class="sample">{"address number" if english else "宛名番号"} '
                         f"<code>{html.escape(samples[municipality])}</code></dd>")
        lines.append("</div>")
    if step.places:
        lines.append("</dl>")
    if step.account:
        system = SYSTEMS[step.account[0]]["en" if english else "ja"]
        lines.append(f'<p><span class="label">{"Account" if english else "利用者"}</span> <code>{html.escape(users[step.account])}</code>'
                     f" ({html.escape(system)})</p>")
    lines.append(f'<p><span class="label">{"You see" if english else "見えるもの"}</span> {html.escape(step.see[english])}</p>')
    return f'<li id="step-{number}">' + "\n".join(lines) + "</li>"


def write(start):
    """Writes DIR/landing: index.html (Japanese), en.html, and their style."""
    from steps import ACCOUNTS, BUSINESS_DATE
    at = start.at
    samples = {code: sample(start.truth(code)) for code in at.municipalities}
    users = {(system, role): user for system, rows in ACCOUNTS.items() for role, user, _ in rows}
    for english, name in ((0, "index.html"), (1, "en.html")):
        steps = "\n".join(_step(english, number, step, at, samples, users) for number, step in enumerate(WALK, 1))
        systems = "".join(f"<li>{html.escape(SYSTEMS[s]['en' if english else 'ja'])}</li>" for s in at.systems)
        text = _template("landing.en.html" if english else "landing.ja.html")
        for key, value in (("steps", steps), ("systems", systems), ("date", BUSINESS_DATE)):
            text = text.replace("{{" + key + "}}", value)
        with open(at.path("landing", f"{name}.new"), "w", encoding="utf-8") as out:
            out.write(text)
        os.replace(at.path("landing", f"{name}.new"), at.path("landing", name))
    shutil.copyfile(os.path.join(HERE, "page", "landing.css"), at.path("landing", "landing.css"))
