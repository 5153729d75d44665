/* SPDX-License-Identifier: MIT */
/* The listening sockets of an installation. For the master. */
#ifndef PROCESS_SOCKETS_H
#define PROCESS_SOCKETS_H

#include "core/err.h"

#include <netinet/in.h>

/* A Unix socket at `path`, mode 0660, non-blocking, listening. One that an earlier run left is replaced: the caller
 * holds the installation's lock, so nobody listens there.
 *
 * process.path-long   longer than the 107 bytes of a socket's name
 * core.io             something that is no socket stands there, or the system refuses */
struct err *socket_listen(const char *path, int *out_socket) __attribute__((warn_unused_result));

/* A TCP socket. core.unavailable when the port is taken. */
struct err *socket_listen_tcp(const struct sockaddr_in *address, int *out_socket) __attribute__((warn_unused_result));

#endif
