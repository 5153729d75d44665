/* SPDX-License-Identifier: MIT */
/* A person as the municipality's resident register tells the ledger (assessment I-2 システム1; requirements L16, R1).
 *
 * People come only from the resident feed (systems/ledger/feed); nobody types them in. Known by 宛名番号, named by an
 * opaque id everywhere else. Nothing is overwritten: each event that changes something makes a new version, and a
 * cancelled event brings back exactly the version before it (職権回復, 転出取消).
 *
 * A person under 支援措置 (protected) is shown without address; whoever opens the record gives a reason.
 *
 * Not here: 個人番号 (the vault keeps it; ../number), doses (../dose).
 * Structs point into the arena they were read into. */
#ifndef RESIDENT_RESIDENT_H
#define RESIDENT_RESIDENT_H

#include "calendar/date.h"
#include "chain/change.h"
#include "core/id.h"
#include "request/area.h"

#define ERRORS_FILE "resident/resident_errors.def"
#include "core/err_declare.h"

ID_TYPE(person_id);

enum resident_status { RESIDENT_RESIDENT, RESIDENT_MOVED_OUT, RESIDENT_DEAD, RESIDENT_CANCELLED };

/* The facts of a person, one version. */
struct resident {
        struct person_id person;
        struct text address_number; /* 宛名番号 */
        int64_t version;            /* 1 and up */
        struct text birth;          /* YYYY-MM-DD, YYYY-MM, YYYY or "" */
        struct text birth_precision;
        struct text birth_first; /* earliest possible day, absent when nothing is known */
        struct text sex;         /* M, F, U */
        enum resident_status status;
        struct text since; /* the day the status began, YYYY-MM-DD; "" when only a full line told of it */
        bool is_protected; /* 支援措置対象者 */
        struct text household;
        int64_t sequence; /* of the feed's line that made this version */
        int64_t event;    /* change number that made this version */
        /* sealed */
        struct text family;
        struct text given;
        struct text family_kana;
        struct text given_kana;
        struct text alias; /* absent when there is none */
        struct text postal;
        struct text address;
        bool foreign;
};

const char *resident_status_name(enum resident_status status);

/* "旭 太郎": family, one space, given. */
struct text resident_full_name(struct arena *arena, const struct resident *resident);
struct text resident_full_kana(struct arena *arena, const struct resident *resident);

/* resident.unknown when there is none */
struct err *resident_load(struct change *change, const struct person_id *person, struct resident *out_resident);
struct err *resident_find(struct change *change, struct text address_number, bool *out_found,
                          struct resident *out_resident);
/* Earlier versions, newest first. */
struct err *resident_load_past(struct change *change, const struct person_id *person, struct resident **out_versions,
                               size_t *out_count);
/* One earlier version; resident.unknown when there is none. */
struct err *resident_load_version(struct change *change, const struct person_id *person, int64_t version,
                                  struct resident *out_resident);

/* Adds a person who was not known: version 1. Fills person, version, event. */
struct err *resident_add(struct change *change, struct resident *resident);
/* Replaces the version `seen` by these facts; fills version and event. request.conflict when another was newer. */
struct err *resident_supersede(struct change *change, int64_t seen, struct resident *resident);

/* True when nothing that a person or an official would see differs. */
bool resident_same_facts(const struct resident *a, const struct resident *b);

/* Reads everybody, one after the other; for the search arrays. */
struct err *resident_each(struct area *area, struct arena *arena,
                          struct err *(*each)(void *context, const struct resident *resident), void *context);

#endif
