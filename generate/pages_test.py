#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the page compiler refuses, and the line it names. One row: what the rule says, the template, line, words."""

import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import pages  # noqa: E402


def body(text):
    return "{{ define a(struct page *page, const char *v) }}\n" + text + "\n{{ end }}\n"


REFUSED = [
    ("a value in an unquoted attribute", body("<p>\n<b title={{ v }}>x</b></p>"), 3, "a value inside the tag <b>, outside"),
    ("an unquoted attribute at all", body("<b title=x>x</b>"), 2, "without quotes: title="),
    ("a value as a tag", body("<{{ v }}>"), 2, "a value inside the tag"),
    ("a value as an attribute", body("<b {{ v }}>x</b>"), 2, "outside of a quoted attribute"),
    ("a value as part of an attribute's name", body('<b data-{{ v }}="x">y</b>'), 2, "outside of a quoted attribute"),
    ("a value in a script", body('<script src="/x.js">var a = "{{ v }}";</script>'), 2, "content in <script>"),
    ("a script in the page", body("<script>alert(1)</script>"), 2, "a <script> without src"),
    ("a style element", body("<style>\n.a { color: {{ v }} }</style>"), 2, "a <style> element"),
    ("a style attribute", body('<p style="color: {{ v }}">x</p>'), 2, "style=: the content security policy"),
    ("an event handler", body('<p\n onclick="{{ v }}">x</p>'), 3, "onclick=: the content security policy"),
    ("an event handler in capitals", body('<p OnClick="x">x</p>'), 2, "onclick="),
    ("a script as an address", body('<a href="javascript:{{ v }}">x</a>'), 2, "href must begin with a path"),
    ("another server as an address", body('<a href="https://a.example/{{ v }}">x</a>'), 2, "href must begin with a path"),
    ("another server without a scheme", body('<a href="//{{ v }}">x</a>'), 2, "href must begin with a path"),
    ("a literal address elsewhere", body('<form action="http://a.example/"></form>'), 2, "action must begin with a path"),
    ("a host from a value", body('<a href="/{{ v }}/x">y</a>').replace('"/{{', '"/\\{{'), 2, "href must begin with a path"),
    ("an empty address", body('<form action=""></form>'), 2, "action must begin with a path"),
    ("a value as the type of an input", body('<input type="{{ v }}">'), 2, "a value in type="),
    ("an unclosed element", body("<div>\n<p>x</p>"), 1, "a leaves <div> open"),
    ("an end that does not match", body("<div>\n<b>x</div></b>"), 3, "</div> where </b> is due"),
    ("an end without a beginning", body("x</b>"), 2, "</b> without its <b>"),
    ("a tag that does not end", body("<p class=\"x\""), 1, "a ends inside the tag <p>"),
    ("a quote that does not end", body('<p class="x>\n<b>y</b></p>'), 3, "is a quote missing?"),
    ("a bare <", body("1 < 2"), 2, "a bare <"),
    ("a bare >", body("2 > 1"), 2, "a bare >"),
    ("an HTML comment", body("<p><!-- {{ v }} --></p>"), 2, "an HTML comment"),
    ("an HTML comment at the top", body("<!-- x -->"), 2, "an HTML comment"),
    ("an attribute twice", body('<p class="a" class="b">x</p>'), 2, "the attribute class twice"),
    ("a block in a paragraph", body("<p><div>x</div></p>"), 2, "<div> inside <p>"),
    ("a form in a form", body('<form><div><form></form></div></form>'), 2, "<form> inside <form>"),
    ("a cell outside of a row", body("<table><td>x</td></table>"), 2, "<td> inside <table>"),
    ("text between rows", body("<table>x</table>"), 2, "text directly in <table>"),
    ("a self-closing div", body("<div/>"), 2, "<div/> does not close itself"),
    ("an image without words", body('<img src="/x.png">'), 2, "an <img> without alt"),
    ("a button without a type", body("<button>x</button>"), 2, "a <button> without type"),
    ("a frame", body('<iframe src="/x"></iframe>'), 2, "an <iframe>"),
    ("a branch that leaves an element open", body("{{ if (v) }}\n<b>\n{{ end }}x</b>"), 2, "begins at the top and ends in <b>"),
    ("branches that differ", body("{{ if (v) }}\n<b>\n{{ else }}\n<i>\n{{ end }}"), 4, "but the one before ends in <b>"),
    ("a loop that leaves an element open", body("<ul>{{ for (;;) }}<li>{{ end }}</ul>"), 2, "the body of the for"),
    ("a branch that leaves a quote open", body('<b {{ if (v) }}title="{{ end }}x">y</b>'), 2, "the if without an else"),
    ("a tag that code interrupts", body("<b{{ if (v) }}r{{ end }}>"), 2, "that code interrupts"),
    ("branches that differ in the place of an address",
     body('<a href="/a{{ if (v) }}?b={{ end }}{{ v }}">x</a>'), 2, "the if without an else"),
    ("a render in an attribute", body('<b title="{{ render f(page) }}">x</b>'), 2, "a render inside the tag"),
    ("a begin without its end", body("{{ render frame_begin(page) }}"), 1, "frame_begin without its end"),
    ("an end at another depth", body("{{ render frame_begin(page) }}<b>{{ render frame_end(page) }}</b>"), 2,
     "its frame_begin is not open here"),
    ("struct html made by hand", body("<p>{{ (struct html){ TEXT(\"<b>\") } }}</p>"), 2, "never by hand"),
    ("struct url made by hand", body("<a href=\"{{ (struct url){ TEXT(\"//a\") } }}\">x</a>"), 2, "never by hand"),
    ("a statement as a value", body("<p>{{ v = 0 }}</p>"), 2, "without side effects"),
    ("two statements as a value", body("<p>{{ f(); g() }}</p>"), 2, "without side effects"),
    ("an increment as a value", body("<p>{{ i++ }}</p>"), 2, "without side effects"),
    ("brackets that leave the macro", body("<p>{{ v)), system((v }}</p>"), 2, "brackets that do not match"),
    ("a define without its end", "{{ define a(struct page *page) }}\n<p>x</p>\n", 1, "{{ define }} without its {{ end }}"),
    ("an if without its end", body("{{ if (v) }}x"), 1, "without its {{ end }}"),
    ("an else without its if", body("{{ else }}"), 2, "{{ else }} without its {{ if }}"),
    ("an end too many", body("x") + "{{ end }}\n", 4, "{{ end }} without a beginning"),
    ("text outside of a define", "\n\nx" + body("x"), 3, "text outside of a define"),
    ("code without its end", body("<p>{{ v </p>"), 2, "a string that does not end|{{ without its }}"),
    ("a first parameter that is no page", "\n{{ define a(const char *v) }}{{ end }}", 2, "struct page *page"),
    ("a name twice", body("x") + body("y"), 4, "a is defined twice"),
    ("a frame's beginning alone", "{{ define f_begin(struct page *page) }}<b>{{ end }}", 1, "come together in one file"),
    ("a frame's end that differs",
     "{{ define f_begin(struct page *page) }}<b><i>{{ end }}\n{{ define f_end(struct page *page) }}</b></i>{{ end }}", 2,
     "f_end closes <b> <i>"),
]

