/* SPDX-License-Identifier: MIT */
/* The codes of base/process: PROCESS_MESSAGE, PROCESS_LINK_CLOSED, PROCESS_NO_LANDLOCK, … */
#ifndef PROCESS_ERRORS_H
#define PROCESS_ERRORS_H

#include "core/err.h"

#define ERRORS_FILE "process/process_errors.def"
#include "core/err_declare.h"

#endif
