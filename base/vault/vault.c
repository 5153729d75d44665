/* SPDX-License-Identifier: MIT */
#include "vault/vault.h"

#include "process/errors.h"
#include "seal/errors.h"
#include "store/store.h"

#include <assert.h>
#include <poll.h>
#include <string.h>

#define ERRORS_FILE "vault/vault_errors.def"
#include "core/err_define.h"

enum { ANSWER_MS = 10000, OPEN_MS = 60000, CODE_MAXIMUM = 63, NUMBER_MAXIMUM = 12, JWE_TEXT_MAXIMUM = 4096 };

/* What a vault refuses has a code of its own; everything else is that it cannot be reached. */
static struct err *
told(struct err *err)
{
        static const struct err_code *const codes[] = { &VAULT_NUMBER, &VAULT_SEALED, &VAULT_RECEIVER };
        struct err *gone;

        if (!err)
                return NULL;
        if (err_is(err, &PROCESS_REFUSED))
                for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
                        if (strcmp(err_sentence(err), codes[i]->code) == 0) {
                                err_drop(err, "told by the code it carried");
                                return err_new(codes[i], "the vault refused");
                        }
        gone = err_new(&VAULT_UNAVAILABLE, "%s: %s", err_code(err)->code, err_sentence(err));
        err_drop(err, "wrapped by hand");
        return gone;
}

static struct err *
ask(struct message_link *vault, struct message_out *out, struct message *out_answer)
{
        struct err *err = message_ask(vault, out, ANSWER_MS, out_answer);

        message_discard(out);
        return told(err);
}

/* The codes with which a vault may say that it cannot open. */
static struct err *
cannot(struct text code)
{
        static const struct err_code *const codes[] = { &SEAL_KEY_FILE,     &SEAL_WRONG_KEY, &SEAL_FORMAT,
                                                        &STORE_CANNOT_OPEN, &STORE_LOCKED,   &STORE_CORRUPT,
                                                        &STORE_NEWER_DATA,  &STORE_FULL,     &STORE_IO };

        for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
                if (text_is(code, codes[i]->code))
                        return err_new(codes[i], "the vault cannot open: its log says more");
        return err_new(&VAULT_UNAVAILABLE, "the vault cannot open: its log says more");
}

struct err *
vault_await(struct message_link *vault)
{
        struct message message;
        struct text code;
        bool whole = false;
        struct err *err = NULL;

        while (!err && !whole) {
                struct pollfd polled = { vault->descriptor, POLLIN, 0 };
                int ready = poll(&polled, 1, OPEN_MS);

                if (ready == 0)
                        return err_new(&VAULT_UNAVAILABLE, "it does not open");
                err = message_receive(vault, &whole, &message);
        }
        if (err)
                return told(err);
        if (message.verb != MESSAGE_VAULT_OPEN)
                message.wrong = true;
        code = message_get_text(&message, CODE_MAXIMUM);
        err = message_end(&message);
        if (err)
                return told(err);
        return code.length ? cannot(code) : NULL;
}

struct err *
vault_put(struct message_link *vault, struct vault_number *numbers, size_t count)
{
        struct message_out out;
        struct message answer;
        struct err *err = NULL;

        for (size_t from = 0; !err && from < count; from += VAULT_BATCH) {
                size_t part = count - from < VAULT_BATCH ? count - from : VAULT_BATCH;

                message_begin(&out, MESSAGE_VAULT_PUT, message_link_call(vault));
                message_put_u32(&out, (uint32_t)part);
                for (size_t i = from; i < from + part; i++) {
                        message_put_bytes(&out, (struct bytes){ numbers[i].id, ID_SIZE });
                        message_put_text(&out, numbers[i].number);
                }
                err = ask(vault, &out, &answer);
                if (err)
                        return err;
                for (size_t i = from; i < from + part; i++)
                        numbers[i].changed = message_get_u32(&answer) != 0;
                err = told(message_end(&answer));
        }
        return err;
}

/* n ids of an answer, in the arena. */
static struct err *
get_ids(struct message *answer, struct arena *arena, uint8_t (**out_ids)[ID_SIZE], size_t *out_count)
{
        uint32_t count = message_get_u32(answer);
        uint8_t(*ids)[ID_SIZE];
        struct err *err;

        if (count > VAULT_BATCH)
                answer->wrong = true;
        ids = arena_array(arena, VAULT_BATCH, sizeof *ids);
        for (uint32_t i = 0; !answer->wrong && i < count; i++) {
                struct bytes id = message_get_bytes(answer, ID_SIZE);

                if (id.length == ID_SIZE)
                        memcpy(ids[i], id.at, ID_SIZE);
                else
                        answer->wrong = true;
        }
        err = told(message_end(answer));
        if (err)
                return err;
        *out_ids = ids;
        *out_count = count;
        return NULL;
}

