/* SPDX-License-Identifier: MIT */
/* Who may do what in VRS (assessment III-3; P9, P10, P12, P14, P17): a role is a duty, its rights follow from it. */
#include "program.h"

#include "device/device_view.h"

const struct role vrs_roles[] = {
        { "clerk", "市区町村担当", "municipal clerk",
          "recipient.search recipient.view record.view record.correct "
          "courier.view courier.retry" },
        { "manager", "市区町村管理者（会場・端末）", "municipal manager (venues, devices)", "venue.manage" },
        { "viewer", "照会担当", "enquiry clerk", "recipient.search recipient.view record.view" },
        { "auditor", "監査担当", "auditor", "audit.read" },
        { 0 },
};

const struct purpose vrs_purposes[] = {
        { "counter", "窓口での問い合わせへの対応", "an enquiry at the counter" },
        { "correct", "接種記録の確認・訂正", "checking and correcting records" },
        { "venue", "接種会場と端末の管理", "venues and their devices" },
        { "audit", "自己点検・監査", "self-check and audit" },
        { 0 },
};

const struct purpose vrs_device_purpose = { DEVICE_PURPOSE, "接種会場での受付・記録", "reading tickets at a venue" };

const struct event_word vrs_words[] = {
        { "home.view", "ホームの表示", "home shown" },
        { "recipient.search", "接種対象者の検索（結果に表示）", "shown in a search" },
        { "recipient.view", "接種対象者の表示", "recipient shown" },
        { "record.list", "接種記録の一覧の表示", "records listed" },
        { "record.view", "接種記録の表示", "record shown" },
        { "record.correct", "接種記録の訂正", "record corrected" },
        { "record.cancel", "接種記録の取消", "record cancelled" },
        { "peer.vrs", "ワクチン接種記録システム（VRS）", "vaccination record system (VRS)" },
        { "peer.ledger", "予防接種台帳", "vaccination ledger" },
        { "message.record", "接種記録の知らせ", "records" },
        { "message.venue", "会場で読み取った接種券の知らせ", "reads at venues" },
        { "record.receive", "ほかの市区町村の会場からの記録の受取", "records received from other municipalities" },
        { "recipient.receive", "台帳からの接種対象者の受取", "recipients received from the ledger" },
        { 0 },
};

const struct area_menu vrs_menu[] = {
        { "/", "ホーム", "Home", RIGHT_LOGGED_IN },
        { "/search", "接種対象者の検索", "Find a recipient", "recipient.search" },
        { "/records", "接種記録", "Records", "record.view" },
        { "/messages", "送信の状況", "Messages", "courier.view" },
        { "/venues", "会場・端末", "Venues and devices", "venue.manage" },
        { "/audit", "操作記録", "Trail", "audit.read" },
        { "/purpose", "作業目的", "Purpose", RIGHT_LOGGED_IN },
        { 0 },
};
