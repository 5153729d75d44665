/* SPDX-License-Identifier: MIT */
#include "courier/courier_errors.h"

#define ERRORS_FILE "courier/courier_errors.def"
#include "core/err_define.h"
