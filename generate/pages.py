#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles a page template (x_pages.tmpl) into C functions with typed parameters.

    pages.py x_pages.tmpl x_pages.tmpl.c x_pages.tmpl.h

HTML is written as HTML. The compiler follows it character by character, so it knows where each value stands and
picks the escape itself; there is no way to print a value unescaped. What it cannot prove safe it refuses, with the
file and line of the template. The language:

    {{ include "dose/dose.h" }}                    a header for the values used
    {{ define row(struct page *page, …) }}         a page function; the first parameter is the page
    {{ define static row(struct page *page, …) }}  the same, for this file only
    {{ end }}                                      ends define, if, for
    {{ expression }}                               any C expression, escaped for where it stands
    {{ "保存する" | "Save" }}                      Japanese | English, picked by page->english; works inside
                                                   any expression and argument
    {{ render row(page, v) }}                      calls another page function
    {{ let const struct x *v = &list->at[i] }}     a local, until the block ends
    {{ if (c) }} {{ else if (c) }} {{ else }}      branches must leave the HTML in the same state
    {{ for (size_t i = 0; i < n; i++) }}           so must the body of a loop
    {{ /* comment */ }}

Where a value may stand, and what becomes of it:

    text                 & < > " ' escaped; struct text, strings, numbers, struct date, struct url, struct html
    a quoted attribute   the same, except struct html
    href action src …    a struct url at the beginning, or after a literal "/…", "?…" or "#…": percent-encoded
    nowhere else         not in a tag, a name, an unquoted value, <script>, <style>, on…=, style=

