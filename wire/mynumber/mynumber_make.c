/* SPDX-License-Identifier: MIT */
#include "mynumber/mynumber_private.h"

#include "core/buffer.h"

enum { FILE_MAXIMUM = MYNUMBER_FILE_MAXIMUM };

static void
put(struct buffer *buffer, uint32_t tag, struct bytes value)
{
        uint8_t head[BER_HEAD_MAXIMUM];

        buffer_put(buffer, head, ber_head(tag, value.length, head));
        buffer_put(buffer, value.at, value.length);
}

static struct bytes
text_bytes(struct text text)
{
        return (struct bytes){ (const uint8_t *)text.at, text.length };
}

/* What was written, within an object of this tag. */
static struct bytes
wrap(struct arena *arena, uint32_t tag, struct buffer *inner)
{
        struct buffer outer;
        struct bytes bytes;

        buffer_init_secret(&outer, FILE_MAXIMUM + BER_HEAD_MAXIMUM);
        put(&outer, tag, text_bytes(buffer_text(inner)));
        bytes = bytes_copy(arena, text_bytes(buffer_text(&outer)));
        buffer_finish(&outer);
        buffer_finish(inner);
        return bytes;
}

struct bytes
mynumber_number(struct arena *arena, struct text number)
{
        /* Stored in 17 bytes: two of filler follow, and are hashed. */
        struct buffer buffer;
        struct bytes bytes;

        buffer_init_secret(&buffer, FILE_MAXIMUM);
        put(&buffer, TAG_NUMBER, text_bytes(number));
        buffer_put(&buffer, "\xff\xff", 2);
        bytes = bytes_copy(arena, text_bytes(buffer_text(&buffer)));
        buffer_finish(&buffer);
        return bytes;
}

struct bytes
mynumber_basic(struct arena *arena, const struct mynumber_person *person)
{
        const struct {
                uint32_t tag;
                struct bytes value;
        } members[] = {
                { TAG_NAME, text_bytes(person->name) },
                { TAG_ADDRESS, text_bytes(person->address) },
                { TAG_BIRTH, text_bytes(person->birth) },
                { TAG_SEX, { (const uint8_t *)&person->sex, 1 } },
        };
        uint8_t offsets[8], head[BER_HEAD_MAXIMUM];
        size_t total = 11, outer, at;
        struct buffer inner;

        for (size_t i = 0; i < 4; i++)
                total += ber_head(members[i].tag, members[i].value.length, head) + members[i].value.length;
        outer = ber_head(TAG_BASIC, total, head);
        at = outer + 11;
        for (size_t i = 0; i < 4; i++) {
                offsets[2 * i] = (uint8_t)(at >> 8 & 255);
                offsets[2 * i + 1] = (uint8_t)(at & 255);
                at += ber_head(members[i].tag, members[i].value.length, head) + members[i].value.length;
        }
        buffer_init_secret(&inner, FILE_MAXIMUM);
        put(&inner, TAG_OFFSETS, (struct bytes){ offsets, sizeof offsets });
        for (size_t i = 0; i < 4; i++)
                put(&inner, members[i].tag, members[i].value);
        return wrap(arena, TAG_BASIC, &inner);
}

struct err *
mynumber_integrity(struct arena *arena, struct bytes number, struct bytes basic, struct rsa_key *intermediate,
                   struct bytes *out_integrity)
{
        uint8_t hash[HASH_LENGTH], signature[RSA_SIGNATURE_LENGTH];
        struct bytes part = { 0 };
        struct buffer inner;
        struct err *err;

        mynumber_hashed_part(basic, &part);
        buffer_init(&inner, FILE_MAXIMUM);
        sha256(number, hash);
        put(&inner, TAG_HASH_NUMBER, (struct bytes){ hash, sizeof hash });
        sha256(part, hash);
        put(&inner, TAG_HASH_BASIC, (struct bytes){ hash, sizeof hash });
        err = rsa_key_sign(intermediate, text_bytes(buffer_text(&inner)), signature);
        if (err) {
                buffer_finish(&inner);
                return err;
        }
        put(&inner, TAG_SIGNATURE, (struct bytes){ signature, sizeof signature });
        *out_integrity = wrap(arena, TAG_INTEGRITY, &inner);
        return NULL;
}

static void
put_key(struct buffer *buffer, const struct rsa_key *key)
{
        uint8_t modulus[RSA_SIGNATURE_LENGTH];

        rsa_key_modulus(key, modulus);
        put(buffer, TAG_EXPONENT, (struct bytes){ (const uint8_t *)"\1\0\1", 3 });
        put(buffer, TAG_MODULUS, (struct bytes){ modulus, sizeof modulus });
}

struct err *
mynumber_certificate(struct arena *arena, const struct mynumber_makers *makers, struct bytes *out_certificate)
{
        uint8_t signature[RSA_SIGNATURE_LENGTH];
        struct buffer body, inner;
        struct err *err;

        buffer_init(&body, FILE_MAXIMUM);
        buffer_put(&body, makers->authority_id, MYNUMBER_KEY_ID);
        buffer_put(&body, makers->intermediate_id, MYNUMBER_KEY_ID);
        put_key(&body, makers->intermediate);
        err = rsa_key_sign(makers->authority, text_bytes(buffer_text(&body)), signature);
        if (!err) {
                buffer_init(&inner, FILE_MAXIMUM);
                put(&inner, TAG_CERTIFICATE_BODY, text_bytes(buffer_text(&body)));
                put(&inner, TAG_CERTIFICATE_SIGNATURE, (struct bytes){ signature, sizeof signature });
                *out_certificate = wrap(arena, TAG_CERTIFICATE, &inner);
        }
        buffer_finish(&body);
        return err;
}

struct err *
mynumber_card_key(struct arena *arena, const struct rsa_key *card, struct rsa_key *intermediate,
                  struct bytes *out_card_key)
{
        uint8_t signature[RSA_SIGNATURE_LENGTH];
        struct buffer key, inner;
        struct err *err;

        buffer_init(&key, FILE_MAXIMUM);
        buffer_init(&inner, FILE_MAXIMUM);
        put_key(&key, card);
        put(&inner, TAG_CARD_KEY_BODY, text_bytes(buffer_text(&key)));
        buffer_finish(&key);
        err = rsa_key_sign(intermediate, text_bytes(buffer_text(&inner)), signature);
        if (err) {
                buffer_finish(&inner);
                return err;
        }
        put(&inner, TAG_CARD_KEY_SIGNATURE, (struct bytes){ signature, sizeof signature });
        *out_card_key = wrap(arena, TAG_CARD_KEY, &inner);
        return NULL;
}
