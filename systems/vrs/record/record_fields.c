/* SPDX-License-Identifier: MIT */
/* The facts of a record, once: the clerk's form, labels, data inventory (design D20). */
#include "covid_products.h"
#include "record/record.h"

const struct field record_fields[] = {
        FIELD_NUMBER(struct record_facts, dose, 1, 9, REQUIRED, SEALED, "接種回", "Dose", "別添2"),
        FIELD_DATE(struct record_facts, given_on, NOT_IN_FUTURE, REQUIRED, SEALED, "接種日", "Given on", "別添2"),
        FIELD_CODE(struct record_facts, product, covid_products, OPTIONAL, SEALED, "製品名", "Product", "別添2"),
        FIELD_TEXT(struct record_facts, lot, 20, OPTIONAL, SEALED, "ロット番号", "Lot", "別添2"),
        FIELD_TEXT(struct record_facts, venue, 40, REQUIRED, SEALED, "接種会場", "Venue", ""),
        { 0 },
};
