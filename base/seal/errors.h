/* SPDX-License-Identifier: MIT */
/* The codes of base/seal's keys and rows: SEAL_KEY_FILE, SEAL_WRONG_KEY, SEAL_NO_KEY, … */
#ifndef SEAL_ERRORS_H
#define SEAL_ERRORS_H

#include "core/err.h"

#define ERRORS_FILE "seal/seal_errors.def"
#include "core/err_declare.h"

#endif
