/* SPDX-License-Identifier: MIT */
#include "office/office.h"

const struct event_word office_words[] = {
        { "session.open", "ログイン", "log-in" },
        { "session.end", "ログアウト", "log-out" },
        { "work.declare", "作業目的の選択", "purpose chosen" },
        { "request.refused", "権限のない画面を開く操作", "a page asked for without the right" },
        { "audit.find", "閲覧者の検索", "trail searched" },
        { "dump", "領域の内容の出力（比較用）", "content dumped for comparing" },
        { "audit.who", "閲覧者の一覧の表示", "who saw this person, shown" },
        { "audit.verify", "操作記録の完全性の確認", "trail verified" },
        { "account.add", "利用者の登録", "account added" },
        { "account.password", "パスワードの再設定", "password set" },
        { "account.unlock", "ロックの解除", "account unlocked" },
        { "account.end", "利用者の廃止", "account ended" },
        { "account.list", "利用者の一覧", "accounts listed" },
        { "terminal.add", "端末の登録", "terminal registered" },
        { "terminal.end", "端末の廃止", "terminal ended" },
        { "message.deliver", "文書の配達の完了", "message delivered" },
        { "message.park", "文書の送信の停止", "message parked" },
        { "message.list", "送信の状況の表示", "messages listed" },
        { "message.retry", "文書の再送", "message sent again" },
        { 0 },
};
