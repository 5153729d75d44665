/* SPDX-License-Identifier: MIT */
/* The codes of JOSE, strict JSON and X.509: JOSE_BASE64, JOSE_JSON, JOSE_KEY, X509_FORM, … */
#ifndef SEAL_JOSE_ERRORS_H
#define SEAL_JOSE_ERRORS_H

#include "core/err.h"

#define ERRORS_FILE "seal/jose_errors.def"
#include "core/err_declare.h"

#endif
