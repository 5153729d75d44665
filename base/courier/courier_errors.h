/* SPDX-License-Identifier: MIT */
/* The codes of base/courier: COURIER_CERTIFICATE, COURIER_SENDER, … */
#ifndef COURIER_COURIER_ERRORS_H
#define COURIER_COURIER_ERRORS_H

#include "core/err.h"

#define ERRORS_FILE "courier/courier_errors.def"
#include "core/err_declare.h"

#endif
