/* SPDX-License-Identifier: MIT */
#include "seal/jose_errors.h"

#define ERRORS_FILE "seal/jose_errors.def"
#include "core/err_define.h"
