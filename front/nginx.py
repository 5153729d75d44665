#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes nginx's configuration and its error pages for one installation, from the templates in front/nginx.

Not here: starting nginx (demo.py), certificates (ca.py). A template names what it needs as {{name}}; a name that is
missing or left over ends the run, so no half-filled configuration is ever written.
"""

import argparse
import json
import os
import re
import sys

from installation import Installation, Unusable

HERE = os.path.dirname(os.path.abspath(__file__))
SIDES = ("lgwan", "internet", "peer")

# Codes that nginx answers itself. The area answers its own 4xx and 5xx; those pass through untouched.
# status: (code, title, what happened, what to do next, the same in English)
ERRORS = {
    400: ("front.bad-request", "読み取れない要求です", "送られた内容が正しい形ではないため、何も保存していません。",
          "前のページに戻り、もう一度操作してください。続くときはシステム管理者に連絡してください。",
          "Request not understood", "What was sent is malformed; nothing was saved.",
          "Go back and try again, or call the system administrator."),
    403: ("front.no-folder", "このアドレスは開けません", "フォルダーの一覧は表示しません。",
          "画面のリンクから操作してください。", "Not shown", "Folders are not listed.", "Use the links of the pages."),
    404: ("front.no-file", "ファイルがありません", "このページの部品が見つかりません。",
          "ページを再読み込みしてください。", "No such file", "A part of this page is missing.", "Reload the page."),
    405: ("front.method", "この操作はできません", "このシステムが受け付けない種類の要求です。何も保存していません。",
          "画面のリンクとボタンから操作してください。", "Method not allowed", "Nothing was saved.",
          "Use the links and buttons of the pages."),
    411: ("front.no-length", "長さの分からない要求です", "送る内容の長さが示されていないため、受け取っていません。",
          "ほかのプログラムから送るときは Content-Length を付けてください。",
          "Length required", "The body was not taken, since its length was not given.", "Send Content-Length."),
    413: ("front.too-large", "送る内容が大きすぎます", "一度に送れるのは 64 KB までです。何も保存していません。",
          "前のページに戻り、内容を減らしてもう一度送ってください。入力した値は前のページに残っています。",
          "Too large", "At most 64 KB can be sent at once; nothing was saved.", "Go back and send less."),
    414: ("front.address-too-long", "アドレスが長すぎます", "受け付けられる長さを超えています。",
          "画面のリンクから操作してください。", "Address too long", "It is longer than can be taken.",
          "Use the links of the pages."),
    421: ("front.other-host", "接続先の名前が一致しません", "接続した名前と要求の名前が違うため、受け付けていません。",
          "アドレスを確かめ、ブラウザを開き直してください。", "Misdirected request",
          "The name of the connection and the name of the request differ.",
          "Check the address and open the browser again."),
    429: ("front.too-many", "要求が多すぎます", "この端末から同時に届いた要求が多すぎます。この要求は処理していません。",
          "少し待ってから、もう一度操作してください。", "Too many requests",
          "This terminal has too many requests under way; this one was not handled.", "Wait a moment and try again."),
    494: ("front.head-too-large", "要求の見出しが長すぎます", "受け付けられる長さを超えています。何も保存していません。",
          "このサイトの Cookie を消して、もう一度ログインしてください。", "Request header too large",
          "Nothing was saved.", "Delete the cookies of this site and log in again."),
    495: ("front.terminal-refused", "この端末証明書は使えません",
          "端末証明書がこのシステムのものではないか、期限が切れています。",
          "端末を登録した係に連絡してください。", "Terminal certificate refused",
          "It was issued by someone else, or it has expired.", "Call those who registered the terminal."),
    496: ("front.no-terminal", "端末証明書がありません", "登録された端末からだけ使えます。",
          "端末証明書をブラウザに取り込んで、開き直してください。演習では ./demo open ledger が行います。",
          "No terminal certificate", "Only registered terminals may connect.",
          "Import the terminal's certificate and open the browser again; in the demo, ./demo open ledger does it."),
    497: ("front.plain-http", "https で開いてください", "このアドレスは暗号化された接続だけを受け付けます。",
          "アドレスを https:// で始めてください。", "Use https", "This address takes encrypted connections only.",
          "Begin the address with https://."),
    500: ("front.internal", "入口で問題が起きました", "要求を処理できませんでした。",
          "続くときはシステム管理者に連絡してください。", "Internal error", "The request could not be handled.",
          "If it goes on, call the system administrator."),
    502: ("front.area-unreachable", "システムに接続できません",
          "システムが止まっているか、起動しているところです。保存の途中だったときは、保存されたか分かりません。",
          "少し待って再読み込みし、保存の途中だったときは記録を開いて確かめてください。"
          "同じ画面からもう一度送っても、二重には保存されません。", "System unreachable",
          "It is stopped or starting. If you were saving, the outcome is unknown.",
          "Wait, reload, and look at the record; sending the same form again does not save twice."),
    503: ("front.not-available", "いまは使えません", "システムが要求を受け付けられません。何も保存していません。",
          "少し待ってから、もう一度操作してください。", "Not available", "Nothing was saved.",
          "Wait a moment and try again."),
    504: ("front.no-answer", "返事が時間内に来ませんでした",
          "処理に時間がかかっています。保存の途中だったときは、保存されたか分かりません。",
          "少し待って、記録を開いて確かめてください。同じ画面からもう一度送っても、二重には保存されません。",
          "No answer in time", "If you were saving, the outcome is unknown.",
          "Wait and look at the record; sending the same form again does not save twice."),
}

# What every file from nginx itself says; pages of the area say their own.
STATIC_HEADERS = " ".join(f"add_header {name} always;" for name in (
    "Content-Security-Policy \"default-src 'none'; style-src 'self'; frame-ancestors 'none'\"",
    "X-Content-Type-Options nosniff", "Referrer-Policy no-referrer", "Cross-Origin-Resource-Policy same-origin"))


def fill(template, values):
    """The template's text with every {{name}} replaced; names and values must match exactly."""
    with open(os.path.join(HERE, "nginx", template), encoding="utf-8") as file:
        text = file.read()
    wanted = set(re.findall(r"\{\{(\w+)\}\}", text))
    if wanted != set(values):
        raise Unusable(f"{template}: names differ from what is given: {sorted(wanted ^ set(values))}")
    return re.sub(r"\{\{(\w+)\}\}", lambda match: str(values[match.group(1)]), text)


