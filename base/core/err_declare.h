/* SPDX-License-Identifier: MIT */
/* Declares the codes of a table of failures. No include guard on purpose: use it once a table, in the feature's
 * header:
 *         #define ERRORS_FILE "dose/dose_errors.def"
 *         #include "core/err_declare.h"
 * and in one .c file the same two lines with core/err_define.h. A row of the table is
 *         ERROR(DOSE_SOURCE_DIFFERS, "dose.source-differs", 409, "日本語。", "English.", "次にすること。", "What next.")
 */
#define ERROR(NAME, CODE, STATUS, JA, EN, NEXT_JA, NEXT_EN) extern const struct err_code NAME;
#include ERRORS_FILE
#undef ERROR
#undef ERRORS_FILE
