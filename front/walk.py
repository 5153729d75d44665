# SPDX-License-Identifier: MIT
"""The walk of the landing page: what a newcomer can do, in order. Only what works today stands here.

A step: what to do, where, with which account and sample, and what should appear; in both languages. {sample} is a
宛名番号 of an invented person who lives there. No name, birth date or other fact of a person stands on this page: it
goes over plain HTTP.
"""

# system, path, role, what to do (ja, en), what should appear (ja, en), whether the sample belongs to it
WALK = (
    ("ledger", "/login", "clerk",
     ("窓口の職員としてログインする", "Log in as a clerk at the counter"),
     ("作業目的を選ぶ画面になります。前回のログイン時刻が出ます", "The choice of a purpose of work, with the time of the last log-in"), False),
    ("ledger", "/purpose", "clerk",
     ("作業目的を選ぶ。選ぶまで住民の情報は見られません", "Choose a purpose of work; until then no resident can be seen"),
     ("メニューと検索の欄が出て、選んだ目的が画面の上に残ります", "The menu and the search box; the purpose stays on top"), False),
    ("ledger", "/search", "clerk",
     ("この宛名番号で住民を探す", "Find a resident by this 宛名番号 (address number)"),
     ("一致するのは1人なので、その人の記録が開きます", "Exactly one person matches, so the person's record opens"), True),
    ("ledger", "/search", "clerk",
     ("いま開いた人のカナの初めの数文字で探し、次に生年月日で探す（例: S40.4.1、昭和40年4月1日、1965-04-01）",
      "Search by the first letters of that person's kana, then by birth date (S40.4.1, 昭和40年4月1日, 1965-04-01)"),
     ("一致の度合いを添えた一覧に、その人がいます", "A list that says how well each row matches, with that person in it"), True),
    ("ledger", "/search", "clerk",
     ("個人の記録で「接種を記録する」を選び、1件記録する", "On the person's record choose 接種を記録する and record a dose"),
     ("保存した記録の画面になり、個人の記録の一覧に1行増えます。二度押しても1件です",
      "The record as saved; one row more on the person's page, even when the button was pressed twice"), True),
    ("ledger", "/search", "clerk",
     ("その記録を開いて「訂正する」を選び、理由を添えて直す", "Open that record, choose 訂正する (correct), and give the reason"),
     ("新しい版と、元の値・理由・訂正した人が並びます。前の版は消えません",
      "The new version beside the old values, the reason and who did it; nothing is overwritten"), True),
    ("ledger", "/tickets", "clerk",
     ("「新型コロナ 接種券」を開き、その人の記録で接種券の18けたと、今日受けられる接種の理由を見る",
      "Open 新型コロナ 接種券 (COVID-19 tickets); on that person's record see the 18 digits and what the law allows today"),
     ("発行の記録があり、人の記録に有効な接種券1枚と、次の回・期間・条文があります",
      "The issue so far; on the record a live ticket, and the next dose with its period and article"), True),
    ("ledger", "/audit", "auditor",
     ("ログアウトし、監査の利用者でログインして、この人を誰が見たかを調べる", "Log out, log in as the auditor, and ask who saw this person"),
     ("いまの閲覧・記録・訂正が、利用者・目的・端末・時刻つきで古い順に全部並びます",
      "Every view, record and correction of just now, oldest first, with user, purpose, terminal and time"), True),
    ("ledger", "/audit", "auditor",
     ("「完全性を確かめる」を選び、終わったらログアウトする", "Choose 完全性を確かめる (verify the trail), then log out"),
     ("記録の鎖が正しく、何件あるかが出ます", "The chain is valid, with its number of events"), False),
)
