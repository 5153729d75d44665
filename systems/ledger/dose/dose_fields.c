/* SPDX-License-Identifier: MIT */
/* The fields of a dose, once: form, labels, data inventory (design D20). */
#include "dose/dose.h"

#include "phases.h"
#include "vaccines.h"

const struct field dose_fields[] = {
        FIELD_CODE(struct dose_new, vaccine, vaccines, REQUIRED, CLEAR, "予防接種の種類", "Vaccine",
                   "予防接種法施行規則3条1項3号"),
        FIELD_CODE(struct dose_new, phase, phases, OPTIONAL, CLEAR, "期", "Phase", "予防接種法施行令3条"),
        FIELD_NUMBER(struct dose_new, number, 1, 9, REQUIRED, CLEAR, "接種回", "Number",
                     "特定個人情報保護評価書21 別添2"),
        FIELD_DATE(struct dose_new, given_on, NOT_IN_FUTURE, REQUIRED, CLEAR, "接種年月日", "Given on",
                   "予防接種法施行規則3条1項2号"),
        FIELD_TEXT(struct dose_new, maker, 40, OPTIONAL, CLEAR, "ワクチンメーカー", "Maker",
                   "特定個人情報保護評価書21 別添2"),
        FIELD_TEXT(struct dose_new, product, 60, OPTIONAL, CLEAR, "製品名", "Product",
                   "特定個人情報保護評価書21 別添2"),
        FIELD_TEXT(struct dose_new, lot, 20, OPTIONAL, CLEAR, "ロット番号（製造番号）", "Lot",
                   "予防接種法施行規則3条1項5号"),
        FIELD_TEXT(struct dose_new, place, 60, OPTIONAL, CLEAR, "実施場所", "Place", "予防接種法施行規則3条1項7号"),
        FIELD_TEXT(struct dose_new, doctor, 60, OPTIONAL, SEALED, "医師の氏名", "Doctor",
                   "予防接種法施行規則3条1項4号"),
        FIELD_NOTE(struct dose_new, note, 200, OPTIONAL, SEALED, "備考", "Note", "予防接種法施行規則3条1項7号"),
        { 0 }
};
