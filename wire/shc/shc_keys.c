/* SPDX-License-Identifier: MIT */
/* The issuer's keys and revocation lists. */
#include "shc/shc_private.h"

#include "seal/jose_base64.h"
#include "seal/jose_jws.h"
#include "seal/x509.h"

#include <math.h>
#include <stdlib.h>

enum { KEYS_MAXIMUM = 64, CHAIN_MAXIMUM = 8, RID_MAXIMUM = 24 };

struct shc_keys {
        struct shc_key keys[KEYS_MAXIMUM];
        size_t count;
};

struct shc_list {
        struct text kid;
        int64_t counter;
        const struct value *rids;
        bool sound;
};

static void
free_key(void *key)
{
        jose_key_destroy(key);
}

static bool
is_or_absent(const struct value *jwk, const char *name, const char *expected)
{
        return !value_member(jwk, name) || text_is(value_member_text(jwk, name), expected);
}

/* x5c: standard base64, leaf first, each signed by the next; the leaf holds the key of the JWK. */
static void
read_chain(struct arena *arena, const struct value *jwk, struct shc_key *key)
{
        const struct value *x5c = value_member(jwk, "x5c");
        struct x509 *below = NULL;

        if (!x5c)
                return;
        key->chain_broken = !value_is(x5c, VALUE_ARRAY) || !x5c->count || x5c->count > CHAIN_MAXIMUM;
        for (const struct value *v = x5c->first; v && !key->chain_broken; v = v->next) {
                char of_leaf[JOSE_THUMBPRINT_LENGTH + 1] = "";
                struct x509 *certificate;
                struct bytes der;
                struct err *err;

                if (!value_is(v, VALUE_STRING)) {
                        key->chain_broken = true;
                        return;
                }
                err = base64_decode(arena, v->text, BASE64_STANDARD, &der);
                if (!err)
                        err = x509_read_der(arena, der, &certificate);
                if (err) {
                        err_drop(err, "the key says that its chain is broken");
                        key->chain_broken = true;
                        return;
                }
                if (below) {
                        key->chain_broken = !certificate->authority || !x509_named_by(below, certificate) ||
                                            !x509_signed_by(below, certificate);
                } else {
                        if (certificate->key)
                                jose_key_thumbprint(certificate->key, of_leaf);
                        key->chain_broken = !text_is(key->kid, of_leaf);
                        key->leaf = certificate;
                }
                below = certificate;
        }
}

static void
read_key(struct arena *arena, const struct value *jwk, struct shc_key *key)
{
        const struct value *version = value_member(jwk, "crlVersion");
        char thumbprint[JOSE_THUMBPRINT_LENGTH + 1];
        struct jose_key *read;
        struct err *err;

        key->kid = value_member_text(jwk, "kid");
        if (value_member(jwk, "d")) {
                key->why = "d";
                return;
        }
        if (!is_or_absent(jwk, "use", "sig") || !is_or_absent(jwk, "alg", "ES256") ||
            !text_is(value_member_text(jwk, "crv"), "P-256")) {
                key->why = "use, alg, crv";
                return;
        }
        if (version && (!value_integer(version, &key->crl_version) || key->crl_version < 1)) {
                key->why = "crlVersion";
                return;
        }
        err = jose_key_from_jwk(jwk, &read);
        if (err) {
                err_drop(err, "the key is unusable, which the verdict says");
                key->why = "x, y";
                return;
        }
        arena_on_destroy(arena, free_key, read);
        jose_key_thumbprint(read, thumbprint);
        if (!text_is(key->kid, thumbprint)) {
                key->why = "kid";
                return;
        }
        key->key = read;
        read_chain(arena, jwk, key);
}

struct err *
shc_keys_read(struct arena *arena, struct text json, struct shc_keys **out_keys)
{
        struct shc_keys *keys = arena_new(arena, struct shc_keys);
        const struct value *array;
        struct value_read read;
        struct err *err = value_read(arena, json, &read);

        if (err)
                return err_wrap(err, "key set");
        array = value_member_of(read.value, "keys", VALUE_ARRAY);
        if (!array || read.duplicate || array->count > KEYS_MAXIMUM)
                return err_new(&JOSE_KEY, "no key set: an object with up to %d \"keys\"", KEYS_MAXIMUM);
        for (const struct value *jwk = array->first; jwk; jwk = jwk->next)
                read_key(arena, jwk, &keys->keys[keys->count++]);
        *out_keys = keys;
        return NULL;
}

