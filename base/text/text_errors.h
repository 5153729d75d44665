/* SPDX-License-Identifier: MIT */
/* The ways in which reading text fails; the rows are in text_errors.def. */
#ifndef TEXT_TEXT_ERRORS_H
#define TEXT_TEXT_ERRORS_H

#include "core/err.h"

#define ERRORS_FILE "text/text_errors.def"
#include "core/err_declare.h"

#endif
