#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`sesshu schedule` as docs/interfaces/schedule.md describes it. TAP.

    command.py SESSHU
"""
import glob
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LAW = os.path.join(TOP, "law")
SESSHU = os.path.abspath(sys.argv[1])
GOOD = {"id": "a", "birth": "2025-10-15", "on": "2026-05-01", "vaccine": "BCG", "dose": 1}
MR = dict(GOOD, vaccine="MR", phase="1")


def run(*arguments, lines="", law=LAW):
    command = [SESSHU, "schedule", *arguments]
    if law and arguments[0] != "diff":
        command += ["--law", law]
    data = lines if isinstance(lines, bytes) else lines.encode()
    return subprocess.run(command, input=data, capture_output=True, env=dict(os.environ, LANG="C"))


def decide(*objects):
    """Each object (or raw text) is a line; the answers as objects."""
    text = "".join((o if isinstance(o, str) else json.dumps(o)) + "\n" for o in objects)
    done = run("decide", lines=text)
    return done.returncode, [json.loads(line) for line in done.stdout.decode().splitlines()]


def malformed(case, field, id="a"):
    code, answers = decide(case, GOOD)
    assert code == 3, code
    assert len(answers) == 2 and answers[1]["decision"] == "eligible", answers
    assert answers[0].keys() == {"id", "error"} and answers[0]["id"] == id, answers[0]
    assert answers[0]["error"]["field"] == field and answers[0]["error"]["message"], answers[0]


def without(case, name):
    return {k: v for k, v in case.items() if k != name}


def all_cases():
    return [json.loads(line)["case"] for path in sorted(glob.glob(f"{LAW}/cases/*.jsonl")) for line in open(path)]


def every_malformed_line_is_told_with_its_field_and_the_rest_goes_on():
    for name in ("birth", "on", "vaccine", "dose"):
        malformed(without(GOOD, name), name)
    malformed(without(GOOD, "id"), "id", None)
    malformed(dict(GOOD, id=7), "id", None)
    malformed(without(MR, "phase"), "phase")
    malformed(dict(GOOD, phase="1"), "phase")
    malformed(dict(MR, phase="1b"), "phase")
    malformed(dict(MR, phase=1), "phase")
    malformed(dict(GOOD, surname="x"), "surname")
    malformed(dict(GOOD, birth="2025-02-29"), "birth")
    malformed(dict(GOOD, birth="2025-2-01"), "birth")
    malformed(dict(GOOD, birth=20250201), "birth")
    malformed(dict(GOOD, on="2025-10-14"), "on")
    malformed(dict(GOOD, vaccine="bcg"), "vaccine")
    for dose in (0, -1, 1.0, "1", True, None):
        malformed(dict(GOOD, dose=dose), "dose")
    malformed(dict(GOOD, sex="X"), "sex")
    malformed(dict(GOOD, product="9v"), "product")
    malformed(dict(GOOD, shortage=1), "shortage")
    malformed(dict(GOOD, disability_60_64="yes"), "disability_60_64")
    malformed(dict(GOOD, titre="high"), "titre")
    malformed(dict(GOOD, titre_date="2025-13-01"), "titre_date")
    malformed(dict(GOOD, long_illness_until=""), "long_illness_until")
    malformed(dict(GOOD, vaccine="RSV"), "due_date")
    malformed(dict(GOOD, history={}), "history")
    dose = {"vaccine": "HBV", "dose": 1, "date": "2026-01-01"}
    malformed(dict(GOOD, history=[dose, 5]), "history[1]")
    malformed(dict(GOOD, history=[dict(dose, date="2025-10-14")]), "history[0].date")
    malformed(dict(GOOD, history=[without(dose, "date")]), "history[0].date")
    malformed(dict(GOOD, history=[dict(dose, lot="x")]), "history[0].lot")
    malformed(dict(GOOD, history=[dict(dose, phase="1")]), "history[0].phase")


def what_is_no_object_has_neither_id_nor_field():
    for line in ("", "[]", "5", "{", "nonsense", '"text"', '{"id":"a"} x', "\ufeff{}"):
        malformed(line, "", None)
    long = json.dumps(dict(GOOD, history=[{"vaccine": "HBV", "dose": 1, "date": "2026-01-01"}] * 2000))
    assert len(long) > 64 * 1024
    malformed(long, "", None)


def a_repeated_member_is_refused_and_the_id_given_back():
    malformed('{"id":"a","birth":"2025-10-15","birth":"2025-10-16","on":"2026-05-01","vaccine":"BCG","dose":1}', "birth")


def a_line_of_64_kib_is_still_read():
    padded = json.dumps(GOOD)
    padded += " " * (64 * 1024 - len(padded))
    code, answers = decide(padded)
    assert code == 0 and answers[0]["decision"] == "eligible"
    malformed(padded + " ", "", None)


def order_is_kept_and_the_same_line_gives_the_same_bytes():
    cases = all_cases()
    text = [json.dumps(c) + "\n" for c in cases]
    first = run("decide", lines="".join(text))
    assert first.returncode == 0 and first.stdout == run("decide", lines="".join(text)).stdout
    answers = first.stdout.splitlines()
    assert [json.loads(a)["id"] for a in answers] == [c["id"] for c in cases]
    order = list(range(len(cases)))
    random.Random(5).shuffle(order)
    shuffled = run("decide", lines="".join(text[i] for i in order)).stdout.splitlines()
    assert shuffled == [answers[i] for i in order]
    upset = [json.dumps(dict(reversed(c.items())), indent=None, separators=(" ,", " : ")) + "\n" for c in cases]
    assert run("decide", lines="".join(upset)).stdout.splitlines() == answers


def twenty_thousand_lines_keep_their_order_and_say_the_same_twice_and_shuffled():
    cases = all_cases()
    lines = [json.dumps(dict(cases[n % len(cases)], id=f"n{n}")) + "\n" for n in range(20000)]
    for n in range(500, 20000, 1000):
        lines[n] = f'{{"id":"n{n}","birth":"2025-02-30"}}\n'
    first = run("decide", lines="".join(lines))
    assert first.returncode == 3
    answers = first.stdout.splitlines()
    assert len(answers) == 20000
    for n, answer in enumerate(map(json.loads, answers)):
        assert answer["id"] == f"n{n}"
        assert ("error" in answer) == (n % 1000 == 500) and ("error" in answer or answer["reasons"]), answer
    assert run("decide", lines="".join(lines)).stdout == first.stdout
    order = list(range(20000))
    random.Random(7).shuffle(order)
    shuffled = run("decide", lines="".join(lines[n] for n in order)).stdout.splitlines()
    assert shuffled == [answers[n] for n in order]


def every_decision_has_a_reason_with_rule_article_and_japanese_sentence():
    version = None
    for answer in decide(*all_cases())[1]:
        assert answer["reasons"], answer
        for reason in answer["reasons"]:
            assert reason.keys() == {"rule", "law", "text"} and all(reason.values()), reason
            assert reason["text"].endswith("。"), reason
        assert len(answer["law_version"]) == 64
        assert version in (None, answer["law_version"])
        version = answer["law_version"]


def a_hostile_id_comes_back_unchanged():
    for id in ("", 'quote " back \\ slash', "改行\n\t\x01", "葛󠄀城", "𠮷"):
        code, answers = decide(dict(GOOD, id=id))
        assert code == 0 and answers[0]["id"] == id, answers


def edited(edit):
    """A copy of the law in which `edit` changes {file name: text}."""
    folder = tempfile.mkdtemp(prefix="sesshu-law-")
    texts = {os.path.basename(p): open(p, encoding="utf-8").read() for p in glob.glob(f"{LAW}/*.law")}
    edit(texts)
    for name, text in texts.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as out:
            out.write(text)
    return folder


def replace(name, old, new):
    def edit(texts):
        assert old in texts[name], old
        texts[name] = texts[name].replace(old, new, 1)
    return edit


def refused(edit, name, line_of=None):
    folder = edited(edit)
    try:
        for verb in ("check", "decide"):
            done = run(verb, law=folder)
            assert done.returncode == 78, (verb, done)
            told = done.stderr.decode()
            where = f"{folder}/{name}:"
            assert where in told, told
            number = int(told.split(where, 1)[1].split(":", 1)[0])
            if line_of:
                text = open(os.path.join(folder, name), encoding="utf-8").read()
                assert line_of in text.splitlines()[number - 1], (number, told)
            assert not done.stdout, done.stdout
    finally:
        shutil.rmtree(folder)


def a_law_with_a_mistake_is_refused_with_file_and_line():
    refused(replace("BCG.law", "age    = .. 1歳", "age    = .. 1年"), "BCG.law", "1年")
    refused(replace("MR.law", "age    = 12月 .. 24月", "age    = 24月 .. 12月"), "MR.law", "24月 .. 12月")
    refused(replace("MR.law", "2022-04-02 .. 2023-04-01", "2022-04-31 .. 2023-04-01"), "MR.law", "2022-04-31")
    refused(replace("MR.law", "2022-04-02 .. 2023-04-01", "2023-04-02 .. 2022-04-01"), "MR.law", "2023-04-02")
    refused(replace("VAR.law", "minimum = 3月", "minimum = 3か月"), "VAR.law", "3か月")
    refused(replace("BCG.law", "law    = 予防接種法施行令第3条第1項の表結核の項\n", ""), "BCG.law", "[window BCG-1]")
    refused(replace("BCG.law", "status = confirmed", "status = certain"), "BCG.law", "certain")
    refused(replace("BCG.law", "[course BCG-DOSES]", "[course BCG-1]"), "BCG.law", "[course BCG-1]")
    refused(replace("BCG.law", "[course BCG-DOSES]", "[curse BCG-DOSES]"), "BCG.law", "[curse")
    refused(replace("BCG.law", "doses  = 1", "dozes  = 1"), "BCG.law")
    refused(replace("BCG.law", "doses  = 1", "doses  = 1\ndoses  = 2"), "BCG.law", "doses  = 2")
    refused(replace("BCG.law", "doses  = 1", "doses"), "BCG.law", "doses")
    refused(replace("BCG.law", "[vaccine BCG]", "[vaccine BCX]"), "BCG.law", "BCX")
    refused(replace("JE.law", "except  = JE-1B-SPECIAL", "except  = JE-1B-NONE"), "JE.law", "JE-1B-NONE")
    refused(replace("PCV.law", "course = PCV-START-12", "course = PCV-START-13"), "PCV.law", "PCV-START-13")
    refused(replace("PCV.law", "PCV-START-2-LATE, PCV-START-7", "PCV-START-2-LATE, PCV-START-8"), "PCV.law", "PCV-START-8")
    refused(replace("VAR.law", "minimum = 3月", "minimum = 3月未満"), "VAR.law", "3月未満")
    refused(replace("common.law", "[counting COUNT-1-AGE]", "[window COUNT-1-AGE]"), "common.law", "[window COUNT-1-AGE]")
    refused(replace("VAR.law", "[outside VAR-COUNT]", "[outside VAR-COUNT]\nage    = 3歳"), "VAR.law", "age    = 3歳")
    refused(replace("common.law", "[limit LIMIT-DOCTOR]\nlaw ", "[limit LIMIT-DOCTOR]\nlow "), "common.law",
            "[limit LIMIT-DOCTOR]")


def an_overlap_or_a_gap_between_versions_of_a_rule_is_refused():
    old = "on     = 2023-04-01 ..\nlaw"
    for first in ("2023-03-31", "2023-04-02"):
        refused(replace("DPT-IPV.law", old, old.replace("2023-04-01", first)), "DPT-IPV.law", "[window DPT-IPV-2M]")
    old = "on      = 2022-10-21 .."
    refused(replace("COVID-S.law", old, "on      = 2022-10-20 .."), "COVID-S.law", "[interval COVID-S-3M-GAP]")
    refused(replace("COVID-S.law", old, "on      = 2022-10-22 .."), "COVID-S.law", "[interval COVID-S-3M-GAP]")


def starts_of_a_course_that_overlap_or_leave_ages_out_are_refused():
    refused(replace("Hib.law", "= 7月の翌日 .. 12月", "= 7月 .. 12月"), "Hib.law", "[course HIB-START-7]")
    refused(replace("Hib.law", "= 7月の翌日 .. 12月", "= 8月 .. 12月"), "Hib.law", "[course HIB-START-7]")


def the_version_is_of_the_rules_not_of_their_layout():
    def version(folder):
        done = run("check", law=folder)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().split("law_version ")[1].strip()

    def layout(texts):
        texts["BCG.law"] = "# 注釈\n\n" + texts["BCG.law"].replace("age    = .. 1歳", "  age=..1歳  ").replace("\n", "\r\n")
        texts["ZZZ.law"] = texts.pop("MR.law")

    def rule(texts):
        texts["BCG.law"] = texts["BCG.law"].replace("until  = 4歳", "until  = 5歳")

    folders = [edited(layout), edited(rule)]
    try:
        assert version(folders[0]) == version(LAW)
        assert version(folders[1]) != version(LAW)
    finally:
        for folder in folders:
            shutil.rmtree(folder)


def show_reads_the_rules_of_a_day():
    shown = run("show", "JE", "--on", "2026-04-01").stdout.decode()
    assert "生後6か月から生後90か月に至るまで" in shown and "施行令" in shown and "JE-1" in shown, shown
    before = json.loads(run("show", "DPT-IPV", "--on", "2023-03-31", "--json").stdout)
    assert before["vaccine"] == "DPT-IPV" and before["on"] == "2023-03-31"
    named = {r["rule"]: r for r in before["rules"]}
    assert "DPT-IPV-3M" in named and "DPT-IPV-2M" not in named
    assert named["DPT-IPV-3M"]["to"] == "2023-03-31" and named["DPT-IPV-3M"]["status"] == "inferred"
    assert named["DPT-IPV-3M"].keys() == {"rule", "law", "from", "to", "text", "status"}
    assert run("show", "JE", "--on", "yesterday").returncode == 64
    closed = "この日には行われていません（令和6年3月31日で終わりました）。"
    assert closed in run("show", "COVID-S", "--on", "2026-04-01").stdout.decode()
    before = run("show", "COVID-S", "--on", "2021-02-16").stdout.decode()
    assert "この日の規則はありません（令和3年2月17日からの規則だけを収めています）。" in before, before


def shown(*arguments):
    return run("show", *arguments).stdout.decode()


def show_leaves_out_what_nobody_can_use_that_day_and_says_what_has_ended():
    # From 2026-04-01 HPV is given as 9v only; on the day before all three were in use.
    assert "2価の" not in shown("HPV", "--on", "2026-04-01") and "4価の" not in shown("HPV", "--on", "2026-04-01")
    assert "2価の3回目" in shown("HPV", "--on", "2026-03-31")
    # The youngest of those born until 2009-10-01 reached 13 on 2022-09-30.
    closed = "この規則に当たる人の期間は、令和4年9月30日で終わりました。"
    assert closed in shown("JE", "--on", "2022-10-01") and closed not in shown("JE", "--on", "2022-09-30")
    # A page of no day says the same without a tense.
    assert "この規則に当たる人の期間は、令和4年9月30日までです。" in shown("JE", "--all", "--markdown")


def every_sentence_is_right_on_every_day():
    # A rule is read while it is in force and long after: its sentence knows no past, and what has an end says when.
    for vaccine in sorted({case["vaccine"] for case in all_cases()}):
        for day in ("2014-04-01", "2020-09-30", "2022-10-01", "2023-10-02", "2026-04-01"):
            for rule in json.loads(run("show", vaccine, "--on", day, "--json").stdout)["rules"]:
                assert not rule["text"].endswith(("ました。", "でした。")), rule
    autumn = "令和5年秋開始接種の期間は令和5年9月20日から令和6年3月31日まで、対象は生後6か月以上の人です。"
    assert autumn in shown("COVID-S", "--on", "2023-10-02")
    assert "27日以上の間隔が必要です" in shown("VAR", "--on", "2020-09-30")


def show_reads_one_sentence_once_and_does_not_leave_a_heading_silent():
    pcv = shown("PCV", "--on", "2026-04-01")
    head, sources = pcv.split("\n根拠と出典\n")
    sentences = [line.split(") ", 1)[1] for line in head.splitlines() if line.startswith("  (")]
    assert len(sentences) == len(set(sentences)) and len(sentences) == sources.count("\n      規則 "), sentences
    assert "他の予防接種との間隔\n  定めはありません。同じ日にも受けられます" in pcv
    assert "長期療養の特例\n  この予防接種にはありません。" in shown("RV1", "--on", "2026-04-01")
    assert "27日以上" in shown("MR", "--on", "2026-04-01").split("他の予防接種との間隔")[1].split("数え方")[0]
    assert shown("PCV", "--all", "--markdown").endswith("\nこのページは、法令データ PCV.law から作られています。\n")
    assert "令和8年4月1日（2026-04-01）の規則" in pcv and "平成25年4月1日から" in pcv


def show_takes_what_people_write_and_lists_what_there_is():
    je = shown("JE", "--on", "2026-04-01")
    assert je and je == shown("日本脳炎", "--on", "R8.4.1") == shown("je", "--on", "令和8年4月1日") and "第2期" in je
    for words in (["XX"], []):
        refused = run("show", *words)
        assert refused.returncode == 64 and "DPT-IPV-Hib  五種混合\n" in refused.stderr.decode(), refused.stderr.decode()
    index = run("show", "--all", "--markdown").stdout.decode()
    assert "- [日本脳炎](JE.md)\n" in index and index.count("](") == 20


def every_sheet_says_who_is_outside_how_days_are_counted_and_what_is_not_judged():
    # 施行令3条1項 and 施行規則2条 exclude people whom no case can show; they stand on the sheet.
    for vaccine in sorted({case["vaccine"] for case in all_cases()} - {"COVID-S"}):
        sheet = shown(vaccine, "--all")
        outside = sheet.split("\n対象から除かれる人\n")[1].split("\n\n")[0]
        assert "現にかかっている人" in outside, sheet
        had = {"FLU", "COVID-R", "ZOS"}
        assert ("かかったことのある人は対象です" in outside) == (vaccine in had), sheet
        assert "「27日以上の間隔」" in sheet and "医師の予診による判断は含みません" in sheet


def a_sheet_marks_what_is_inferred_and_counts_no_duration_like_a_month_of_the_calendar():
    var = shown("VAR", "--on", "2026-04-01")
    assert "2回目は、1回目の6か月後から12か月後までに受けるのが標準です。\n" in var
    assert "水痘の定期接種 (A類疾病) は平成26年10月1日からです。 ※\n" in var
    for vaccine in ("VAR", "HPV", "JE", "Hib", "PCV", "ZOS", "DPT-IPV", "DPT-IPV-Hib"):
        for sentence in shown(vaccine, "--all").split("\n根拠と出典\n")[0].splitlines():
            assert not re.search(r"(?<![年日\d])\d+月(?!\d+日|から翌年)", sentence), sentence


def the_window_that_decides_is_the_first_reason():
    # Born 2007-03-01, 19 years old: the 2nd phase by 附則 until 20, not by the table (9 to 13), which stands beside it.
    case = {"id": "a", "birth": "2007-03-01", "on": "2026-04-01", "vaccine": "JE", "phase": "2", "dose": 1}
    code, answers = decide(case)
    assert code == 0 and answers[0]["decision"] == "eligible", answers
    assert [reason["rule"] for reason in answers[0]["reasons"]] == ["JE-2-UNTIL-20", "JE-2"], answers


def due_lists_what_is_open_next_or_just_missed_in_the_order_of_the_codes():
    person = {"id": "p", "birth": "2025-06-10", "sex": "F",
              "history": [{"vaccine": "HBV", "dose": 1, "date": "2025-08-15"}]}
    done = run("due", "--on", "2026-06-01", lines=json.dumps(person) + "\n" + json.dumps(dict(person, on="2026-06-01")))
    assert done.returncode == 3
    first, second = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert second["error"]["field"] == "on"
    listed = {(d["vaccine"], d.get("phase"), d["dose"]): d["decision"] for d in first["doses"]}
    assert listed[("BCG", None, 1)] == "eligible" and listed[("HBV", None, 2)] == "eligible"
    assert ("HBV", None, 1) not in listed and ("HBV", None, 3) not in listed
    assert listed[("RV1", None, 1)] == "too_late"
    assert listed[("MR", "1", 1)] == "not_yet" and ("MR", "2", 1) not in listed
    assert listed[("JE", "1", 1)] == "eligible" and ("HPV", None, 1) not in listed
    # One dose a season, one in a life: no second dose is ever due.
    old = {"id": "o", "birth": "1961-01-01"}
    doses = json.loads(run("due", "--on", "2026-06-01", lines=json.dumps(old)).stdout)["doses"]
    assert sorted((d["vaccine"], d["dose"]) for d in doses if d["vaccine"] in ("PPV", "FLU", "COVID-R")) == \
        [("COVID-R", 1), ("FLU", 1), ("PPV", 1)], doses
    codes = ["BCG", "HBV", "RV1", "RV5", "DPT-IPV-Hib", "DPT-IPV", "Hib", "PCV", "MR", "VAR", "JE"]
    order = [codes.index(d["vaccine"]) for d in first["doses"]]
    assert order == sorted(order)


def diff_tells_the_rules_and_whose_decisions_change():
    def amend(texts):
        texts["VAR.law"] = texts["VAR.law"].replace("12月 .. 36月", "12月 .. 48月")
        texts["BCG.law"] = texts["BCG.law"].replace("[standard BCG-STANDARD]", "[standard BCG-NEW]")

    folder = edited(amend)
    people = [{"id": "young", "birth": "2024-06-10"}, {"id": "four", "birth": "2022-12-10"}]
    try:
        done = run("diff", LAW, folder, "--on", "2026-06-01", lines="".join(json.dumps(p) + "\n" for p in people))
        assert done.returncode == 0, done.stderr
        lines = [json.loads(line) for line in done.stdout.decode().splitlines()]
        changes = {(l["rule"], l["change"]) for l in lines if "rule" in l}
        assert changes == {("VAR-1", "changed"), ("BCG-STANDARD", "removed"), ("BCG-NEW", "added")}, changes
        four = {l["dose"]: (l["before"]["decision"], l["after"]["decision"]) for l in lines
                if l.get("id") == "four" and l["vaccine"] == "VAR"}
        assert four == {1: ("too_late", "eligible"), 2: ("too_late", "order")}, four
        assert run("diff", LAW, LAW).stdout == b""
    finally:
        shutil.rmtree(folder)


def the_law_comes_from_the_option_and_from_nothing_else():
    done = subprocess.run([SESSHU, "schedule", "check"], capture_output=True,
                          env=dict(os.environ, LANG="C", SESSHU_LAW="/nonexistent"))
    assert done.returncode == 0 and b"law_version" in done.stdout, done


def a_missing_law_folder_is_a_matter_of_configuration():
    assert run("decide", law="/nonexistent").returncode == 78
    assert run("check", law="/nonexistent").returncode == 78
    assert run("check", law=os.path.join(LAW, "cases")).returncode == 78
    assert run("decide", "--nonsense").returncode == 64
    assert run("decied").returncode == 64


def main():
    tests = [(name, test) for name, test in globals().items()
             if callable(test) and getattr(test, "__code__", None) and test.__code__.co_argcount == 0
             and not test.__code__.co_flags & 4 and name not in ("main", "all_cases")]
    print(f"1..{len(tests)}")
    failed = False
    for number, (name, test) in enumerate(tests, 1):
        try:
            test()
            print(f"ok {number} - {name}")
        except Exception as problem:  # an assertion, or an answer that is no JSON
            failed = True
            print(f"not ok {number} - {name}")
            import traceback
            print("".join("# " + line + "\n" for line in traceback.format_exc().splitlines()[-8:]))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