struct err *
vault_find(struct message_link *vault, struct arena *arena, struct text number, uint8_t (**out_ids)[ID_SIZE],
           size_t *out_count)
{
        struct message_out out;
        struct message answer;
        struct err *err;

        message_begin(&out, MESSAGE_VAULT_FIND, message_link_call(vault));
        message_put_text(&out, number);
        err = ask(vault, &out, &answer);
        return err ? err : get_ids(&answer, arena, out_ids, out_count);
}

struct err *
vault_read(struct message_link *vault, struct arena *arena, const uint8_t id[static ID_SIZE], struct text *out_number)
{
        struct message_out out;
        struct message answer;
        struct text number;
        struct err *err;

        message_begin(&out, MESSAGE_VAULT_READ, message_link_call(vault));
        message_put_bytes(&out, (struct bytes){ id, ID_SIZE });
        err = ask(vault, &out, &answer);
        if (err)
                return err;
        number = message_get_text(&answer, NUMBER_MAXIMUM);
        err = told(message_end(&answer));
        if (!err)
                *out_number = text_copy(arena, number);
        /* It stays in the link's buffer otherwise, until the next answer. */
        if (number.length)
                bytes_wipe((char *)number.at, number.length);
        return err;
}

struct err *
vault_seal(struct message_link *vault, struct arena *arena, struct text receiver, struct vault_sealed *people,
           size_t count)
{
        struct message_out out;
        struct message answer;
        struct err *err = NULL;

        for (size_t from = 0; !err && from < count; from += VAULT_BATCH) {
                size_t part = count - from < VAULT_BATCH ? count - from : VAULT_BATCH;

                message_begin(&out, MESSAGE_VAULT_SEAL, message_link_call(vault));
                message_put_text(&out, receiver);
                message_put_u32(&out, (uint32_t)part);
                for (size_t i = from; i < from + part; i++) {
                        message_put_bytes(&out, (struct bytes){ people[i].id, ID_SIZE });
                        message_put_text(&out, people[i].subject);
                }
                err = ask(vault, &out, &answer);
                if (err)
                        return err;
                for (size_t i = from; i < from + part; i++) {
                        struct text jwe = message_get_text(&answer, JWE_TEXT_MAXIMUM);

                        people[i].jwe = jwe.length ? text_copy(arena, jwe) : (struct text){ NULL, 0 };
                }
                err = told(message_end(&answer));
        }
        return err;
}

struct err *
vault_take(struct message_link *vault, struct text sender, const struct vault_sealed *people, size_t count,
           int64_t *out_changed)
{
        struct message_out out;
        struct message answer;
        uint32_t with = 0;
        struct err *err;

        assert(count <= VAULT_BATCH);
        *out_changed = 0;
        for (size_t i = 0; i < count; i++)
                with += people[i].jwe.at != NULL;
        if (with == 0)
                return NULL;
        message_begin(&out, MESSAGE_VAULT_TAKE, message_link_call(vault));
        message_put_text(&out, sender);
        message_put_u32(&out, with);
        for (size_t i = 0; i < count; i++)
                if (people[i].jwe.at) {
                        message_put_bytes(&out, (struct bytes){ people[i].id, ID_SIZE });
                        message_put_text(&out, people[i].subject);
                        message_put_text(&out, people[i].jwe);
                }
        err = ask(vault, &out, &answer);
        if (err)
                return err;
        *out_changed = message_get_u32(&answer);
        return told(message_end(&answer));
}

struct err *
vault_sweep(struct message_link *vault, unsigned seconds,
            struct err *(*stands)(void *context, const uint8_t id[static ID_SIZE], bool *out_stands), void *context,
            size_t *out_asked)
{
        struct arena *arena = arena_create(ARENA_PLAIN, 1 << 16);
        bool there[VAULT_BATCH] = { false };
        uint8_t(*ids)[ID_SIZE] = NULL;
        struct message_out out;
        struct message answer;
        size_t count = 0;
        struct err *err;

        message_begin(&out, MESSAGE_VAULT_WAITING, message_link_call(vault));
        message_put_u32(&out, seconds);
        message_put_u32(&out, VAULT_BATCH);
        err = ask(vault, &out, &answer);
        if (!err)
                err = get_ids(&answer, arena, &ids, &count);
        for (size_t i = 0; !err && i < count; i++)
                err = stands(context, ids[i], &there[i]);
        if (!err && count) {
                message_begin(&out, MESSAGE_VAULT_SETTLE, message_link_call(vault));
                message_put_u32(&out, (uint32_t)count);
                for (size_t i = 0; i < count; i++) {
                        message_put_bytes(&out, (struct bytes){ ids[i], ID_SIZE });
                        message_put_u32(&out, there[i]);
                }
                err = ask(vault, &out, &answer);
                if (!err)
                        err = told(message_end(&answer));
        }
        arena_destroy(arena);
        if (!err)
                *out_asked = count;
        return err;
}
