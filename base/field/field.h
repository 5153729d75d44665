/* SPDX-License-Identifier: MIT */
/* Fields, declared once (design D20): name, kind, limits, sealed or clear, labels, law. Decoding of forms, JSON and
 * CSV, the refusal of what is unknown, the labels on screen and the data inventory are loops over one table:
 *
 *         const struct field dose_fields[] = {
 *                 FIELD_CODE(struct dose_new, vaccine,  vaccine_codes, REQUIRED, CLEAR,
 *                            "予防接種の種類", "Vaccine", "予防接種法施行規則2条の7"),
 *                 FIELD_DATE(struct dose_new, given_on, NOT_IN_FUTURE, REQUIRED, CLEAR,
 *                            "接種年月日", "Given on", "…"),
 *                 FIELD_TEXT(struct dose_new, lot, 20, OPTIONAL, CLEAR, "製造番号", "Lot", "…"),
 *                 { 0 }
 *         };
 *
 * The macros compare the member's C type with the kind: a wrong one does not compile. Reading is in field_read.h,
 * writing in field_write.h.
 *
 *   kind    C type            what it holds                                             absent (OPTIONAL only)
 *   TEXT    struct text       one line, no control characters, so many code points      .at == NULL
 *   NOTE    struct text       the same with several lines, each ended by one LF         .at == NULL
 *   KANA    struct text       full-width katakana (text/kana.h)                         .at == NULL
 *   DIGITS  struct text       '0' to '9', so many                                       .at == NULL
 *   CODE    struct text       a value of a table of codes                               .at == NULL
 *   DATE    struct date       a day                                                     FIELD_NO_DATE
 *   BIRTH   struct birth      a birth date, perhaps known in part (calendar/birth.h)    unknown
 *   NUMBER  int64_t           a whole number                                            FIELD_NO_NUMBER
 *   FLAG    bool              yes or no; a form that does not send it means no          false
 *   ID      a struct of ID_TYPE                                                         all bytes 0
 *
 * A table is plain constant data and lives as long as the program. */
#ifndef FIELD_FIELD_H
#define FIELD_FIELD_H

#include "calendar/birth.h"
#include "calendar/date.h"
#include "core/bytes.h"
#include "core/err.h"
#include "core/id.h"

#include <stddef.h>

enum field_kind {
        FIELD_KIND_TEXT = 1,
        FIELD_KIND_NOTE,
        FIELD_KIND_KANA,
        FIELD_KIND_DIGITS,
        FIELD_KIND_CODE,
        FIELD_KIND_DATE,
        FIELD_KIND_BIRTH,
        FIELD_KIND_NUMBER,
        FIELD_KIND_FLAG,
        FIELD_KIND_ID,
};

enum field_need { OPTIONAL, REQUIRED };
/* Whether the store holds it in a sealed blob or in a column (design D13). The data inventory is read from this. */
enum field_sealing { CLEAR, SEALED };
/* NOT_IN_FUTURE: not after the business date of the context. */
enum field_days { ANY_DAY, NOT_IN_FUTURE };

/* One row of a table of codes; the table ends with { 0 }. */
struct code {
        const char *value; /* as stored and sent */
        const char *ja;
        const char *en;
};

/* The row of a value; NULL when the table has none. */
const struct code *code_find(const struct code *codes, struct text value);

struct field {
        const char *name; /* of the C member, the form's field, the JSON member, the CSV column */
        enum field_kind kind;
        enum field_need need;
        enum field_sealing sealing;
        enum field_days days; /* DATE, BIRTH */
        size_t offset;
        int64_t minimum; /* NUMBER: value; DIGITS: how many */
        int64_t maximum; /* NUMBER: value; DIGITS: how many; TEXT, NOTE, KANA: code points */
        const struct code *codes;
        struct err *(*check)(struct text digits); /* DIGITS: one more question, such as a check digit; may be NULL */
        const char *ja;                           /* label */
        const char *en;
        const char *law; /* the provision that the field is kept under; "" when there is none */
};

/* A table ends with a row without a name. */
#define FIELD_END(field) ((field)->name == NULL)

#define FIELD_NO_DATE ((struct date){ INT32_MIN })
#define FIELD_NO_NUMBER INT64_MIN

static inline bool
field_has_date(struct date date)
{
        return date.days != INT32_MIN;
}

/* The member's offset, if it has that type. */
#define FIELD_OFFSET(TYPE, MEMBER, C_TYPE)                                                                             \
        (offsetof(TYPE, MEMBER) + 0 * sizeof(_Generic(((TYPE *)0)->MEMBER, C_TYPE : (char)0)))
#define FIELD_ID_OFFSET(TYPE, MEMBER)                                                                                  \
        (offsetof(TYPE, MEMBER) + 0 * sizeof(_Generic(&((TYPE *)0)->MEMBER.at, uint8_t(*)[ID_SIZE] : (char)0)))

