/* SPDX-License-Identifier: MIT */
#include "resident/resident.h"

#include "core/pair.h"
#include "request/request_errors.h"
#include "resident/resident_sql.h"
#include "seal/seal.h"

#define ERRORS_FILE "resident/resident_errors.def"
#include "core/err_define.h"

enum { SEALED_MAXIMUM = 16 * 1024, SEALED_FIELDS = 8 };

static const struct text table = { "person", 6 };

static const char *const status_names[] = {
        [RESIDENT_RESIDENT] = "resident",
        [RESIDENT_MOVED_OUT] = "moved_out",
        [RESIDENT_DEAD] = "dead",
        [RESIDENT_CANCELLED] = "cancelled",
};

const char *
resident_status_name(enum resident_status status)
{
        return status_names[status];
}

static bool
status_read(struct text name, enum resident_status *out_status)
{
        for (size_t i = 0; i < sizeof status_names / sizeof *status_names; i++)
                if (text_is(name, status_names[i])) {
                        *out_status = (enum resident_status)i;
                        return true;
                }
        return false;
}

static struct text
join(struct arena *arena, struct text first, struct text second)
{
        if (second.length == 0)
                return first;
        if (first.length == 0)
                return second;
        return text_format(arena, "%.*s %.*s", TEXT_ARGS(first), TEXT_ARGS(second));
}

struct text
resident_full_name(struct arena *arena, const struct resident *resident)
{
        return join(arena, resident->family, resident->given);
}

struct text
resident_full_kana(struct arena *arena, const struct resident *resident)
{
        return join(arena, resident->family_kana, resident->given_kana);
}

/* ---- The sealed part ---- */

static struct err *
seal_facts(struct change *change, const struct resident *resident, struct bytes *out_sealed)
{
        struct pair fields[SEALED_FIELDS] = {
                { TEXT("family"), resident->family },
                { TEXT("given"), resident->given },
                { TEXT("family_kana"), resident->family_kana },
                { TEXT("given_kana"), resident->given_kana },
                { TEXT("alias"), resident->alias },
                { TEXT("postal"), resident->postal },
                { TEXT("address"), resident->address },
                { TEXT("foreign"), resident->foreign ? TEXT("1") : TEXT("0") },
        };
        struct buffer packed;
        struct err *err;

        buffer_init_secret(&packed, SEALED_MAXIMUM);
        pairs_pack(&(struct pairs){ fields, SEALED_FIELDS }, &packed);
        err = buffer_check(&packed);
        if (!err)
                err = seal_row(change->seal, table, resident->person.at, resident->version,
                               (struct bytes){ (const uint8_t *)packed.at, packed.length }, change->arena, out_sealed);
        buffer_finish(&packed);
        return err_wrap(err, "seal a person");
}

static struct err *
open_facts(struct seal *seal, struct arena *arena, struct bytes sealed, struct resident *resident)
{
        struct bytes packed;
        struct pairs fields;
        struct err *err;

        err = seal_open_row(seal, table, resident->person.at, resident->version, sealed, arena, &packed);
        if (err)
                return err_wrap(err, "open a person");
        if (!pairs_unpack(arena, packed, &fields))
                return err_new(&ERR_INTERNAL, "a sealed person has a wrong form");
        resident->family = pairs_find(&fields, "family");
        resident->given = pairs_find(&fields, "given");
        resident->family_kana = pairs_find(&fields, "family_kana");
        resident->given_kana = pairs_find(&fields, "given_kana");
        resident->alias = pairs_find(&fields, "alias");
        resident->postal = pairs_find(&fields, "postal");
        resident->address = pairs_find(&fields, "address");
        resident->foreign = text_is(pairs_find(&fields, "foreign"), "1");
        return NULL;
}

/* ---- Rows and structs. The rows of person and person_past have the same columns. ---- */

#define FROM_ROW(SEAL, ARENA, ROW, OUT) from_columns((SEAL), (ARENA), (ROW)->person, (ROW)->address_number,            \
        (ROW)->version, (ROW)->birth, (ROW)->birth_precision, (ROW)->birth_first, (ROW)->sex, (ROW)->status,           \
        (ROW)->since, (ROW)->protected, (ROW)->household, (ROW)->sequence, (ROW)->event, (ROW)->sealed, (OUT))

static struct err *
from_columns(struct seal *seal, struct arena *arena, struct bytes person, struct text address_number, int64_t version,
             struct text birth, struct text birth_precision, struct text birth_first, struct text sex,
             struct text status, struct text since, int64_t is_protected, struct text household, int64_t sequence,
             int64_t event, struct bytes sealed, struct resident *out_resident)
{
        struct resident resident = {
                .address_number = address_number,
                .version = version,
                .birth = birth,
                .birth_precision = birth_precision,
                .birth_first = birth_first,
                .sex = sex,
                .since = since,
                .is_protected = is_protected != 0,
                .household = household,
                .sequence = sequence,
                .event = event,
        };
        struct err *err;

        if (!person_id_from(person, &resident.person) || !status_read(status, &resident.status))
                return err_new(&ERR_INTERNAL, "a row of person has a wrong form");
        err = open_facts(seal, arena, sealed, &resident);
        if (!err)
                *out_resident = resident;
        return err;
}

