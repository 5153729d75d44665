/* SPDX-License-Identifier: MIT */
/* Between the files of this folder: writing rows. `recipient->recipient` and versions are set by the callee. */
#ifndef VRS_RECIPIENT_RECIPIENT_PRIVATE_H
#define VRS_RECIPIENT_RECIPIENT_PRIVATE_H

#include "recipient/recipient.h"

struct err *recipient_add(struct change *change, struct recipient *recipient);
/* Replaces recipient->version by these facts. request.conflict when another was newer. */
struct err *recipient_supersede(struct change *change, struct recipient *recipient);
struct err *recipient_note_revision(struct change *change, const struct recipient_id *id, int64_t revision);
struct err *recipient_ticket_add(struct change *change, struct ticket *ticket);
struct err *recipient_ticket_supersede(struct change *change, const struct ticket *current, const struct ticket *next);

#endif
