/* SPDX-License-Identifier: MIT */
/* The vault's process: program.vault_main of every system that keeps individual numbers. */
#ifndef VAULT_VAULT_SERVE_H
#define VAULT_VAULT_SERVE_H

#include "core/arena.h"
#include "core/bytes.h"
#include "core/err.h"
#include "process/vault_start.h"
#include "seal/key.h"

/* Enters the sandbox, opens the store, and answers the area until that ends. Returns the exit status. */
int vault_serve(struct vault_start *start);

/* program.vault_public: the JWK to which others encrypt numbers for this vault. */
struct err *vault_public(const struct key_owner *owner, const struct key_area *key, struct arena *arena,
                         struct text *out_jwk) __attribute__((warn_unused_result));

#endif
