/* SPDX-License-Identifier: MIT */
/* The ways in which an identifier is wrong; the rows are in identifier_errors.def. */
#ifndef IDENTIFIER_IDENTIFIER_ERRORS_H
#define IDENTIFIER_IDENTIFIER_ERRORS_H

#include "core/err.h"

#define ERRORS_FILE "identifier/identifier_errors.def"
#include "core/err_declare.h"

#endif
