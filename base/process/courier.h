/* SPDX-License-Identifier: MIT */
/* The courier: carries messages from areas to peers and brings the answers back (design §3, D22).
 *
 * One a program. It holds the client certificates of all municipalities and knows the peers of the configuration
 * (process/peers.h); it has no database, no key of an area, and opens no file once it is locked in. Who sends is told
 * by the descriptor alone: what comes through the link of a municipality's area is sent with that municipality's
 * certificate (D7).
 *
 * A link brings MESSAGE_COURIER_SEND, at most COURIER_IN_FLIGHT without an answer, and gets a MESSAGE_COURIER_DONE for
 * each in any order. Nothing is kept here: what was not answered when the courier or the area ends is sent again by the
 * area (request/delivery.h), so delivery is at least once. A new link of the same municipality ends the old one with
 * all that it had begun.
 *
 * In DIR/ledger/courier/: peers.ini, trust/ca.pem (the peers' authority), and 012041.pem and 012041.key of each
 * municipality that sends. They are read once; after a change the courier is to be ended (SIGKILL is good), and the
 * master starts it again. */
#ifndef PROCESS_COURIER_H
#define PROCESS_COURIER_H

enum { COURIER_IN_FLIGHT = 4, COURIER_BODY_MAXIMUM = 64 * 1024 };

#endif