#define FIELD_TEXT(TYPE, MEMBER, MAXIMUM, NEED, SEALING, JA, EN, LAW)                                                  \
        {                                                                                                              \
                .name = #MEMBER, .kind = FIELD_KIND_TEXT, .need = (NEED), .sealing = (SEALING), .maximum = (MAXIMUM),  \
                .offset = FIELD_OFFSET(TYPE, MEMBER, struct text), .ja = (JA), .en = (EN), .law = (LAW)                \
        }
#define FIELD_NOTE(TYPE, MEMBER, MAXIMUM, NEED, SEALING, JA, EN, LAW)                                                  \
        {                                                                                                              \
                .name = #MEMBER, .kind = FIELD_KIND_NOTE, .need = (NEED), .sealing = (SEALING), .maximum = (MAXIMUM),  \
                .offset = FIELD_OFFSET(TYPE, MEMBER, struct text), .ja = (JA), .en = (EN), .law = (LAW)                \
        }
#define FIELD_KANA(TYPE, MEMBER, MAXIMUM, NEED, SEALING, JA, EN, LAW)                                                  \
        {                                                                                                              \
                .name = #MEMBER, .kind = FIELD_KIND_KANA, .need = (NEED), .sealing = (SEALING), .maximum = (MAXIMUM),  \
                .offset = FIELD_OFFSET(TYPE, MEMBER, struct text), .ja = (JA), .en = (EN), .law = (LAW)                \
        }
/* Digits; CHECK is NULL or a function such as municipality_code_check. */
#define FIELD_DIGITS(TYPE, MEMBER, MINIMUM, MAXIMUM, CHECK, NEED, SEALING, JA, EN, LAW)                                \
        {                                                                                                              \
                .name = #MEMBER, .kind = FIELD_KIND_DIGITS, .need = (NEED), .sealing = (SEALING),                      \
                .minimum = (MINIMUM), .maximum = (MAXIMUM), .check = (CHECK),                                          \
                .offset = FIELD_OFFSET(TYPE, MEMBER, struct text), .ja = (JA), .en = (EN), .law = (LAW)                \
        }
#define FIELD_CODE(TYPE, MEMBER, CODES, NEED, SEALING, JA, EN, LAW)                                                    \
        {                                                                                                              \
                .name = #MEMBER, .kind = FIELD_KIND_CODE, .need = (NEED), .sealing = (SEALING), .codes = (CODES),      \
                .offset = FIELD_OFFSET(TYPE, MEMBER, struct text), .ja = (JA), .en = (EN), .law = (LAW)                \
        }
#define FIELD_DATE(TYPE, MEMBER, DAYS, NEED, SEALING, JA, EN, LAW)                                                     \
        {                                                                                                              \
                .name = #MEMBER, .kind = FIELD_KIND_DATE, .need = (NEED), .sealing = (SEALING), .days = (DAYS),        \
                .offset = FIELD_OFFSET(TYPE, MEMBER, struct date), .ja = (JA), .en = (EN), .law = (LAW)                \
        }
/* A birth date is never in the future. REQUIRED: a date, a part of one, or 不詳 said openly. */
#define FIELD_BIRTH(TYPE, MEMBER, NEED, SEALING, JA, EN, LAW)                                                          \
        {                                                                                                              \
                .name = #MEMBER, .kind = FIELD_KIND_BIRTH, .need = (NEED), .sealing = (SEALING),                       \
                .days = NOT_IN_FUTURE, .offset = FIELD_OFFSET(TYPE, MEMBER, struct birth), .ja = (JA), .en = (EN),     \
                .law = (LAW)                                                                                           \
        }
#define FIELD_NUMBER(TYPE, MEMBER, MINIMUM, MAXIMUM, NEED, SEALING, JA, EN, LAW)                                       \
        {                                                                                                              \
                .name = #MEMBER, .kind = FIELD_KIND_NUMBER, .need = (NEED), .sealing = (SEALING),                      \
                .minimum = (MINIMUM), .maximum = (MAXIMUM), .offset = FIELD_OFFSET(TYPE, MEMBER, int64_t), .ja = (JA), \
                .en = (EN), .law = (LAW)                                                                               \
        }
#define FIELD_FLAG(TYPE, MEMBER, NEED, SEALING, JA, EN, LAW)                                                           \
        {                                                                                                              \
                .name = #MEMBER, .kind = FIELD_KIND_FLAG, .need = (NEED), .sealing = (SEALING),                        \
                .offset = FIELD_OFFSET(TYPE, MEMBER, bool), .ja = (JA), .en = (EN), .law = (LAW)                       \
        }
#define FIELD_ID(TYPE, MEMBER, NEED, SEALING, JA, EN, LAW)                                                             \
        {                                                                                                              \
                .name = #MEMBER, .kind = FIELD_KIND_ID, .need = (NEED), .sealing = (SEALING),                          \
                .offset = FIELD_ID_OFFSET(TYPE, MEMBER), .ja = (JA), .en = (EN), .law = (LAW)                          \
        }

/* The row of that name; NULL when the table has none. */
const struct field *field_find(const struct field *fields, struct text name);

/* What is wrong with a table itself, for the test of each feature: a name twice, no label, limits that nothing fits,
 * a table of codes without rows. NULL when nothing is. */
const char *field_table_fault(const struct field *fields);

#endif
