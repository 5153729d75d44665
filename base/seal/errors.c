/* SPDX-License-Identifier: MIT */
#include "seal/errors.h"

#define ERRORS_FILE "seal/seal_errors.def"
#include "core/err_define.h"
