/* SPDX-License-Identifier: MIT */
/* How the operator's command and an area speak: SCGI on the operator's socket, and a last byte sequence that tells
 * the exit status, so that an answer that broke off is not taken for a whole one.
 *
 *         status and headers, empty line, body (JSON lines) … 0x1E "exit N\n"
 *
 * A request may bring one descriptor (SCM_RIGHTS): the file to import. The kernel tells the area who calls
 * (SO_PEERCRED); the socket lies in a folder that only the installation's user can enter. */
#ifndef REQUEST_OPERATOR_H
#define REQUEST_OPERATOR_H

#define OPERATOR_END "\x1e"

/* Exit status of an import that kept rows back (docs/interfaces/product.md). */
enum { OPERATOR_SOME_REJECTED = 3 };

#endif
