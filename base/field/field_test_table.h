/* SPDX-License-Identifier: MIT */
/* A table with every kind of field, for the tests and the fuzzer of this folder only. */
#ifndef FIELD_FIELD_TEST_TABLE_H
#define FIELD_FIELD_TEST_TABLE_H

#include "field/field.h"
#include "identifier/check_digit.h"

ID_TYPE(person_id);

struct dose_new {
        struct person_id person;
        struct text vaccine;
        struct date given_on;
        struct birth birth;
        struct text lot;
        struct text kana;
        struct text municipality;
        struct text number;
        struct text reason;
        int64_t dose;
        bool verified;
        struct date returned_on;
        struct text not_in_the_table;
};

static const struct code vaccine_codes[] = {
        { "BCG", "ＢＣＧ", "BCG" },
        { "MR", "麻しん風しん", "Measles and rubella" },
        { 0 },
};

static const struct field fields[] = {
        FIELD_ID(struct dose_new, person, REQUIRED, CLEAR, "個人", "Person", ""),
        FIELD_CODE(struct dose_new, vaccine, vaccine_codes, REQUIRED, CLEAR, "予防接種の種類", "Vaccine", "法"),
        FIELD_DATE(struct dose_new, given_on, NOT_IN_FUTURE, REQUIRED, CLEAR, "接種年月日", "Given on", "法"),
        FIELD_BIRTH(struct dose_new, birth, REQUIRED, CLEAR, "生年月日", "Birth", ""),
        FIELD_TEXT(struct dose_new, lot, 5, OPTIONAL, CLEAR, "製造番号", "Lot", "法"),
        FIELD_KANA(struct dose_new, kana, 10, OPTIONAL, SEALED, "カナ", "Kana", ""),
        FIELD_DIGITS(struct dose_new, municipality, 6, 6, municipality_code_check, OPTIONAL, CLEAR, "市町村", "Town",
                     ""),
        FIELD_DIGITS(struct dose_new, number, 3, 15, NULL, OPTIONAL, SEALED, "宛名番号", "Number", ""),
        FIELD_NOTE(struct dose_new, reason, 20, OPTIONAL, SEALED, "理由", "Reason", ""),
        FIELD_NUMBER(struct dose_new, dose, 1, 9, OPTIONAL, CLEAR, "回数", "Dose", ""),
        FIELD_FLAG(struct dose_new, verified, OPTIONAL, CLEAR, "確認済み", "Verified", ""),
        FIELD_DATE(struct dose_new, returned_on, ANY_DAY, OPTIONAL, CLEAR, "返戻日", "Returned on", ""),
        { 0 },
};

#endif