A function named x_begin may leave elements open; the same file has x_end, which closes exactly those; whoever renders
x_begin renders x_end at the same depth. White space with a line break in it becomes one line break, none at all
between two wide (Japanese) characters and at both ends of a function."""

import os
import re
import sys
import unicodedata

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
REFUSED = {
    "style": "a <style> element: the content security policy forbids it; write it in web/",
    "iframe": "an <iframe>: the content security policy forbids it",
    "object": "an <object>: the content security policy forbids it",
    "embed": "an <embed>: the content security policy forbids it",
    "base": "a <base> element: it would redirect every link",
    "noscript": "a <noscript> element: pages work without scripts; write it as ordinary HTML",
    "template": "a <template> element: its content is not part of the page",
    "plaintext": "a <plaintext> element",
    "xmp": "an <xmp> element",
}
URL_ATTRIBUTES = {"href", "action", "src", "formaction", "cite", "poster", "data", "manifest", "xlink:href"}
LITERAL_ONLY = {"srcset", "ping", "srcdoc", "http-equiv", "imagesrcset", "rel", "type", "target", "method", "formmethod",
                "integrity", "crossorigin", "nonce", "formtarget", "enctype", "as"}
# White space of HTML; the ideographic space of names is a character.
SPACE = " \t\n\r\f"
# A line break inside these is content.
KEEP_SPACE = {"pre", "textarea"}
# Inside these a value is plain text and a tag is not a tag.
RAW_TEXT = {"title", "textarea"}
BLOCK = {"address", "article", "aside", "blockquote", "details", "dialog", "div", "dl", "fieldset", "figcaption",
         "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "menu", "nav", "ol",
         "p", "pre", "section", "table", "ul"}
# An element on the left stands directly in one of the elements on the right, or at the top of its function.
PARENTS = {
    "tr": {"table", "thead", "tbody", "tfoot"}, "td": {"tr"}, "th": {"tr"}, "thead": {"table"}, "tbody": {"table"},
    "tfoot": {"table"}, "caption": {"table"}, "colgroup": {"table"}, "col": {"colgroup"},
    "li": {"ul", "ol", "menu"}, "option": {"select", "optgroup", "datalist"}, "optgroup": {"select"},
    "dt": {"dl", "div"}, "dd": {"dl", "div"}, "legend": {"fieldset"}, "summary": {"details"},
    "figcaption": {"figure"},
}
# Elements that hold only these.
CHILDREN = {
    "table": {"thead", "tbody", "tfoot", "tr", "caption", "colgroup"}, "thead": {"tr"}, "tbody": {"tr"},
    "tfoot": {"tr"}, "tr": {"td", "th"}, "ul": {"li"}, "ol": {"li"}, "select": {"option", "optgroup"},
    "dl": {"dt", "dd", "div"}, "colgroup": {"col"},
}
NOT_INSIDE_ITSELF = {"a", "form", "button", "label", "option", "select"}


class Refused(Exception):
    def __init__(self, line, message):
        super().__init__(message)
        self.line = line


# ---------------------------------------------------------------------------------------------- reading the template


def split(source):
    """Yields ("html", text, line) and ("code", text, line)."""
    at, line, start = 0, 1, 0
    parts = []
    while at < len(source):
        if not source.startswith("{{", at):
            at += 1
            continue
        if start < at:
            parts.append(("html", source[start:at], line))
            line += source.count("\n", start, at)
        end = code_end(source, at + 2, line)
        parts.append(("code", source[at + 2:end], line))
        line += source.count("\n", at, end)
        at = start = end + 2
    if start < len(source):
        parts.append(("html", source[start:], line))
    return parts


def code_end(source, at, line):
    """The place of the }} that ends the code, looking past strings, characters, comments and braces."""
    depth = 0
    while at < len(source):
        c = source[at]
        if c in "\"'":
            close = at + 1
            while close < len(source) and source[close] != c:
                if source[close] == "\n":
                    raise Refused(line, "a string that does not end on its line")
                close += 2 if source[close] == "\\" else 1
            at = close + 1
        elif source.startswith("/*", at):
            close = source.find("*/", at)
            if close < 0:
                break
            at = close + 2
        elif c == "{":
            depth += 1
            at += 1
        elif c == "}" and depth == 0:
            if source.startswith("}}", at):
                return at
            raise Refused(line, "a } without its {")
        else:
            depth -= c == "}"
            at += 1
    raise Refused(line, "{{ without its }}")


class Node:
    def __init__(self, kind, line, text=""):
        self.kind, self.line, self.text = kind, line, text
        self.body = []
        self.branches = []  # of an if: (condition or None, line, nodes)


def drop_control_lines(parts):
    """A line that holds nothing but control code leaves nothing on the page."""
    result = list(parts)
    for i, (kind, text, line) in enumerate(parts):
        if kind != "code" or not re.match(r"\s*(if|else|for|end|let|define|include|render|/\*)\b|\s*/\*", text):
            continue
        before = result[i - 1] if i > 0 else None
        after = result[i + 1] if i + 1 < len(parts) else None
        starts = before is None or (before[0] == "html" and re.search(r"\n[ \t]*$", before[1]))
        ends = after is None or (after[0] == "html" and re.match(r"[ \t]*\n", after[1]))
        if starts and ends and before:
            result[i - 1] = ("html", re.sub(r"[ \t]*$", "", result[i - 1][1]), result[i - 1][2])
            if after:
                result[i + 1] = ("html", re.sub(r"^[ \t]*\n[ \t]*", "", after[1]), after[2] + 1)
    return result


def parse(source):
    """Returns the list of headers and the list of definitions."""
    includes, defines, open_nodes = [], [], []

    def target(line):
        if not open_nodes:
            raise Refused(line, "text outside of a define")
        node = open_nodes[-1]
        return node.branches[-1][2] if node.kind == "if" else node.body

    for kind, text, line in drop_control_lines(split(source)):
        if kind == "html":
            if open_nodes:
                target(line).append(Node("html", line, text))
            elif text.strip():
                lines = text[:len(text) - len(text.lstrip())].count("\n")
                raise Refused(line + lines, "text outside of a define")
            continue
        # Where the words begin, for #line: code may start with line breaks.
        line += text[:len(text) - len(text.lstrip())].count("\n")
        code = strip_comments(text).strip()
        if not code:
            if "/*" not in text:
                raise Refused(line, "{{ }} with nothing in it")
            continue
        word = re.match(r"[A-Za-z_]*", code).group(0)
        rest = code[len(word):].strip()
        if word == "include":
            if open_nodes or not re.fullmatch(r'"[\w./-]+"|<[\w./-]+>', rest):
                raise Refused(line, 'include stands outside of a define and names a header: {{ include "dose/dose.h" }}')
            includes.append((line, rest))
        elif word == "define":
            if open_nodes:
                raise Refused(line, "a define inside another one; is an {{ end }} missing?")
            node = Node("define", line, rest)
            open_nodes.append(node)
            defines.append(node)
        elif word == "end" and not rest:
            if not open_nodes:
                raise Refused(line, "{{ end }} without a beginning")
            open_nodes.pop()
        elif word == "if":
            node = Node("if", line)
            node.branches.append((condition(rest, line, "if"), line, []))
            target(line).append(node)
            open_nodes.append(node)
        elif word == "else":
            if not open_nodes or open_nodes[-1].kind != "if" or open_nodes[-1].branches[-1][0] is None:
                raise Refused(line, "{{ else }} without its {{ if }}")
            chosen = condition(rest[2:].strip(), line, "else if") if re.match(r"if\b", rest) else None
            if chosen is None and rest:
                raise Refused(line, "write {{ else }} or {{ else if (…) }}")
            open_nodes[-1].branches.append((chosen, line, []))
        elif word == "for":
            node = Node("for", line, condition(rest, line, "for"))
            target(line).append(node)
            open_nodes.append(node)
        elif word in ("render", "let"):
            target(line).append(Node(word, line, rest))
        else:
            target(line).append(Node("value", line, code))
    if open_nodes:
        node = open_nodes[-1]
        raise Refused(node.line, "{{ %s }} without its {{ end }}" % node.kind)
    return includes, defines


def strip_comments(code):
    """Blanks comments, keeps their line breaks and every string."""
    pattern = r'("(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\')|/\*.*?\*/'
    return re.sub(pattern, lambda m: m.group(1) or " " + "\n" * m.group(0).count("\n"), code, flags=re.S)


def balanced(code):
    """True when the brackets of a C expression match; strings are skipped."""
    bare = re.sub(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'', '""', code)
    depth = []
    for c in bare:
        if c in "([{":
            depth.append(c)
        elif c in ")]}":
            if not depth or "([{".index(depth.pop()) != ")]}".index(c):
                return False
    return not depth


def condition(rest, line, word):
    if not (rest.startswith("(") and rest.endswith(")") and balanced(rest)):
        raise Refused(line, "write {{ %s (…) }}" % word)
    # "(a) || (b)" begins and ends with brackets, too.
    return rest if balanced(rest[1:-1]) else "(" + rest + ")"


def expression(code, line):
    """A C expression: no statement, no assembled HTML; "ja" | "en" becomes a choice."""
    if not balanced(code):
        raise Refused(line, "brackets that do not match")
    bare = re.sub(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'', '""', code)
    if ";" in bare or re.search(r"(?<![=!<>])=(?!=)(?![^{]*\})", bare) or "++" in bare or "--" in bare:
        raise Refused(line, "a value is an expression without side effects")
    if re.search(r"\bstruct\s+(html|url)\b", bare):
        raise Refused(line, "struct html and struct url are made by their functions in page/, never by hand")
    string = r'"(?:\\.|[^"\\])*"'
    return re.sub(r"(%s)\s*\|\s*(%s)" % (string, string), r"(page->english ? \2 : \1)", code)


# ------------------------------------------------------------------------------------------------- following the HTML


class Html:
    """Where in the HTML the compiler stands."""

    def __init__(self):
        self.state = "text"
        self.stack = []       # open elements, and "{{x}}" for a rendered x_begin
        self.closes = []      # elements an x_end closes that it did not open
        self.may_close = False
        self.tag = self.name = self.quote = ""
        self.closing = False
        self.seen = ()
        self.value = ""       # of the attribute, literal part; \0 stands for a value
        self.space = ""       # white space held back
        self.glued = False    # in a tag, directly behind code that followed a name

    def copy(self):
        other = Html()
        other.__dict__.update(self.__dict__)
        other.stack = list(self.stack)
        other.closes = list(self.closes)
        return other

    def place_key(self):
        """What two paths through a template must agree on where they meet again."""
        key = [self.state, self.stack, self.closes]
        if self.state != "text":
            key += [self.tag, self.closing]
        if self.state == "value":
            key += [self.name, self.quote]
            if self.name.lower() in URL_ATTRIBUTES:
                key += [self.value == "", "?" in self.value or "#" in self.value]
        return key

    def settle(self, line):
        """Ends a name that code follows, so that the code stands between two attributes."""
        if self.state == "tag_name":
            self.in_tag_name(" ", line)
            self.glued = True
        elif self.state == "attribute":
            self.in_attribute(" ", line)
            self.glued = True

    def where(self):
        if self.state == "text":
            return "in <%s>" % self.stack[-1] if self.stack else "at the top"
        return "inside the tag <%s>" % self.tag

    def parent(self):
        return self.stack[-1] if self.stack else None

    # One character at a time; `line` is only for messages.
    def feed(self, c, line):
        getattr(self, "in_" + self.state)(c, line)

    def in_text(self, c, line):
        if c == "<":
            self.state, self.tag, self.closing, self.seen = "tag_open", "", False, ()
        elif c == ">" and self.parent() not in RAW_TEXT:
            raise Refused(line, "a bare > in the text; write &gt;")
        elif c not in SPACE:
            self.no_text_here(line)

    def no_text_here(self, line):
        if self.parent() in ("script", "style"):
            raise Refused(line, "content in <%s>: the content security policy forbids it; write it in web/" % self.parent())
        if self.parent() in CHILDREN and self.parent() != "select":
            raise Refused(line, "text directly in <%s>" % self.parent())

    def in_tag_open(self, c, line):
        if c == "/" and not self.closing:
            self.closing = True
        elif c == "!" and not self.closing and not self.stack:
            self.state = "doctype"
        elif c == "!":
            raise Refused(line, "an HTML comment; write {{ /* … */ }}")
        elif re.match(r"[A-Za-z]", c):
            self.state, self.tag = "tag_name", c
        else:
            raise Refused(line, "a bare < in the text; write &lt;")

    def in_doctype(self, c, line):
        self.tag += c
        if c == ">":
            if self.tag.lower() != "doctype html>":
                raise Refused(line, "an HTML comment or an unknown <!…>; write {{ /* … */ }}")
            self.state = "text"

    def in_tag_name(self, c, line):
        if re.match(r"[A-Za-z0-9-]", c):
            self.tag += c
            return
        if self.tag != self.tag.lower() and "svg" not in self.stack:
            raise Refused(line, "write the tag <%s> in small letters" % self.tag)
        if self.parent() in RAW_TEXT and not (self.closing and self.tag == self.parent()):
            raise Refused(line, "the tag <%s> inside <%s>" % (self.tag, self.parent()))
        self.state = "in_tag"
        self.in_in_tag(c, line)

    def in_in_tag(self, c, line):
        if self.glued and c not in SPACE and c not in ">/":
            raise Refused(line, "a name in the tag <%s> that code interrupts" % self.tag)
        self.glued = False
        if c == ">":
            self.finish_tag(line)
        elif c == "/":
            self.state = "self_close"
        elif c in SPACE:
            pass
        elif self.closing:
            raise Refused(line, "something else than > in </%s>" % self.tag)
        elif re.match(r"[A-Za-z_:@-]", c):
            self.state, self.name = "attribute", c
        else:
            raise Refused(line, "the character %s in the tag <%s>" % (c, self.tag))

    def in_self_close(self, c, line):
        if c != ">":
            raise Refused(line, "a / in the tag <%s>" % self.tag)
        if self.tag not in VOID and "svg" not in self.stack and self.tag != "svg":
            raise Refused(line, "<%s/> does not close itself in HTML; write </%s>" % (self.tag, self.tag))
        self.finish_tag(line, closed=True)

    def in_attribute(self, c, line):
        if re.match(r"[A-Za-z0-9_:.-]", c):
            self.name += c
        elif c == "=":
            self.check_attribute(line)
            self.state = "value_start"
        elif c in "> /" or c in SPACE:
            self.check_attribute(line)
            if self.name in URL_ATTRIBUTES:
                raise Refused(line, "%s without a value" % self.name)
            self.state = "in_tag"
            self.in_in_tag(c, line)
        else:
            raise Refused(line, "the character %s in the name of an attribute" % c)

    def check_attribute(self, line):
        name = self.name.lower()
        if name.startswith("on"):
            raise Refused(line, "%s=: the content security policy forbids scripts in the page; write it in web/" % name)
        if name == "style":
            raise Refused(line, "style=: the content security policy forbids it; write a class in web/")
        if name in ("srcdoc", "ping"):
            raise Refused(line, "%s= is not used here" % name)
        if name in self.seen:
            raise Refused(line, "the attribute %s twice in <%s>" % (name, self.tag))
        self.seen += (name,)

    def in_value_start(self, c, line):
        if c not in "\"'":
            raise Refused(line, "an attribute value without quotes: %s=" % self.name)
        self.quote, self.value, self.state = c, "", "value"

    def in_value(self, c, line):
        if c == self.quote:
            self.check_value(line)
            self.state = "in_tag"
        elif c == "<":
            raise Refused(line, "a < in the value of %s: is a quote missing? (otherwise write &lt;)" % self.name)
        else:
            self.value += c

    def check_value(self, line):
        if self.name.lower() in URL_ATTRIBUTES:
            self.check_url(line)

    def check_url(self, line):
        value = self.value
        if value.startswith("\0"):
            return
        if re.match(r"/[^/\\]|/$|[?#]|tel:|mailto:", value):
            return
        raise Refused(line, "%s must begin with a path of this server (/…), ?, #, or be a struct url" % self.name)

    def finish_tag(self, line, closed=False):
        self.state = "text"
        tag = self.tag
        if self.closing:
            if tag in VOID:
                raise Refused(line, "</%s>: the element has no end" % tag)
            if not self.stack and self.may_close:
                self.closes.append(tag)
                return
            if not self.stack:
                raise Refused(line, "</%s> without its <%s>" % (tag, tag))
            if self.stack[-1] != tag:
                raise Refused(line, "</%s> where </%s> is due" % (tag, self.stack[-1]))
            self.stack.pop()
            return
        self.check_nesting(tag, line)
        if tag not in VOID and not closed:
            self.stack.append(tag)

    def check_nesting(self, tag, line):
        if tag in REFUSED:
            raise Refused(line, REFUSED[tag])
        if self.parent() in ("script",):
            raise Refused(line, "a tag in <script>")
        if tag == "script" and "src" not in self.seen:
            raise Refused(line, "a <script> without src: the content security policy forbids it; write it in web/")
        if tag == "img" and "alt" not in self.seen:
            raise Refused(line, "an <img> without alt")
        if tag == "button" and "type" not in self.seen:
            raise Refused(line, 'a <button> without type ("submit" or "button")')
        parent = self.parent()
        if tag in BLOCK and "p" in self.stack:
            raise Refused(line, "<%s> inside <p>: the browser would close the <p> first" % tag)
        if tag in NOT_INSIDE_ITSELF and tag in self.stack:
            raise Refused(line, "<%s> inside <%s>" % (tag, tag))
        if tag in ("a", "button", "input", "select", "textarea") and ("a" in self.stack or "button" in self.stack):
            raise Refused(line, "<%s> inside <a> or <button>" % tag)
        if parent and not parent.startswith("{{"):
            if tag in PARENTS and parent not in PARENTS[tag]:
                raise Refused(line, "<%s> inside <%s>" % (tag, parent))
            if parent in CHILDREN and tag not in CHILDREN[parent]:
                raise Refused(line, "<%s> inside <%s>" % (tag, parent))

    # What to call for a value at this place.
    def place(self, line):
        if self.state == "text":
            self.no_text_here(line)
            if self.parent() == "select":
                raise Refused(line, "text directly in <select>")
            return "TEXT"
        if self.state != "value":
            raise Refused(line, "a value %s, outside of a quoted attribute" % self.where())
        name = self.name.lower()
        if name in LITERAL_ONLY:
            raise Refused(line, "a value in %s=; it must be written out" % name)
        if self.tag == "meta" and name == "content" and "http-equiv" in self.seen:
            raise Refused(line, "a value in <meta http-equiv>; it must be written out")
        if name not in URL_ATTRIBUTES:
            return "ATTRIBUTE"
        value, self.value = self.value, self.value + "\0"
        if value == "":
            return "URL"
        self.check_url(line)
        if self.tag == "script" or (self.tag == "link"):
            raise Refused(line, "a value inside the address of a <%s>; use one struct url" % self.tag)
        if "#" in value:
            return "URL_PART"
        if "?" in value:
            return "URL_PART"
        return "URL_PATH"


# ----------------------------------------------------------------------------------------------------- writing the C


def is_wide(c):
    return c != "" and unicodedata.east_asian_width(c) in "WF"


class Writer:
    def __init__(self, name):
        self.name = name
        self.lines = []
        self.literal = ""
        self.line = 0

    def text(self, text):
        self.literal += text

    def flush(self):
        data, self.literal = self.literal, ""
        for piece in cut(data, 900):
            rows = re.findall(r"[^\n]*\n|[^\n]+", piece)
            quoted = "\n                     ".join(quote(row) for row in rows)
            self.lines.append("        page_literal(page, %s,\n                     %d);" % (quoted, len(piece.encode())))

    def code(self, line, text):
        self.flush()
        self.lines.append('#line %d "%s"' % (line, self.name))
        self.lines.append(text)


def cut(text, size):
    for i in range(0, len(text), size):
        yield text[i:i + size]


def quote(text):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return '"' + escaped.replace("??", "?\\?") + '"'


class Compiler:
    def __init__(self, name, writer):
        self.name = name
        self.writer = writer
        # The last character put out: white space is not doubled, and none stands between wide characters. A space
        # at first, so that no function begins with one.
        self.last = " "

    def html_text(self, html, text, line):
        """Feeds literal HTML, white space joined."""
        out = ""
        for c in text:
            in_text = html.state == "text" and not KEEP_SPACE & set(html.stack)
            if c in SPACE and html.state in ("text", "in_tag") and (in_text or html.state == "in_tag"):
                html.space += c
                html.feed(c, line)
            else:
                if html.space and self.last != " ":
                    out += self.joined(html.space, c, html.state)
                html.space = ""
                html.feed(c, line)
                out += c
                self.last = c
            if c == "\n":
                line += 1
        self.writer.text(out)
        return line

    def joined(self, space, following, state):
        if "\n" not in space:
            return " "
        if state == "in_tag":
            return "" if following in "/>" else " "
        if is_wide(self.last) and is_wide(following):
            return ""
        return "\n"

    def held_space(self, html):
        """White space before code: kept as one space or line break; in a tag it waits for the next attribute."""
        if html.state == "in_tag":
            return
        if html.space and self.last != " ":
            self.writer.text("\n" if "\n" in html.space else " ")
            self.last = " "
        html.space = ""

    def nodes(self, nodes, html):
        for node in nodes:
            getattr(self, "node_" + node.kind)(node, html)

    def node_html(self, node, html):
        self.html_text(html, node.text, node.line)

    def node_value(self, node, html):
        self.before_code(html, node.line)
        place = html.place(node.line)
        self.writer.code(node.line, "        PAGE_%s(page, (%s));" % (place, expression(node.text, node.line)))
        self.last = ""

    def node_let(self, node, html):
        if not re.match(r"[^=;]+\w\s*=(?!=)", node.text) or ";" in node.text or not balanced(node.text):
            raise Refused(node.line, "write {{ let TYPE name = value }}")
        self.before_code(html, node.line)
        left, right = node.text.split("=", 1)
        self.writer.code(node.line, "        %s = %s;" % (left.strip(), expression(right.strip(), node.line)))

    def node_render(self, node, html):
        match = re.fullmatch(r"(\w+)\s*\((.*)\)", node.text, re.S)
        if not match or not balanced(node.text):
            raise Refused(node.line, "write {{ render function(page, …) }}")
        if html.state != "text" or html.parent() in RAW_TEXT | {"script", "style"}:
            raise Refused(node.line, "a render %s" % html.where())
        called = match.group(1)
        self.before_code(html, node.line)
        self.writer.code(node.line, "        %s;" % expression(node.text, node.line))
        self.last = ""
        if called.endswith("_begin"):
            html.stack.append("{{%s}}" % called[:-6])
        elif called.endswith("_end"):
            due = "{{%s}}" % called[:-4]
            if not html.stack and html.may_close:
                html.closes.append(due)
                return
            if html.parent() != due:
                raise Refused(node.line, "render %s %s: its %s_begin is not open here" % (called, html.where(), called[:-4]))
            html.stack.pop()

    def node_for(self, node, html):
        self.before_code(html, node.line)
        before = html.copy()
        self.writer.code(node.line, "        for %s {" % node.text)
        self.last = ""
        self.nodes(node.body, html)
        self.before_code(html, node.line)
        self.must_match(before, html, node.line, "the body of the for")
        html.space = html.space or before.space
        self.last = ""
        self.writer.code(node.line, "        }")

    def node_if(self, node, html):
        self.before_code(html, node.line)
        before, after, has_else = html.copy(), None, False
        for i, (chosen, line, body) in enumerate(node.branches):
            branch = before.copy()
            word = "if %s {" % expression(chosen, line) if chosen else "{"
            self.writer.code(line, "        %s%s" % ("} else " if i else "", word))
            self.last = ""
            self.nodes(body, branch)
            self.before_code(branch, line)
            has_else |= chosen is None
            if after:
                self.must_match(after, branch, line, "this branch", "the one before")
                branch.seen = tuple(set(branch.seen) | set(after.seen))
                branch.space = branch.space or after.space
                branch.glued |= after.glued
            after = branch
        if not has_else:
            self.must_match(before, after, node.line, "the if without an else")
            after.space = after.space or before.space
        self.writer.code(node.line, "        }")
        html.__dict__.update(after.__dict__)
        self.last = ""

    def before_code(self, html, line):
        html.settle(line)
        self.held_space(html)

    def must_match(self, one, other, line, what, against=None):
        if one.place_key() != other.place_key():
            begins = "%s ends %s" % (against, one.where()) if against else "begins %s" % one.where()
            raise Refused(line, "%s ends %s, but %s" % (what, other.where(), begins) if against else
                          "%s %s and ends %s" % (what, begins, other.where()))


def signature(text, line):
    match = re.fullmatch(r"(static\s+)?([a-z]\w*)\s*\(\s*(struct page \*page\b.*)\)", text, re.S)
    if not match or not balanced(text):
        raise Refused(line, "write {{ define name(struct page *page, …) }}")
    parameters = re.sub(r"\s+", " ", match.group(3)).strip()
    return bool(match.group(1)), match.group(2), parameters


def compile_template(path, source):
    """Returns the text of the .c and of the .h file."""
    includes, defines = parse(source)
    base = os.path.basename(path)
    functions, ends, seen = [], {}, {}
    for define in defines:
        local, name, parameters = signature(define.text, define.line)
        if name in seen:
            raise Refused(define.line, "%s is defined twice" % name)
        seen[name] = define
        writer = Writer(path)
        html = Html()
        html.may_close = name.endswith("_end")
        compiler = Compiler(path, writer)
        compiler.nodes(define.body, html)
        writer.flush()
        if html.state != "text":
            raise Refused(define.line, "%s ends %s" % (name, html.where()))
        if name.endswith("_begin"):
            if html.closes:
                raise Refused(define.line, "%s closes what it did not open" % name)
            ends.setdefault(name[:-6], {})["begin"] = (html.stack, define.line)
        elif name.endswith("_end"):
            if html.stack:
                raise Refused(define.line, "%s leaves <%s> open" % (name, html.stack[-1]))
            ends.setdefault(name[:-4], {})["end"] = (html.closes, define.line)
        elif html.stack:
            open_element = html.stack[-1]
            what = "%s_begin without its end" % open_element[2:-2] if open_element.startswith("{{") else "<%s> open" % open_element
            raise Refused(define.line, "%s leaves %s" % (name, what))
        functions.append((local, name, parameters, define.line, writer.lines))
    for name, pair in ends.items():
        if len(pair) != 2:
            line = list(pair.values())[0][1]
            raise Refused(line, "%s_begin and %s_end come together in one file" % (name, name))
        if list(reversed(pair["begin"][0])) != pair["end"][0]:
            raise Refused(pair["end"][1], "%s_end closes <%s>, but %s_begin opened <%s>" %
                          (name, "> <".join(pair["end"][0]), name, "> <".join(pair["begin"][0])))
    return c_file(path, base, functions), h_file(path, base, includes, functions)


def c_file(path, base, functions):
    out = ['/* Made by generate/pages.py from %s; change that. */' % base, '#include "%s.h"' % include_name(path), ""]
    for local, name, parameters, line, _ in functions:
        if local:
            out += ['#line %d "%s"' % (line, path), "static void %s(%s);" % (name, parameters)]
    for local, name, parameters, line, lines in functions:
        out += ["", '#line %d "%s"' % (line, path)]
        out += ["%svoid" % ("static " if local else ""), "%s(%s)" % (name, parameters), "{", *lines, "}"]
    return "\n".join(out) + "\n"


def h_file(path, base, includes, functions):
    guard = re.sub(r"\W", "_", include_name(path)).upper() + "_H"
    out = ["/* Made by generate/pages.py from %s; change that. */" % base, "#ifndef " + guard, "#define " + guard, "",
           '#include "page/page.h"']
    for line, header in includes:
        out += ['#line %d "%s"' % (line, path), "#include " + header]
    for local, name, parameters, line, _ in functions:
        if not local:
            out += ['#line %d "%s"' % (line, path), "void %s(%s);" % (name, parameters)]
    return "\n".join(out) + "\n\n#endif\n"


def include_name(path):
    """folder/x_pages.tmpl, as the house includes a header."""
    return "/".join(os.path.normpath(path).split(os.sep)[-2:])


def main():
    path, c_path, h_path = sys.argv[1:]
    try:
        with open(path, encoding="utf-8") as file:
            source = file.read()
        c_text, h_text = compile_template(path, source)
    except UnicodeDecodeError:
        sys.exit("%s: not UTF-8" % path)
    except Refused as refused:
        sys.exit("%s:%d: %s" % (path, refused.line, refused))
    for name, text in ((c_path, c_text), (h_path, h_text)):
        with open(name, "w", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    main()