def _put(path, text):
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)


def error_page(status):
    code, title, happened, following, title_en, happened_en, next_en = ERRORS[status]
    return fill("error.html.tmpl", {"code": code, "title": title, "happened": happened, "next": following,
                                    "title_en": title_en, "happened_en": happened_en, "next_en": next_en})


def problem(status):
    """The same for programs (RFC 9457, docs/interfaces/product.md)."""
    code, title, happened, following = ERRORS[status][:4]
    return json.dumps({"code": code, "title": title, "detail": f"{happened}{following}", "errors": []},
                      ensure_ascii=False) + "\n"


def as_status(status):
    """What programs are told: an area that cannot is 503 with Retry-After, whatever of it failed; the codes of nginx's own
    (494 to 497) are a bad request."""
    return "=503 " if status in (502, 503, 504) else "=400 " if status in (494, 495, 496, 497) else ""


def server(installation, host, web):
    """One host of its side."""
    ca = installation.path("ca")
    values = {"port": installation.side_port(host.side), "name": host.name, "socket": host.socket,
              "folder": installation.path("nginx"), "certificate": f"{ca}/host/{host.name}.pem",
              "key": f"{ca}/host/{host.name}.key", "static_headers": STATIC_HEADERS, "web": web}
    if host.side == "lgwan":
        values["terminals"] = f"{ca}/terminal.pem"
    if host.side == "peer":
        values["peers"] = f"{ca}/peer.pem"
        del values["static_headers"], values["web"]
    return fill(f"{host.side}-host.conf.tmpl", values)


def write(installation, web):
    """Writes DIR/nginx/; returns the path of the configuration. `web` holds the static files of the pages."""
    folder = installation.path("nginx")
    for part in ("", "errors", "temp"):
        os.makedirs(os.path.join(folder, part), mode=0o700, exist_ok=True)
    for status in ERRORS:
        _put(f"{folder}/errors/{status}.html", error_page(status))
        _put(f"{folder}/errors/{status}.json", problem(status))
    _put(f"{folder}/errors/peer-certificate.json", json.dumps({
        "code": "courier.certificate", "title": "送信元の証明書を受け入れられません",
        "detail": "証明書がないか、別の認証局のものか、期限が切れています。何も保存していません。", "errors": []},
        ensure_ascii=False) + "\n")
    _put(f"{folder}/errors/error.css", fill("error.css", {}))

    _put(f"{folder}/errors.conf", fill("errors.conf.tmpl", {
        "error_pages": "\n".join(f"error_page {status} /front/{status}.html;" for status in ERRORS),
        "errors": f"{folder}/errors", "static_headers": STATIC_HEADERS}))
    _put(f"{folder}/problems.conf", fill("problems.conf.tmpl", {
        "error_pages": "\n".join(f"error_page {status} {as_status(status)}/front/{status}.json;" for status in ERRORS)}))
    _put(f"{folder}/area.conf", fill("area.conf.tmpl", {}))
    for side in SIDES:
        servers = "".join(server(installation, host, web) for host in installation.hosts() if host.side == side)
        _put(f"{folder}/{side}.conf", fill(f"{side}.conf.tmpl", {
            "port": installation.side_port(side), "folder": folder, "servers": servers}))
    _put(f"{folder}/landing.conf",
         fill("landing.conf.tmpl", {"port": installation.port, "landing": installation.path("landing")}))
    _put(f"{folder}/nginx.conf", fill("nginx.conf.tmpl", {"folder": folder}))
    return f"{folder}/nginx.conf"


def command(installation, *more):
    """How nginx is started: nothing of the machine's own configuration is read."""
    folder = installation.path("nginx")
    return ["nginx", "-e", f"{folder}/error.log", "-p", folder, "-c", f"{folder}/nginx.conf", *more]


def main(arguments):
    parser = argparse.ArgumentParser(description="Writes nginx's configuration below DIR/nginx and prints its path.")
    parser.add_argument("--state", required=True, metavar="DIR")
    parser.add_argument("--port", required=True, type=int, metavar="N")
    parser.add_argument("--web", required=True, metavar="DIR", help="static files of the pages")
    given = parser.parse_args(arguments)
    print(write(Installation(given.state, given.port), os.path.abspath(given.web)))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Unusable as problem:
        print(f"nginx: {problem}", file=sys.stderr)
        sys.exit(69)