# Refused would be wrong here.
ACCEPTED = [
    ("conditional attributes", body('<input type="text"{{ if (v) }} disabled{{ end }}>')),
    ("both branches open the same element", body('{{ if (v) }}<b class="x">{{ else }}<b>{{ end }}x</b>')),
    ("a query that grows", body('<a href="/a?b={{ v }}{{ if (v) }}&amp;c={{ v }}{{ end }}">x</a>')),
    ("an image drawn in the page", body('<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>')),
    ("text areas keep their line breaks", body('<textarea name="a">\n{{ v }}</textarea>')),
]


# What the C compiler refuses in the generated code, naming the template: rule, template, words (gcc or clang).
REFUSED_BY_C = [
    ("a bool as a value", "<p>{{ page->english }}</p>", "page_bool"),
    ("a string as an address", '<a href="{{ v }}">x</a>', "compatible with any"),
    ("HTML in an attribute", '<b title="{{ page_lines(page, page->frame->user) }}">x</b>', "compatible with any"),
    ("a struct as a value", "<p>{{ *page->frame }}</p>", "compatible with any"),
    ("a value that is not there", "<p>{{ nothing }}</p>", "nothing"),
]


def refused_by_c(compiler, source_root, html):
    """What the compiler says about the C made from this template, or "" when it is content."""
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(folder + "/x")
        path = folder + "/x/bad_pages.tmpl"
        c_text, h_text = pages.compile_template(path, body(html))
        for name, text in ((path + ".c", c_text), (path + ".h", h_text)):
            with open(name, "w", encoding="utf-8") as file:
                file.write(text)
        command = [*compiler, "-std=gnu17", "-D_GNU_SOURCE", "-O1", "-Werror=implicit", "-I", source_root + "/base",
                   "-I", folder, "-c", path + ".c", "-o", folder + "/x.o"]
        run = subprocess.run(command, capture_output=True, text=True)
        return run.stderr if run.returncode and "bad_pages.tmpl:2" in run.stderr else ""


