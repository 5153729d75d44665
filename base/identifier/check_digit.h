/* SPDX-License-Identifier: MIT */
/* Numbers that carry a check digit. Each function takes ASCII digits (digits_read makes them from what was typed) and
 * judges form and check digit only: whether the number was issued, and to whom, is known elsewhere.
 *
 * Each fails with
 *   identifier.length       not that many digits
 *   identifier.digits       something else than '0' to '9'
 *   identifier.check-digit  a digit is wrong
 * and keeps, logs and repeats nothing of what it was given. */
#ifndef IDENTIFIER_CHECK_DIGIT_H
#define IDENTIFIER_CHECK_DIGIT_H

#include "core/bytes.h"
#include "core/err.h"

/* 個人番号: 12 digits. With P(n) the n-th digit from the right of the first eleven and Q(n) = n + 1 (n ≤ 6), n − 5
 * (n ≥ 7): the last digit is 11 − (Σ P(n) Q(n) mod 11), or 0 where that remainder is 0 or 1.
 *
 * Source:
 * 行政手続における特定の個人を識別するための番号の利用等に関する法律の規定による通知カード及び個人番号カード並びに情報提供
 * ネットワークシステムによる特定個人情報の提供等に関する省令 (平成26年総務省令85号) 5条. */
struct err *individual_number_check(struct text number) __attribute__((warn_unused_result));

/* 全国地方公共団体コード: 6 digits, prefecture 01 to 47, and the weights 6 5 4 3 2 over the first five: the last digit
 * is the last digit of 11 − (sum mod 11). Prefectures have codes of the same form (北海道 010006). Whether a
 * municipality has the code is a question to the table of municipalities. 000000, the state's own area in VRS (design
 * D11), is no such code and is refused here.
 *
 * Source: 総務省「全国地方公共団体コード仕様」.
 *
 * identifier.prefecture   the first two digits are not 01 to 47 */
struct err *municipality_code_check(struct text code) __attribute__((warn_unused_result));

/* 保険医療機関コード: 10 digits = prefecture 2 + fee table 1 (1 医科, 3 歯科, 4 調剤, 6 訪問看護) + district 2 + number
 * 4 + check digit 1, which is Luhn's over all nine digits before it. Places that are no insured institution (集団会場,
 * 施設) have a code of the municipality's own: do not ask here about those.
 *
 * Source: 「保険者番号等の設定について」 (昭和51年8月7日保発45号・庁保発34号); that the digit covers all nine, not the
 * last seven, is seen in published codes (0110113719). Fee table 6 for 訪問看護 is custom, not read in a source.
 *
 * identifier.prefecture   the first two digits are not 01 to 47
 * identifier.fee-table    the third digit is none of 1 3 4 6 */
struct err *institution_code_check(struct text code) __attribute__((warn_unused_result));

/* The check digits themselves, for whoever makes numbers: synthetic people, and codes printed by us. `digits` holds
 * that many ASCII digits. */
char individual_number_check_digit(const char digits[static 11]);
char municipality_code_check_digit(const char digits[static 5]);
char institution_code_check_digit(const char digits[static 9]);

#endif
