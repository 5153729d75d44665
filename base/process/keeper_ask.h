/* SPDX-License-Identifier: MIT */
/* What an area or a vault asks of the keeper, by the link that it inherited (process/keeper.h). */
#ifndef PROCESS_KEEPER_ASK_H
#define PROCESS_KEEPER_ASK_H

#include "process/message.h"
#include "seal/key.h"

/* The keeper may have to sign and sync for others first. */
enum { KEEPER_PATIENCE_MS = 20000 };

/* Asks for the key that belongs to whoever is at this end; the caller wipes it. seal.key-file, seal.wrong-key,
 * seal.format: what the keeper found; process.link-closed, process.link-slow, process.message */
struct err *keeper_ask_key(struct message_link *keeper, struct key_area *out_key) __attribute__((warn_unused_result));

#endif
