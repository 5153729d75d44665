/* SPDX-License-Identifier: MIT */
/* PostgreSQL's client library, loaded when the first store of that kind is opened: with its Kerberos and LDAP it would
 * cost every area on SQLite start-up time and memory that it never uses. */
#ifndef STORE_LIBPQ_H
#define STORE_LIBPQ_H

#include "core/err.h"

#include <libpq-fe.h>

#define LIBPQ_FUNCTIONS(X)                                                                                             \
        X(PQconnectdb)                                                                                                 \
        X(PQfinish)                                                                                                    \
        X(PQstatus)                                                                                                    \
        X(PQtransactionStatus)                                                                                         \
        X(PQerrorMessage)                                                                                              \
        X(PQsetNoticeReceiver)                                                                                         \
        X(PQexec)                                                                                                      \
        X(PQexecParams)                                                                                                \
        X(PQprepare)                                                                                                   \
        X(PQexecPrepared)                                                                                              \
        X(PQresultStatus)                                                                                              \
        X(PQresultErrorField)                                                                                          \
        X(PQclear)                                                                                                     \
        X(PQntuples)                                                                                                   \
        X(PQnfields)                                                                                                   \
        X(PQftype)                                                                                                     \
        X(PQgetisnull)                                                                                                 \
        X(PQgetvalue)                                                                                                  \
        X(PQgetlength)                                                                                                 \
        X(PQcmdStatus)                                                                                                 \
        X(PQcmdTuples)

struct libpq {
#define LIBPQ_MEMBER(NAME) __typeof__(NAME) *NAME;
        LIBPQ_FUNCTIONS(LIBPQ_MEMBER)
#undef LIBPQ_MEMBER
};

/* The functions, once libpq_load succeeded. */
extern struct libpq libpq;

/* store.cannot-open when the library is not installed. May be called from any thread, any number of times. */
struct err *libpq_load(void) __attribute__((warn_unused_result));

#endif
