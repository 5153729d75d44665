/* SPDX-License-Identifier: MIT */
/* Who may do what in the ledger (assessment III-3, P14, P17): a role is a duty, its rights follow from it. */
#include "program.h"

const struct role ledger_roles[] = {
        { "clerk", "予防接種担当", "vaccination clerk",
          "person.search person.view dose.record dose.correct import.view import.review ticket.view ticket.issue "
          "received.view received.review courier.view courier.retry number.view number.search" },
        { "viewer", "照会担当", "enquiry clerk", "person.search person.view ticket.view" },
        { "contractor", "委託先（記録入力）", "contractor (data entry)", "person.search person.view dose.record" },
        { "auditor", "監査担当", "auditor", "audit.read" },
        { 0 },
};

const struct purpose ledger_purposes[] = {
        { "counter", "窓口での問い合わせへの対応", "an enquiry at the counter" },
        { "record", "予診票の記録・台帳の補記", "recording forms, completing the ledger" },
        { "correct", "記録の訂正・エラーの処理", "correcting records, clearing errors" },
        { "import", "住民異動の取込の確認", "reviewing imports of the register" },
        { "notice", "対象者の抽出・勧奨", "lists and reminders" },
        { "audit", "自己点検・監査", "self-check and audit" },
        { 0 },
};

const struct event_word ledger_words[] = {
        { "home.view", "ホームの表示", "home shown" },
        { "person.search", "住民検索（結果に表示）", "shown in a search" },
        { "person.view", "個人の記録の表示", "record shown" },
        { "person.reason", "支援措置対象者を開く理由の入力", "reason given for a protected record" },
        { "number.view", "個人番号の表示", "individual number shown" },
        { "number.search", "個人番号による検索", "found by individual number" },
        { "dose.view", "接種記録の表示", "dose shown" },
        { "dose.record", "接種の記録", "dose recorded" },
        { "dose.correct", "接種記録の訂正", "dose corrected" },
        { "dose.cancel", "接種記録の取消", "dose cancelled" },
        { "ticket.list", "接種券の対象者の表示", "ticket: who is due, shown" },
        { "ticket.batch", "接種券の発行の記録の表示", "issue of tickets shown" },
        { "ticket.view", "接種券の表示", "ticket shown" },
        { "ticket.issue", "接種券の発行", "ticket issued" },
        { "ticket.reissue", "接種券の再発行", "ticket issued anew" },
        { "record.receive", "VRSからの接種記録の受取", "record of VRS received" },
        { "received.list", "VRSから届いた記録の一覧の表示", "records of VRS listed" },
        { "received.again", "保留した記録の再取込", "held record taken again" },
        { "received.review", "VRSから届いた記録の確認", "record of VRS checked" },
        { "feed.import", "住民異動の取込", "register imported" },
        { "peer.vrs", "ワクチン接種記録システム（VRS）", "vaccination record system (VRS)" },
        { "message.recipient", "接種対象者と接種券の知らせ", "recipients and tickets" },
        { "import.list", "取込の一覧の表示", "imports listed" },
        { "import.view", "取込の結果の表示", "import shown" },
        { "import.review", "取込の確認", "import reviewed" },
        { 0 },
};

const struct area_menu ledger_menu[] = {
        { "/", "ホーム", "Home", RIGHT_LOGGED_IN },
        { "/search", "住民検索", "Find a resident", "person.search" },
        { "/number", "個人番号で検索", "Find by number", "number.search" },
        { "/tickets", "新型コロナ 接種券", "COVID-19 tickets", "ticket.view" },
        { "/received", "VRSからの記録", "Records from VRS", "received.view" },
        { "/imports", "住民異動の取込", "Imports", "import.view" },
        { "/messages", "送信の状況", "Messages", "courier.view" },
        { "/audit", "操作記録", "Trail", "audit.read" },
        { "/purpose", "作業目的", "Purpose", RIGHT_LOGGED_IN },
        { 0 },
};
