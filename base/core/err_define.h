/* SPDX-License-Identifier: MIT */
/* Defines the codes of a table of failures; see core/err_declare.h. No include guard on purpose. */
#define ERROR(NAME, CODE, STATUS, JA, EN, NEXT_JA, NEXT_EN)                                                            \
        const struct err_code NAME = { CODE, STATUS, JA, EN, NEXT_JA, NEXT_EN };
#include ERRORS_FILE
#undef ERROR
#undef ERRORS_FILE
