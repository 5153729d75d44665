/* SPDX-License-Identifier: MIT */
/* For tests/interop: encrypted texts for, and from, another implementation. Each line has its parts divided by tabs.
 *
 *      jwe_lines                   JWK, sender, receiver, plain text   →  a JWE
 *      jwe_lines HEX               sender, receiver, JWE               →  its plain text, or "refused CODE"
 *
 * HEX is the receiver's secret (64 digits); the first line printed is then its public JWK. */
#include "core/buffer.h"
#include "seal/jose_jwe.h"

#include <stdio.h>
#include <stdlib.h>

enum { PARTS = 4 };

static struct text parts[PARTS];

static size_t
split(char *line, size_t length)
{
        size_t count = 0, from = 0;

        for (size_t i = 0; i <= length && count < PARTS; i++)
                if (i == length || line[i] == '\t') {
                        parts[count++] = (struct text){ line + from, i - from };
                        from = i + 1;
                }
        return count;
}

static struct err *
seal_line(struct arena *arena, struct text *out)
{
        struct jwe_parties parties = { parts[1], parts[2] };
        struct value_read jwk;
        struct jose_key *key = NULL;
        struct err *err = value_read(arena, parts[0], &jwk);

        if (!err)
                err = jose_key_from_jwk(jwk.value, &key);
        if (!err)
                err = jwe_seal(arena, key, &parties, (struct bytes){ (const uint8_t *)parts[3].at, parts[3].length },
                               out);
        jose_key_destroy(key);
        return err;
}

static struct err *
open_line(struct arena *arena, const struct jose_key *key, struct text *out)
{
        struct jwe_parties parties = { parts[0], parts[1] };
        struct bytes plain;
        struct err *err = jwe_open(arena, key, &parties, parts[2], &plain);

        if (!err)
                *out = (struct text){ (const char *)plain.at, plain.length };
        return err;
}

static struct jose_key *
key_of(struct arena *arena, const char *hex)
{
        uint8_t secret[32];
        struct jose_key *key;
        struct buffer written;

        if (!bytes_from_hex(text_of(hex), secret, sizeof secret))
                exit(64);
        key = jwe_key_from_secret(secret);
        buffer_init(&written, 4096);
        value_write(jwe_key_to_jwk(arena, key), &written);
        printf("%.*s\n", (int)written.length, written.at);
        buffer_finish(&written);
        return key;
}

int
main(int argc, char **argv)
{
        struct arena *arena = arena_create(ARENA_PLAIN, 1 << 20);
        struct jose_key *key = argc > 1 ? key_of(arena, argv[1]) : NULL;
        char *line = NULL;
        size_t room = 0;
        ssize_t length;

        while ((length = getline(&line, &room, stdin)) > 0) {
                struct text out = TEXT("");
                struct err *err = NULL;

                if (split(line, (size_t)length - (line[length - 1] == '\n')) != (key ? 3U : 4U))
                        return 65;
                err = key ? open_line(arena, key, &out) : seal_line(arena, &out);
                if (err)
                        printf("refused %s\n", err_code(err)->code);
                else
                        printf("%.*s\n", TEXT_ARGS(out));
                err_free(err);
                arena_reset(arena);
        }
        jose_key_destroy(key);
        arena_destroy(arena);
        free(line);
        return 0;
}