# HTML and addresses are made by the escapes of base/page alone; a file that names their insides makes them by hand.
BY_HAND = re.compile(r"made_by_escaper|\(struct html\)|\.checked\s*=[^=]|\bpage(->|\.)out\b|html(->|\.)out\b")


def made_by_hand(source_root):
    found = []
    for folder in ("base", "systems", "outside", "wire"):
        for path, _, names in os.walk(os.path.join(source_root, folder)):
            for name in names:
                if not name.endswith((".c", ".h", ".tmpl")) or path == os.path.join(source_root, "base", "page"):
                    continue
                with open(os.path.join(path, name), encoding="utf-8") as file:
                    found += ["%s:%d" % (name, number) for number, line in enumerate(file, 1) if BY_HAND.search(line)]
    return found


def main():
    source_root, *compiler = sys.argv[1:]
    number = 0
    ok = True
    print("1..%d" % (len(REFUSED) + len(ACCEPTED) + len(REFUSED_BY_C) + 3))
    for rule, source, line, words in REFUSED:
        number += 1
        try:
            pages.compile_template("x/bad_pages.tmpl", source)
            got = "accepted"
            good = False
        except pages.Refused as refused:
            got = "%d: %s" % (refused.line, refused)
            good = refused.line == line and any(word in got for word in words.split("|"))
        ok &= good
        print("%sok %d - refused: %s" % ("" if good else "not ", number, rule))
        if not good:
            print("# wanted %d: %s\n# got    %s" % (line, words, got))
    for rule, source in ACCEPTED:
        number += 1
        try:
            pages.compile_template("x/good_pages.tmpl", source)
            good, got = True, ""
        except pages.Refused as refused:
            good, got = False, "%d: %s" % (refused.line, refused)
        ok &= good
        print("%sok %d - accepted: %s%s" % ("" if good else "not ", number, rule, "\n# " + got if got else ""))
    for rule, html, words in REFUSED_BY_C:
        number += 1
        got = refused_by_c(compiler, source_root, html)
        ok &= words in got
        print("%sok %d - refused by the C compiler: %s" % ("" if words in got else "not ", number, rule))
    number += 1
    # Control: without a mistake the same command is content.
    clean = refused_by_c(compiler, source_root, "<p>{{ v }}</p>") == "" and \
        refused_by_c(compiler, source_root, "<p>{{ nothing }}</p>") != ""
    ok &= clean
    print("%sok %d - control: a page without a mistake compiles" % ("" if clean else "not ", number))
    by_hand = made_by_hand(source_root)
    ok &= not by_hand
    print("%sok %d - nothing outside of base/page makes HTML by hand%s" %
          ("" if not by_hand else "not ", number + 1, "".join("\n# " + place for place in by_hand)))
    planted = all(BY_HAND.search(line) for line in ("html.made_by_escaper = x;", "return (struct html){ x };",
                                                    "url.checked = text;", "buffer_put_string(page->out, x);"))
    ok &= planted
    print("%sok %d - control: HTML made by hand is found" % ("" if planted else "not ", number + 2))
    sys.exit(0 if ok else 1)


if __name__ == "__main__":
    main()
