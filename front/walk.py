# SPDX-License-Identifier: MIT
"""The walk of the landing page: what a newcomer can do, in order. Only what works today stands here.

The sample is a 宛名番号 of an invented person who lives there, and the play of the demo gave that person a ticket. No name,
birth date, ticket number or other fact of a person stands on this page: it goes over plain HTTP.
"""

from dataclasses import dataclass


@dataclass
class Step:
    """A step: where (system, side, path), with which account, what to do and what should appear, each in Japanese and
    English; and whether the sample belongs to it."""

    places: tuple
    account: tuple  # system, role
    act: tuple
    see: tuple
    sample: bool = True


WALK = (
    Step((("ledger", "lgwan", "/login"),), ("ledger", "clerk"),
         ("窓口の職員として台帳にログインし、作業目的に「予診票の記録・台帳の補記」を選ぶ",
          "Log in to the ledger as a clerk at the counter, and choose the purpose of work 予診票の記録・台帳の補記 (recording forms)"),
         ("ログインの後に作業目的の画面、選ぶとメニューが出ます。前回のログイン時刻と選んだ目的が画面の上に残ります",
          "After the log-in the choice of a purpose, after that the menu. The last log-in and the purpose stay on top"), False),
    Step((("ledger", "lgwan", "/search"),), ("ledger", "clerk"),
         ("この宛名番号で住民を探す。次に、その人のカナの初めの数文字と、生年月日（S40.4.1、昭和40年4月1日、1965-04-01 など）でも探す",
          "Find a resident by this 宛名番号 (address number); then by the first letters of that person's kana, and by birth date "
          "(S40.4.1, 昭和40年4月1日, 1965-04-01)"),
         ("番号に合うのは1人なので、その人の記録が開きます。カナや生年月日では、一致の度合いを添えた一覧にその人がいます",
          "One person has the number, so the record opens. Kana and birth date give a list that says how well each row matches")),
    Step((("ledger", "lgwan", "/search"),), ("ledger", "clerk"),
         ("その人の記録で「接種を記録する」を選び、インフルエンザを1件記録する。次に「訂正する」を選び、理由を添えて直す",
          "On the person's record choose 接種を記録する (record a dose) and record an influenza dose; then choose 訂正する (correct) and give "
          "the reason"),
         ("法令に合わない点があれば確かめるよう求められます。二度押しても記録は1件です。訂正の後は元の値と理由が並びます（だれが訂正したかは手順8の操作記録に出ます）",
          "What does not fit the law is asked about. Pressed twice it is one dose. After the correction the old values and the reason "
          "stand below (who did it is in the trail, step 8)")),
    Step((("ledger", "lgwan", "/search"),), ("ledger", "clerk"),
         ("その人の記録で、有効な新型コロナの接種券の18けたと生年月日を書き写す",
          "On that person's record copy the 18 digits of the live COVID-19 ticket, and the birth date"),
         ("有効な接種券が1枚あり、受けられる接種に次の回・期間・条文があります",
          "One live ticket; what the law allows next, with its period and article")),
    Step((("vrs", "lgwan", "/venues"), ("vrs", "internet", "/pair")), ("vrs", "manager"),
         ("VRSに管理の利用者でログインし（作業目的は「接種会場と端末の管理」）、会場を登録して「登録番号を作る」。その番号を端末の登録画面に入れ、"
          "記録モード・製品・ロットを設定する",
          "Log in to VRS as the manager (purpose: venues and devices), add a venue and make a code. Enter it on the tablet's page, then set "
          "mode, product and lot"),
         ("番号は一度だけ出て10分で無効になります。端末は接種券の入力画面になります",
          "The code is shown once and lasts ten minutes. The tablet is ready to take a ticket"), False),
    Step((), None,
         ("同じ端末の画面で、書き写した18けたと生年月日を入れて記録する", "On the same page of the tablet enter the 18 digits and the birth date that you copied"),
         ("緑の「記録しました」と、伏せ字の名前が出ます。続けて同じ券を読むと、止められるか、前の記録が示されます",
          "Green “recorded”, with the name masked. The same ticket again is stopped, or shown as recorded before"), False),
    Step((("vrs", "lgwan", "/search"), ("ledger", "lgwan", "/search")), ("vrs", "clerk"),
         ("VRSに担当の利用者でログインし直し（作業目的は「接種記録の確認・訂正」）、宛名番号で接種対象者を探して記録を「訂正する」。台帳でも窓口の利用者で同じ人を開く",
          "Log in to VRS again as the clerk (purpose: checking and correcting records), find the recipient by the number, and correct the record. Open the same person in the "
          "ledger, too"),
         ("端末の記録がVRSと台帳の両方にあり、訂正は数秒で台帳にも届きます",
          "The tablet's record is in VRS and in the ledger, and the correction reaches the ledger within seconds")),
    Step((("ledger", "lgwan", "/audit"),), ("ledger", "auditor"),
         ("台帳をログアウトし、監査の利用者でログインして、この人を誰が見たかを調べる。次に「完全性を確かめる」を選び、ログアウトする",
          "Log out of the ledger, log in as the auditor, and ask who saw this person. Then choose 完全性を確かめる (verify the trail) and "
          "log out"),
         ("いまの閲覧・記録・訂正が、利用者・目的・端末・時刻つきで並びます。記録の鎖が正しく、何件あるかが出ます",
          "Every view, record and correction of just now with user, purpose, terminal and time. The chain is valid, with its number of "
          "events")),
)
