/* SPDX-License-Identifier: MIT */
/* The 18 digits of a COVID-19 ticket (接種券), as the OCR line and the 2D code hold them:
 *
 *   券種 1 | 回数 1 | 市町村コード 6 | 券番号 10
 *
 * The 券番号 has no check digit and is unique only inside its municipality: the key of a person is (市町村コード,
 * 券番号). It stays the same over all of a person's tickets of that municipality.
 *
 * Checked here is the form alone: 18 digits, 回数 1 to 9, the check digit of the municipality. Which digits 券種 may
 * have, which 回数 is open, and whether the number was issued are questions to the ledger and VRS. Source:
 * 新型コロナウイルス感染症に係る予防接種の実施に関する手引き 13.1版 (OCRライン・2次元コード). */
#ifndef IDENTIFIER_TICKET_H
#define IDENTIFIER_TICKET_H

#include "core/bytes.h"
#include "core/err.h"

enum { TICKET_LENGTH = 18, TICKET_NUMBER_LENGTH = 10 };

/* Parts of the text that was split, not copies. */
struct ticket_parts {
        struct text kind;         /* 券種, 1 digit */
        struct text dose;         /* 回数, '1' to '9' */
        struct text municipality; /* 6 digits */
        struct text number;       /* 券番号, 10 digits */
};

/* Splits 18 ASCII digits (digits_read makes them from what was typed).
 *
 * identifier.length       not 18; identifier.digits   not digits only
 * identifier.dose         回数 is 0
 * identifier.prefecture, identifier.check-digit   the municipality's code is wrong
 * The error's field (err_field) is kind, dose, municipality or number where one part is to blame. */
struct err *ticket_split(struct text digits, struct ticket_parts *out_parts) __attribute__((warn_unused_result));

#endif
