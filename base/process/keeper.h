/* SPDX-License-Identifier: MIT */
/* The keeper: it unwraps the keys of areas and vaults, hands each to its own, and signs the heads of chains (design
 * §3).
 *
 * It holds the wrapping key, opens no database and has no network. Who asks is told by the descriptor alone: the
 * master sends it one end of a socket pair for each area and vault it starts, with the municipality's code; what comes
 * through that end is that area's or vault's, and whatever it says, it gets the key of this one only (D7).
 *
 * Heads. An area hands over its newest head after each turn. Once a second the newest of each area that moved is
 * signed, appended to heads/012041.heads (seal/head.h) and made durable. A number that is not above the last signed
 * one is never signed: it would vouch for an old copy that was put back; the log says so. Half a line, left by a crash,
 * is cut off when the file is opened.
 *
 * A wrapping key that is missing or wrong does not end the keeper: each question is refused with the code that says
 * why, so it shows at the area, in its page and in /readyz.
 *
 * It ends when the master's link closes, after it signed what was left; SIGTERM and SIGINT are ignored, since areas
 * that end in order still hand over their last heads. */
#ifndef PROCESS_KEEPER_H
#define PROCESS_KEEPER_H

#include "process/roles.h"

/* Who is at the end of a link: an area and its vault have keys of their own (requirement R1, D9), and only an area has
 * a chain. */
enum keeper_holder { KEEPER_AREA, KEEPER_VAULT };

#endif
