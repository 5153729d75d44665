# SPDX-License-Identifier: MIT
"""./demo open SYSTEM: Chromium with a profile of its own that trusts the demo's authority and holds the terminal's
certificate. Nothing of the user's own browser is touched.

Chromium on Linux reads authorities and client certificates from the NSS database in $HOME/.pki/nssdb; HOME is the
profile's folder. The certificate is picked without a question by a content setting of the profile.
Without a display, what to do by hand is printed.
"""

import json
import os
import shutil
import subprocess

import ca
from installation import Unusable
from words import say

# What keeps Chromium from speaking to anybody but us.
QUIET = ("--no-first-run", "--no-default-browser-check", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-quic", "--disable-default-apps",
         "--password-store=basic")


def profile(folder, urls, authority, p12):
    """Makes the profile anew, which shows the certificate at these addresses; gives its folder. Needs certutil and pk12util (libnss3-tools)."""
    if not shutil.which("certutil"):
        raise Unusable(say("certutil がありません: apt-get install libnss3-tools",
                           "certutil is missing: apt-get install libnss3-tools"))
    shutil.rmtree(folder, ignore_errors=True)
    store = os.path.join(folder, ".pki", "nssdb")
    os.makedirs(store, mode=0o700)
    word = os.path.join(folder, "p12.word")
    with open(os.open(word, os.O_CREAT | os.O_WRONLY, 0o600), "w", encoding="ascii") as out:
        out.write(ca.P12_PASSWORD)
    for command in (["certutil", "-N", "-d", f"sql:{store}", "--empty-password"],
                    ["certutil", "-A", "-d", f"sql:{store}", "-n", "sesshu demo", "-t", "C,,", "-i", authority],
                    ["pk12util", "-i", p12, "-d", f"sql:{store}", "-w", word, "-K", ""]):
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise Unusable(f"{command[0]}: {done.stderr.strip() or done.stdout.strip()}")
    os.unlink(word)
    preferences = {
        "browser": {"check_default_browser": False},
        "credentials_enable_service": False,
        "intl": {"accept_languages": "ja,en"},
        "profile": {"password_manager_enabled": False, "content_settings": {"exceptions": {"auto_select_certificate": {
            f"{url.rstrip('/')},*": {"setting": {"filters": [{}]}} for url in urls}}}},
    }
    default = os.path.join(folder, "profile", "Default")
    os.makedirs(default, mode=0o700)
    with open(os.path.join(default, "Preferences"), "w", encoding="utf-8") as out:
        json.dump(preferences, out)
    return folder


def command(folder, url):
    flags = list(QUIET)
    if os.getuid() == 0:
        flags.append("--no-sandbox")    # Chromium as root has no other way
    return ["chromium", f"--user-data-dir={folder}/profile", *flags, url]


def by_hand(told, system):
    """What to do without a display."""
    terminal = system["terminal"]
    url = system["url"]
    return say(f"""画面がないので、ブラウザは開きません。手で行うには:

  1. 認証局を信頼する（サーバー証明書の確認のため）:   {told['ca']}
  2. 端末証明書を取り込む（パスワードは {ca.P12_PASSWORD}）: {terminal['p12']}
     Firefox: 設定 → プライバシーとセキュリティ → 証明書を表示 → 「認証局証明書」と「あなたの証明書」で読み込む
     Chromium: chrome://certificate-manager → インポート
  3. 開く: {url}

  この計算機で試すには:
""", f"""There is no display, so no browser is opened. By hand:

  1. Trust the authority (it vouches for the servers): {told['ca']}
  2. Import the terminal's certificate (password {ca.P12_PASSWORD}): {terminal['p12']}
     Firefox: Settings, Privacy & Security, View Certificates: import under Authorities and under Your Certificates
     Chromium: chrome://certificate-manager, Import
  3. Open {url}

  To try it on this machine:
""") + f"""curl --cacert {told['ca']} --cert {terminal['cert']} --key {terminal['key']} {url}login
"""


def open_system(told, state, name, municipality=None):
    found = [s for s in told["systems"] if s["system"] == name and municipality in (None, s["municipality"])]
    if not found:
        have = " ".join(sorted({s["system"] for s in told["systems"]}))
        raise Unusable(say(f"{name} という系はありません。あるのは: {have}", f"no system {name}; there are: {have}"))
    system = found[0]
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        print(by_hand(told, system), end="")
        return 0
    if not shutil.which("chromium"):
        raise Unusable(say("chromium がありません: apt-get install chromium libnss3-tools",
                           "chromium is missing: apt-get install chromium libnss3-tools"))
    folder = os.path.join(os.path.realpath(state), "browser", f"{system['system']}-{system['municipality']}")
    # The terminal is one of all systems of its municipality, so the walk goes from one to the other without a question.
    profile(folder, [s["url"] for s in told["systems"] if s.get("terminal") == system["terminal"]], told["ca"],
            system["terminal"]["p12"])
    subprocess.Popen(command(folder, system["url"]), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                     stderr=subprocess.DEVNULL, start_new_session=True, env={**os.environ, "HOME": folder})
    print(say(f"{system['url']} を開きました", f"opened {system['url']}"))
    return 0
