/* SPDX-License-Identifier: MIT */
/* What VRS takes from the ledger of its municipality: POST /wire/recipient/1 (wire/recipient, requirements V1, V3). */
#ifndef VRS_EXCHANGE_EXCHANGE_H
#define VRS_EXCHANGE_EXCHANGE_H

#include "request/visit.h"

extern const struct route exchange_routes[];

#endif
