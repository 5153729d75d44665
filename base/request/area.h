/* SPDX-License-Identifier: MIT */
/* An area: one municipality in one system, in one process (design D5, D8).
 *
 * The area opens its store and its keys, and then runs one loop: it takes every waiting request, runs each handler
 * in a savepoint of its own, commits once, and only then answers all of them. A system gives its program: schema,
 * routes, roles, menu and what it keeps in memory. */
#ifndef REQUEST_AREA_H
#define REQUEST_AREA_H

#include "calendar/date.h"
#include "chain/chain.h"
#include "chain/change.h"
#include "page/page.h"
#include "request/route.h"

struct area_start;
struct schema_module;
struct seal;
struct store;

/* A purpose of work that can be declared (作業目的), the 作業管理台帳's first column. */
struct purpose {
        const char *name;
        const char *ja;
        const char *en;
};

/* An entry of the menu; shown to roles that have the right. */
struct area_menu {
        const char *path;
        const char *ja;
        const char *en;
        const char *right;
};

/* What the dump (office/dump.h) does not show, or renumbers. A column that no rule names is shown as it is. */
enum dump_what {
        DUMP_LEFT_OUT = 1, /* a key, nonce, salt or real time; `why` says which */
        DUMP_CHANGE,       /* a number of the trail: another installation counts otherwise */
        DUMP_DRAWN,        /* a text whose last ten characters were drawn at random (券番号) */
};

struct dump_rule {
        const char *table;  /* "*" = every table */
        const char *column; /* "sealed.read_at": a member of what is sealed */
        enum dump_what what;
        const char *why;
};

struct area;
struct actor;

struct area_program {
        const char *system; /* "ledger" */
        const char *title_ja;
        const char *title_en;
        /* The name of a municipality, for pages; its code where the name is not known. */
        struct text (*municipality_name)(struct text code);
        const struct route *const *routes;
        size_t route_table_count;
        const struct event_word *const *words;      /* tables, the list ended by NULL, each by a row without event */
        const struct role *roles;                   /* ended by a row without name */
        const struct purpose *purposes;             /* ended by a row without name */
        const struct purpose *device_purpose;       /* the fixed one of every device, which nobody chooses; or NULL */
        const struct area_menu *menu;               /* ended by a row without path */
        const struct schema_module *const *modules; /* in order; the area puts its own and the outbox before them */
        size_t module_count;
        const char *const *sealed_tables;   /* tables whose rows are sealed, ended by NULL */
        const char *const *blind_indexes;   /* ended by NULL */
        const struct dump_rule *dump_rules; /* ended by a row without table; NULL = none */
        /* Makes area->system; called once the store is open. The arena lives as long as the area. */
        struct err *(*open)(struct area *area, struct arena *arena);
        /* Whom the trail is asked about: the subject of a number that people know, and back. */
        struct err *(*find_subject)(struct change *change, struct text number, bool *out_found,
                                    uint8_t out_subject[static ID_SIZE]);
        struct err *(*name_subject)(struct change *change, const uint8_t subject[static ID_SIZE],
                                    struct text *out_number);
        /* Finds the device of actor->session (the SHA-256 of its cookie) and fills the rest as ACTOR_DEVICE; leaves it
         * ACTOR_NOBODY when there is none, `expired` when there was one. NULL in a system without devices. */
        struct err *(*find_device)(struct area *area, struct arena *arena, int64_t now, struct actor *actor);
        /* The newest event that any row outside the trail names; tells a cut tail from an old copy (chain/). */
        struct err *(*newest_event)(struct change *change, int64_t *out_number);
};

struct area {
        const struct area_program *program;
        struct area_start *start;
        const char *code;         /* 市町村コード, six digits */
        struct text municipality; /* its name, for the page */
        struct text band;         /* 演習, "" = none */
        struct text warning;      /* shown on every page, "" = none: the sandbox is off */
        bool date_fixed;          /* the installation has a business date of its own */
        struct date date;
        struct store *store;
        struct seal *seal;
        struct chain_head head;
        void *system;
};

/* The business date now: the installation's, or Japan's day. */
struct date area_today(const struct area *area);
const struct role *area_role(const struct area *area, struct text name);
/* What an event is called on a page; the event itself where there is no word. */
const char *area_event_word(const struct area *area, struct text event, bool english);
const struct purpose *area_purpose(const struct area *area, struct text name);
/* The same, or the one of devices: for the words of the trail. */
const struct purpose *area_purpose_told(const struct area *area, struct text name);

/* What a system's program gives to base/process: opens the area, enters the sandbox, runs until told to stop or idle.
 * Returns the exit status. */
int area_run(struct area_start *start, const struct area_program *program);

#endif
