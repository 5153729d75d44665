/* SPDX-License-Identifier: MIT */
#include "vault/vault_serve.h"

#include "core/buffer.h"
#include "core/log.h"
#include "process/errors.h"
#include "process/keeper_ask.h"
#include "seal/jose_jwe.h"
#include "store/store.h"
#include "vault/numbers.h"
#include "vault/vault.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

enum {
        ARENA_MAXIMUM = 4 << 20,
        ANSWER_MS = 2000,
        NAME_MAXIMUM = 40,
        SUBJECT_MAXIMUM = 40,
        JWK_MAXIMUM = 4096,
        RECEIVERS_MAXIMUM = 8,
        PAYLOAD_MAXIMUM = 256
};

/* A receiver whose file was read; it is read once a life, and a vault lives as long as its area. */
struct receiver {
        char name[NAME_MAXIMUM + 1];
        struct jose_key *key; /* NULL = there is no file */
};

struct vault {
        struct vault_start *start;
        struct arena *arena; /* of one message, wiped */
        struct numbers numbers;
        struct jose_key *own;
        struct receiver receivers[RECEIVERS_MAXIMUM];
        size_t receiver_count;
        char name[NAME_MAXIMUM + 1]; /* "ledger-012041", as the other side calls this vault */
};

static int64_t
now_ms(void)
{
        struct timespec now;

        clock_gettime(CLOCK_REALTIME, &now);
        return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct jose_key *
own_key(const struct seal *seal)
{
        uint8_t secret[KEY_SIZE];
        struct jose_key *key;

        seal_secret_derive(seal, TEXT("number.jwe"), secret);
        key = jwe_key_from_secret(secret);
        bytes_wipe(secret, sizeof secret);
        return key;
}

struct err *
vault_public(const struct key_owner *owner, const struct key_area *key, struct arena *arena, struct text *out_jwk)
{
        struct seal *seal = seal_create(owner, key);
        struct jose_key *own = own_key(seal);
        struct buffer written;
        struct err *err;

        buffer_init(&written, JWK_MAXIMUM);
        value_write(jwe_key_to_jwk(arena, own), &written);
        buffer_put_char(&written, '\n');
        err = buffer_check(&written);
        if (!err)
                *out_jwk = text_copy(arena, buffer_text(&written));
        buffer_finish(&written);
        jose_key_destroy(own);
        seal_destroy(seal);
        return err;
}

/* ---- Receivers ---- */

static bool
is_name(struct text name)
{
        for (size_t i = 0; i < name.length; i++)
                if (!((name.at[i] >= 'a' && name.at[i] <= 'z') || (name.at[i] >= '0' && name.at[i] <= '9') ||
                      name.at[i] == '-'))
                        return false;
        return name.length > 0 && name.length <= NAME_MAXIMUM;
}

/* Reads receivers/NAME.jwk; NULL where there is none. */
static struct err *
read_receiver(struct vault *vault, const char *name, struct jose_key **out_key)
{
        char path[CONFIG_PATH_SIZE + NAME_MAXIMUM + 32], content[JWK_MAXIMUM];
        struct value_read read_value;
        ssize_t length;
        struct err *err;
        int file;

        *out_key = NULL;
        snprintf(path, sizeof path, "%s/receivers/%s.jwk", vault->start->folder, name);
        file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (file < 0 && errno == ENOENT) {
                log_event(LOG_WARNING, "vault.no-receiver", log_string("receiver", name));
                return NULL;
        }
        length = file < 0 ? -1 : read(file, content, sizeof content);
        if (file >= 0)
                close(file);
        if (length < 0 || length == sizeof content)
                return err_new(&VAULT_RECEIVER, "%s cannot be read", name);
        err = value_read(vault->arena, (struct text){ content, (size_t)length }, &read_value);
        if (!err)
                err = jose_key_from_jwk(read_value.value, out_key);
        if (!err && jose_key_curve(*out_key) == JOSE_P256)
                return NULL;
        if (err)
                err_drop(err, "told as vault.receiver");
        jose_key_destroy(*out_key);
        *out_key = NULL;
        return err_new(&VAULT_RECEIVER, "%s is no P-256 key", name);
}

static struct err *
find_receiver(struct vault *vault, struct text name, struct jose_key **out_key)
{
        struct receiver *receiver;
        struct err *err;

        for (size_t i = 0; i < vault->receiver_count; i++)
                if (text_is(name, vault->receivers[i].name)) {
                        *out_key = vault->receivers[i].key;
                        return NULL;
                }
        if (!is_name(name) || vault->receiver_count == RECEIVERS_MAXIMUM)
                return err_new(&VAULT_RECEIVER, "no name of a receiver, or too many");
        receiver = &vault->receivers[vault->receiver_count];
        snprintf(receiver->name, sizeof receiver->name, "%.*s", TEXT_ARGS(name));
        err = read_receiver(vault, receiver->name, &receiver->key);
        if (err)
                return err;
        vault->receiver_count++;
        *out_key = receiver->key;
        return NULL;
}

/* ---- What a text holds: {"number":"…","subject":"…"} ---- */

static struct err *
seal_number(struct vault *vault, struct text receiver, const struct jose_key *key, struct text number,
            struct text subject, struct text *out_jwe)
{
        struct jwe_parties parties = { text_of(vault->name), receiver };
        struct value *payload = value_object(vault->arena);
        struct buffer written;
        struct err *err;

        value_set_text(vault->arena, payload, "number", number);
        value_set_text(vault->arena, payload, "subject", subject);
        buffer_init_secret(&written, PAYLOAD_MAXIMUM);
        value_write(payload, &written);
        err = buffer_check(&written);
        if (!err)
                err = jwe_seal(vault->arena, key, &parties,
                               (struct bytes){ (const uint8_t *)written.at, written.length }, out_jwe);
        buffer_finish(&written);
        return err;
}

static struct err *
open_number(struct vault *vault, struct text sender, struct text jwe, struct text subject, struct text *out_number)
{
        struct jwe_parties parties = { sender, text_of(vault->name) };
        struct value_read payload;
        struct bytes plain;
        struct err *err = jwe_open(vault->arena, vault->own, &parties, jwe, &plain);

        if (!err)
                err = value_read(vault->arena, (struct text){ (const char *)plain.at, plain.length }, &payload);
        if (err) {
                err_drop(err, "told as vault.sealed");
                return err_new(&VAULT_SEALED, "not made for this vault");
        }
        if (payload.duplicate || !value_is(payload.value, VALUE_OBJECT) || payload.value->count != 2 ||
            !text_equal(value_member_text(payload.value, "subject"), subject))
                return err_new(&VAULT_SEALED, "of another subject");
        *out_number = value_member_text(payload.value, "number");
        return out_number->at ? NULL : err_new(&VAULT_SEALED, "without a number");
}

/* ---- Verbs. Each reads its fields to the end before it acts, and writes its answer. ---- */

static struct err *
count_of(struct message *message, uint32_t *out_count)
{
        *out_count = message_get_u32(message);
        if (!message->wrong && *out_count <= VAULT_BATCH)
                return NULL;
        message->wrong = true;
        return message_end(message);
}

static struct bytes
get_id(struct vault *vault, struct message *message)
{
        struct bytes id = message_get_bytes(message, ID_SIZE);

        if (id.length != ID_SIZE) {
                message->wrong = true;
                return (struct bytes){ arena_alloc(vault->arena, ID_SIZE), ID_SIZE };
        }
        return id;
}

struct put {
        struct bytes id;
        struct text number;
        bool changed;
};

/* All of them in one turn, or none. */
static struct err *
put_all(struct vault *vault, struct put *puts, uint32_t count)
{
        int64_t now = now_ms();
        struct err *err = store_turn_begin(vault->numbers.store);

        if (err)
                return err;
        for (uint32_t i = 0; !err && i < count; i++)
                err = numbers_put(&vault->numbers, vault->arena, puts[i].id.at, puts[i].number, now, &puts[i].changed);
        if (!err)
                return store_turn_commit(vault->numbers.store);
        store_turn_rollback(vault->numbers.store);
        return err;
}

static struct err *
put_numbers(struct vault *vault, struct message *message, struct message_out *answer)
{
        struct put *puts = arena_new_array(vault->arena, VAULT_BATCH, struct put);
        uint32_t count;
        struct err *err = count_of(message, &count);

        for (uint32_t i = 0; !err && i < count; i++)
                puts[i] = (struct put){ get_id(vault, message), message_get_text(message, NUMBER_DIGITS), false };
        if (!err)
                err = message_end(message);
        if (!err)
                err = put_all(vault, puts, count);
        for (uint32_t i = 0; !err && i < count; i++)
                message_put_u32(answer, puts[i].changed);
        return err;
}

static struct err *
take_numbers(struct vault *vault, struct message *message, struct message_out *answer)
{
        struct put *puts = arena_new_array(vault->arena, VAULT_BATCH, struct put);
        struct text *jwes = arena_new_array(vault->arena, VAULT_BATCH, struct text);
        struct text *subjects = arena_new_array(vault->arena, VAULT_BATCH, struct text);
        struct text sender = message_get_text(message, NAME_MAXIMUM);
        uint32_t count, changed = 0;
        struct err *err = count_of(message, &count);

        for (uint32_t i = 0; !err && i < count; i++) {
                puts[i].id = get_id(vault, message);
                subjects[i] = message_get_text(message, SUBJECT_MAXIMUM);
                jwes[i] = message_get_text(message, JWE_MAXIMUM);
        }
        if (!err)
                err = message_end(message);
        for (uint32_t i = 0; !err && i < count; i++)
                err = open_number(vault, sender, jwes[i], subjects[i], &puts[i].number);
        if (!err)
                err = put_all(vault, puts, count);
        for (uint32_t i = 0; !err && i < count; i++)
                changed += puts[i].changed;
        message_put_u32(answer, changed);
        return err;
}

static struct err *
seal_numbers(struct vault *vault, struct message *message, struct message_out *answer)
{
        struct put *people = arena_new_array(vault->arena, VAULT_BATCH, struct put); /* number: the subject */
        struct text receiver = message_get_text(message, NAME_MAXIMUM);
        struct jose_key *key = NULL;
        uint32_t count;
        struct err *err = count_of(message, &count);

        for (uint32_t i = 0; !err && i < count; i++)
                people[i] = (struct put){ get_id(vault, message), message_get_text(message, SUBJECT_MAXIMUM), false };
        if (!err)
                err = message_end(message);
        if (!err)
                err = find_receiver(vault, receiver, &key);
        for (uint32_t i = 0; !err && i < count; i++) {
                struct text number = TEXT(""), jwe = TEXT("");

                if (key)
                        err = numbers_read(&vault->numbers, vault->arena, people[i].id.at, &number);
                if (!err && number.length)
                        err = seal_number(vault, receiver, key, number, people[i].number, &jwe);
                message_put_text(answer, jwe);
        }
        return err;
}

static void
put_ids(struct message_out *answer, const struct bytes *ids, size_t count)
{
        message_put_u32(answer, (uint32_t)count);
        for (size_t i = 0; i < count; i++)
                message_put_bytes(answer, ids[i]);
}

static struct err *
find_number(struct vault *vault, struct message *message, struct message_out *answer)
{
        struct text number = message_get_text(message, NUMBER_DIGITS);
        struct bytes *ids;
        size_t count;
        struct err *err = message_end(message);

        if (!err)
                err = numbers_find(&vault->numbers, vault->arena, number, &ids, &count);
        if (!err)
                put_ids(answer, ids, count);
        return err;
}

static struct err *
read_number(struct vault *vault, struct message *message, struct message_out *answer)
{
        struct bytes id = get_id(vault, message);
        struct text number;
        struct err *err = message_end(message);

        if (!err)
                err = numbers_read(&vault->numbers, vault->arena, id.at, &number);
        if (!err)
                message_put_text(answer, number);
        return err;
}

static struct err *
list_waiting(struct vault *vault, struct message *message, struct message_out *answer)
{
        uint32_t seconds = message_get_u32(message), limit = message_get_u32(message);
        struct bytes *ids;
        size_t count;
        struct err *err = message_end(message);

        if (!err)
                err = numbers_waiting(&vault->numbers, vault->arena, now_ms() - (int64_t)seconds * 1000 + !seconds,
                                      limit < VAULT_BATCH ? limit : VAULT_BATCH, &ids, &count);
        if (!err)
                put_ids(answer, ids, count);
        return err;
}

static struct err *
settle(struct vault *vault, struct message *message)
{
        struct bytes *ids = arena_new_array(vault->arena, VAULT_BATCH, struct bytes);
        bool stands[VAULT_BATCH];
        uint32_t count;
        struct err *err = count_of(message, &count);

        for (uint32_t i = 0; !err && i < count; i++) {
                ids[i] = get_id(vault, message);
                stands[i] = message_get_u32(message) != 0;
        }
        if (!err)
                err = message_end(message);
        if (!err)
                err = store_turn_begin(vault->numbers.store);
        if (err)
                return err;
        for (uint32_t i = 0; !err && i < count; i++)
                err = numbers_settle(&vault->numbers, ids[i].at, stands[i]);
        if (!err)
                return store_turn_commit(vault->numbers.store);
        store_turn_rollback(vault->numbers.store);
        return err;
}

static struct err *
do_verb(struct vault *vault, struct message *message, struct message_out *answer)
{
        switch (message->verb) {
        case MESSAGE_VAULT_PUT:
                return put_numbers(vault, message, answer);
        case MESSAGE_VAULT_FIND:
                return find_number(vault, message, answer);
        case MESSAGE_VAULT_READ:
                return read_number(vault, message, answer);
        case MESSAGE_VAULT_SEAL:
                return seal_numbers(vault, message, answer);
        case MESSAGE_VAULT_TAKE:
                return take_numbers(vault, message, answer);
        case MESSAGE_VAULT_WAITING:
                return list_waiting(vault, message, answer);
        case MESSAGE_VAULT_SETTLE:
                return settle(vault, message);
        default:
                message->wrong = true;
                return message_end(message);
        }
}

/* A refusal that the area may tell on; anything else ends the vault, and with it the area. */
static bool
is_refusal(const struct err *err)
{
        return err_is(err, &VAULT_NUMBER) || err_is(err, &VAULT_SEALED) || err_is(err, &VAULT_RECEIVER);
}

static struct err *
answer_one(struct vault *vault, struct message *message)
{
        uint64_t call = message->call;
        struct message_out answer;
        struct err *err;

        message_begin(&answer, MESSAGE_ANSWER, call);
        err = do_verb(vault, message, &answer);
        if (err && is_refusal(err)) {
                message_discard(&answer);
                message_begin(&answer, MESSAGE_REFUSED, call);
                message_put_text(&answer, text_of(err_code(err)->code));
                log_failure(LOG_NOTICE, "vault.refused", err);
                err_free(err);
                err = NULL;
        }
        if (!err)
                err = message_send(&vault->start->area, &answer, ANSWER_MS);
        message_discard(&answer);
        arena_reset(vault->arena);
        return err;
}

/* Answers until the area has gone. */
static struct err *
serve(struct vault *vault)
{
        for (;;) {
                struct pollfd polled[] = { { vault->start->area.descriptor, POLLIN, 0 },
                                           { vault->start->master.descriptor, POLLIN, 0 },
                                           { vault->start->keeper.descriptor, POLLIN, 0 } };
                struct message message;
                bool whole = true;
                struct err *err = NULL;

                if (poll(polled, sizeof polled / sizeof *polled, -1) < 0 && errno != EINTR)
                        abort();
                /* The master tells a vault nothing, and the keeper has said what it was asked: either is its end. Yet
                 * what the area sent before is answered first. */
                while (!err && whole) {
                        err = message_receive(&vault->start->area, &whole, &message);
                        if (!err && whole)
                                err = answer_one(vault, &message);
                }
                if (!err && (polled[1].revents || polled[2].revents))
                        return NULL;
                if (!err)
                        err = store_idle(vault->numbers.store);
                if (!err)
                        continue;
                if (!err_is(err, &PROCESS_LINK_CLOSED))
                        return err;
                err_drop(err, "the area has ended");
                return NULL;
        }
}

static struct err *
open_vault(struct vault *vault)
{
        struct vault_start *start = vault->start;
        char system[KEY_OWNER_MAXIMUM + 1];
        struct key_owner owner;
        struct key_area key;
        struct err *err = store_load(start->place);

        snprintf(system, sizeof system, "%s%s", start->program->name, KEY_OF_VAULT);
        owner = (struct key_owner){ text_of(system), text_of(start->municipality) };
        if (!err)
                err = vault_start_enter(start);
        if (!err)
                err = keeper_ask_key(&start->keeper, &key);
        if (err)
                return err;
        vault->numbers.seal = seal_create(&owner, &key);
        bytes_wipe(&key, sizeof key);
        vault->own = own_key(vault->numbers.seal);
        return numbers_open(&vault->numbers, start->place);
}

static struct err *
tell_open(struct vault *vault, const struct err *failure)
{
        struct message_out out;
        struct err *err;

        message_begin(&out, MESSAGE_VAULT_OPEN, 0);
        message_put_text(&out, text_of(failure ? err_code(failure)->code : ""));
        err = message_send(&vault->start->area, &out, ANSWER_MS);
        message_discard(&out);
        return err;
}

int
vault_serve(struct vault_start *start)
{
        struct vault vault = { .start = start, .arena = arena_create(ARENA_SECRET, ARENA_MAXIMUM) };
        int status = EX_OK;
        struct err *err, *untold;

        snprintf(vault.name, sizeof vault.name, "%s-%s", start->program->name, start->municipality);
        err = open_vault(&vault);
        untold = tell_open(&vault, err);
        if (untold)
                err_drop(untold, "an area that has gone needs no news");
        else if (!err)
                err = serve(&vault);
        if (err) {
                status = err_exit(err);
                log_failure(LOG_ERR, "vault.failed", err);
                err_free(err);
        }
        for (size_t i = 0; i < vault.receiver_count; i++)
                jose_key_destroy(vault.receivers[i].key);
        jose_key_destroy(vault.own);
        numbers_close(&vault.numbers);
        arena_destroy(vault.arena);
        return status;
}