const struct shc_key *
shc_keys_find(const struct shc_keys *keys, struct text kid)
{
        const struct shc_key *unusable = NULL;

        for (size_t i = 0; i < keys->count; i++) {
                if (!text_equal(keys->keys[i].kid, kid))
                        continue;
                if (keys->keys[i].key)
                        return &keys->keys[i];
                unusable = &keys->keys[i];
        }
        return unusable;
}

/* "rid" or "rid.<seconds>". */
static bool
split_entry(struct text entry, struct text *out_rid, double *out_before)
{
        const char *dot = entry.length ? memchr(entry.at, '.', entry.length) : NULL;
        uint64_t seconds;

        *out_rid = entry;
        *out_before = INFINITY;
        if (dot) {
                struct text number = { dot + 1, entry.length - (size_t)(dot + 1 - entry.at) };

                if (!number_read(number, UINT64_C(1) << 53, &seconds))
                        return false;
                *out_before = (double)seconds;
                out_rid->length = (size_t)(dot - entry.at);
        }
        return out_rid->length >= 1 && out_rid->length <= RID_MAXIMUM;
}

static int
by_text(const void *a, const void *b)
{
        return text_compare(*(const struct text *)a, *(const struct text *)b);
}

/* Each entry well formed, and no rid twice (framework: "no duplicates"). */
static bool
rids_are_sound(struct arena *arena, const struct value *rids)
{
        struct text *sorted = arena_new_array(arena, rids->count + 1, struct text);
        size_t n = 0;
        double before;

        for (const struct value *v = rids->first; v; v = v->next)
                if (!value_is(v, VALUE_STRING) || !split_entry(v->text, &sorted[n++], &before))
                        return false;
        qsort(sorted, n, sizeof *sorted, by_text);
        for (size_t i = 1; i < n; i++)
                if (text_equal(sorted[i - 1], sorted[i]))
                        return false;
        return true;
}

struct err *
shc_list_read(struct arena *arena, struct text json, struct shc_list **out_list)
{
        struct shc_list *list = arena_new(arena, struct shc_list);
        struct value_read read;
        struct err *err = value_read(arena, json, &read);

        if (err)
                return err_wrap(err, "revocation list");
        list->kid = value_member_text(read.value, "kid");
        list->rids = value_member_of(read.value, "rids", VALUE_ARRAY);
        if (!list->kid.at || !list->rids)
                return err_new(&JOSE_JSON, "no revocation list: kid or rids is missing");
        list->sound = !read.duplicate && text_is(value_member_text(read.value, "method"), "rid") &&
                      value_integer(value_member(read.value, "ctr"), &list->counter) && list->counter >= 1 &&
                      rids_are_sound(arena, list->rids);
        *out_list = list;
        return NULL;
}

static bool
lists_card(const struct shc_list *list, struct text rid, double not_before)
{
        for (const struct value *v = list->rids->first; v; v = v->next) {
                struct text listed;
                double before;

                if (value_is(v, VALUE_STRING) && split_entry(v->text, &listed, &before) && text_equal(listed, rid) &&
                    not_before < before)
                        return true;
        }
        return false;
}

enum shc_revocation
shc_revocation_of(const struct shc_policy *policy, const struct shc_key *key, struct text rid, double not_before)
{
        enum shc_revocation result = SHC_NOT_REVOKED;

        for (size_t i = 0; i < policy->list_count; i++) {
                const struct shc_list *list = policy->lists[i];

                if (!text_equal(list->kid, key->kid))
                        continue;
                if (rid.at && lists_card(list, rid, not_before))
                        return SHC_REVOKED;
                if (!list->sound || list->counter < key->crl_version)
                        result = SHC_LIST_STALE;
        }
        return result;
}