struct err *
resident_load(struct change *change, const struct person_id *person, struct resident *out_resident)
{
        struct sql_resident_by_id row;
        struct err *err = sql_resident_by_id(change->store, change->arena, person_id_bytes(person), &row);

        if (err)
                return err_wrap(err, "load a person");
        if (!row.found)
                return err_new(&RESIDENT_UNKNOWN, "no person of this id");
        return FROM_ROW(change->seal, change->arena, &row, out_resident);
}

struct err *
resident_find(struct change *change, struct text address_number, bool *out_found, struct resident *out_resident)
{
        struct sql_resident_by_address_number row;
        struct err *err = sql_resident_by_address_number(change->store, change->arena, address_number, &row);

        if (err)
                return err_wrap(err, "find a person");
        *out_found = row.found;
        return row.found ? FROM_ROW(change->seal, change->arena, &row, out_resident) : NULL;
}

struct err *
resident_load_past(struct change *change, const struct person_id *person, struct resident **out_versions,
                   size_t *out_count)
{
        struct sql_resident_past_list list;
        struct resident *versions;
        struct err *err = sql_resident_past(change->store, change->arena, person_id_bytes(person), &list);

        if (err)
                return err_wrap(err, "load the past of a person");
        versions = arena_new_array(change->arena, list.count + 1, struct resident);
        for (size_t i = 0; i < list.count; i++) {
                err = FROM_ROW(change->seal, change->arena, &list.rows[i], &versions[i]);
                if (err)
                        return err;
        }
        *out_versions = versions;
        *out_count = list.count;
        return NULL;
}

struct err *
resident_load_version(struct change *change, const struct person_id *person, int64_t version,
                      struct resident *out_resident)
{
        struct sql_resident_past_version row;
        struct err *err = sql_resident_past_version(change->store, change->arena, person_id_bytes(person), version,
                                                    &row);

        if (err)
                return err_wrap(err, "load a version of a person");
        if (!row.found)
                return err_new(&RESIDENT_UNKNOWN, "no such version");
        return FROM_ROW(change->seal, change->arena, &row, out_resident);
}

struct err *
resident_add(struct change *change, struct resident *resident)
{
        struct bytes sealed;
        struct err *err;

        resident->person = person_id_new();
        resident->version = 1;
        resident->event = change->number;
        err = seal_facts(change, resident, &sealed);
        if (!err)
                err = sql_resident_insert(change->store, person_id_bytes(&resident->person), resident->address_number,
                                          resident->birth, resident->birth_precision, resident->birth_first,
                                          resident->sex, text_of(resident_status_name(resident->status)),
                                          resident->since, resident->is_protected, resident->household,
                                          resident->sequence, change->number, sealed, NULL);
        if (err)
                return err_wrap(err, "add a person");
        change_subject(change, person_id_bytes(&resident->person));
        return NULL;
}

struct err *
resident_supersede(struct change *change, int64_t seen, struct resident *resident)
{
        struct bytes person = person_id_bytes(&resident->person);
        struct bytes sealed;
        int64_t kept = 0;
        struct err *err;

        err = sql_resident_keep(change->store, person, seen, &kept);
        if (!err && kept != 1)
                err = err_new(&REQUEST_CONFLICT, "the version seen is not the current one");
        if (err)
                return err_wrap(err, "keep the past of a person");
        resident->version = seen + 1;
        resident->event = change->number;
        err = seal_facts(change, resident, &sealed);
        if (!err)
                err = sql_resident_replace(change->store, person, resident->version, resident->birth,
                                           resident->birth_precision, resident->birth_first, resident->sex,
                                           text_of(resident_status_name(resident->status)), resident->since,
                                           resident->is_protected, resident->household, resident->sequence,
                                           change->number, sealed, NULL);
        if (err)
                return err_wrap(err, "replace a person");
        change_subject(change, person);
        return NULL;
}

bool
resident_same_facts(const struct resident *a, const struct resident *b)
{
        return text_equal(a->birth, b->birth) && text_equal(a->birth_precision, b->birth_precision) &&
               text_equal(a->sex, b->sex) && a->status == b->status && a->is_protected == b->is_protected &&
               text_equal(a->household, b->household) && text_equal(a->family, b->family) &&
               text_equal(a->given, b->given) && text_equal(a->family_kana, b->family_kana) &&
               text_equal(a->given_kana, b->given_kana) && (a->alias.at == NULL) == (b->alias.at == NULL) &&
               text_equal(a->alias, b->alias) && text_equal(a->postal, b->postal) &&
               text_equal(a->address, b->address) && a->foreign == b->foreign;
}

struct every {
        struct seal *seal;
        struct arena *arena;
        struct err *(*each)(void *context, const struct resident *resident);
        void *context;
};

static struct err *
every_row(void *context, const struct sql_resident_all_row *row)
{
        struct every *every = context;
        struct resident resident;
        struct err *err;

        arena_reset(every->arena);
        err = FROM_ROW(every->seal, every->arena, row, &resident);
        return err ? err : every->each(every->context, &resident);
}

struct err *
resident_each(struct area *area, struct arena *arena, struct err *(*each)(void *, const struct resident *),
              void *context)
{
        struct every every = { area->seal, arena, each, context };

        return err_wrap(sql_resident_all(area->store, every_row, &every), "read everybody");
}
