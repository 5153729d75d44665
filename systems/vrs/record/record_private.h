/* SPDX-License-Identifier: MIT */
/* Between the files of this folder: rows, and what leaves for the ledger. */
#ifndef VRS_RECORD_RECORD_PRIVATE_H
#define VRS_RECORD_RECORD_PRIVATE_H

#include "record/record.h"

/* Adds version 1; record->record and version are set. */
struct err *record_add(struct change *change, struct record *record);
/* Replaces version `seen`; record->version is set. request.conflict, record.cancelled */
struct err *record_supersede(struct change *change, int64_t seen, struct record *record);
/* out_record untouched when there is none. */
struct err *record_by_source(struct change *change, const struct record_source *source, bool *out_found,
                             struct record *out_record);
/* Records of a 券番号 without a person, oldest first. */
struct err *record_waiting(struct change *change, struct text number, struct records *out_records);

struct venue_known;
struct venue_decision;
struct ticket_parts;

/* What is known of a ticket. `recipient` is filled where its number is somebody's. */
struct err *venue_look_up(struct change *change, struct text municipality, const struct ticket_parts *parts,
                          struct recipient *recipient, struct venue_known *out_known);
/* The codes of a decision, separated by spaces. */
struct text venue_codes(struct arena *arena, const struct venue_decision *decision);

/* Puts a record of another municipality's ticket, or its cancellation, into the outbox to that municipality's VRS. */
struct err *record_pass_on(struct change *change, const struct record *record);

/* Puts this version of a record into the outbox to the ledger. */
struct err *record_send(struct change *change, struct text municipality, const struct record *record,
                        const struct recipient *recipient);

#endif
