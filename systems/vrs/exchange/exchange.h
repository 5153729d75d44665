/* SPDX-License-Identifier: MIT */
/* What VRS takes from other systems: recipients and tickets from the ledger of its municipality, POST
 * /wire/recipient/2 (requirements V1, V3); reads of its tickets from VRS areas of others, POST /wire/venue/1. */
#ifndef VRS_EXCHANGE_EXCHANGE_H
#define VRS_EXCHANGE_EXCHANGE_H

#include "request/visit.h"

extern const struct route exchange_routes[];

#endif
