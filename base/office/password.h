/* SPDX-License-Identifier: MIT */
/* Passwords: argon2id (RFC 9106) in its encoded form, which holds salt and cost beside the hash.
 *
 * Making and checking take about 30 ms and 19 MiB each by design, so both run on the job thread. */
#ifndef OFFICE_PASSWORD_H
#define OFFICE_PASSWORD_H

#include "core/bytes.h"

enum {
        PASSWORD_MIN = 12, /* code points */
        PASSWORD_MAX_BYTES = 256,
        PASSWORD_ENCODED_SIZE = 160,
};

/* Hashes a password. Thread-safe. */
bool password_make(struct text password, char out_encoded[static PASSWORD_ENCODED_SIZE]);
/* True when the password is the one that was encoded. Thread-safe. An empty `encoded` takes the same time and is
 * false, so that an unknown user cannot be told from a wrong password by the clock. */
bool password_check(struct text password, struct text encoded);

#endif
