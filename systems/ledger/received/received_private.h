/* SPDX-License-Identifier: MIT */
/* For this folder: a record as it lies sealed in its row. */
#ifndef RECEIVED_RECEIVED_PRIVATE_H
#define RECEIVED_RECEIVED_PRIVATE_H

#include "received/received.h"

struct err *received_seal(struct change *change, const struct record_message *message, struct bytes *out_sealed);

#endif
