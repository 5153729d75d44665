/* SPDX-License-Identifier: MIT */
/* Venues and their tablets (assessment III-3; requirements V9, P10, P11).
 *
 * A manager on the LGWAN side adds a venue and makes a code for it; on the internet side a tablet that shows the code
 * becomes a device of that venue (design D6). Rules kept here
 *  - A code has ten digits, is shown once, counts once, for DEVICE_CODE_MS, and is void after DEVICE_CODE_TRIES wrong
 *    tries. The store keeps its blind index, so a copy of the store opens nothing; it is compared in constant time.
 *  - A device is known by its own cookie of 32 random bytes, whose SHA-256 is kept; it ends after DEVICE_LONGEST_MS,
 * and at once when it is revoked. In this area only: the cookie of another municipality's device is nobody's.
 *  - A device that guesses (too many numbers that nobody has) is stopped until a manager releases it (../venue judges).
 *
 * Not here: what is read and recorded at a venue (../venue). Names of venues and devices are no personal data; they lie
 * sealed all the same (P9). Structs point into the arena of the change. */
#ifndef VRS_DEVICE_DEVICE_H
#define VRS_DEVICE_DEVICE_H

#include "chain/change.h"
#include "request/actor.h"

#define ERRORS_FILE "device/device_errors.def"
#include "core/err_declare.h"

ID_TYPE(venue_id);
ID_TYPE(pairing_id);

enum { DEVICE_CODE_DIGITS = 10, DEVICE_SELECTOR_DIGITS = 4, DEVICE_CODE_TRIES = 5, DEVICE_CODES_OPEN_MAX = 100 };
enum { VENUE_NAME_MAX = 40, DEVICE_NAME_MAX = 20, VENUES_MAX = 500, DEVICES_SHOWN_MAX = 300 };
#define DEVICE_CODE_MS (10LL * 60 * 1000)
#define DEVICE_LONGEST_MS (24LL * 60 * 60 * 1000)

/* ---- Venues ---- */

struct venue {
        struct venue_id venue;
        int64_t version;
        struct text name;
};

struct venues {
        struct venue *at;
        size_t count;
};

/* venue.name (empty, too long, a number that could be an individual number), venue.name-taken, venue.too-many */
struct err *venue_add(struct change *change, struct text name, struct venue_id *out_venue);
/* By name. */
struct err *venue_list(struct change *change, struct venues *out_venues);
/* venue.unknown */
struct err *venue_load(struct change *change, const struct venue_id *id, struct venue *out_venue);

/* ---- Codes ---- */

struct device_code {
        char digits[DEVICE_CODE_DIGITS + 1]; /* to be shown once and kept nowhere */
        int64_t ends;
};

/* venue.unknown, pairing.too-many */
struct err *device_code_make(struct change *change, const struct venue_id *venue, struct device_code *out_code);
/* Tries a code; *out_right tells whether it is open and right, and then it is used up. A wrong one counts against the
 * code whose first digits it has. `digits` are exactly DEVICE_CODE_DIGITS of '0' to '9'. */
struct err *device_code_try(struct change *change, struct text digits, bool *out_right, struct venue_id *out_venue);

/* ---- Devices ---- */

enum device_state { DEVICE_ACTIVE, DEVICE_STOPPED, DEVICE_REVOKED };

/* What the tablet is set to for a day (T2). Texts are empty before it is. */
struct device_setup {
        struct text mode;    /* "reception" or "record" */
        struct text product; /* a value of law/covid_products.txt */
        struct text lot;
        struct text given_on; /* YYYY-MM-DD */
        struct text reason;   /* why another day than the business date */
        struct text set_on;   /* the business date on which it was set: it ends with that day */
};

struct device {
        struct device_id device;
        struct venue_id venue;
        struct text venue_name;
        enum device_state state;
        int64_t paired, ends, seen; /* milliseconds UTC */
        int64_t used;               /* set up, or read a ticket */
        int64_t released;           /* by a manager, after it was stopped; 0 = never */
        int64_t version;
        struct text name;
        struct device_setup setup;
        struct bytes secret;
};

struct devices {
        struct device *at;
        size_t count;
};

/* Whether it is over: revoked, or past its end. */
bool device_is_over(const struct device *device, int64_t now);

/* Whether a name can be one: 1 to DEVICE_NAME_MAX characters of one line, and no number of a person, since it stands in
 * the trail. */
bool device_name_is_good(struct arena *arena, struct text name);

/* Makes a device of a venue; out_cookie is 64 hex digits and a NUL, to be sent once and kept nowhere.
 *
 * device.name (empty, too long, a number), device.name-taken (another device that is not over has it) */
struct err *device_pair(struct change *change, const struct venue_id *venue, struct text name,
                        struct device_id *out_device, char out_cookie[static 2 * ACTOR_COOKIE_SIZE + 1]);
/* Newest first, at most DEVICES_SHOWN_MAX. */
struct err *device_list(struct change *change, struct devices *out_devices);
/* device.unknown */
struct err *device_load(struct change *change, const struct device_id *id, struct device *out_device);
/* Keeps what it is set to, and that it is in use. */
struct err *device_set_up(struct change *change, const struct device_id *id, const struct device_setup *setup);
/* Notes that it is in use. */
struct err *device_used(struct change *change, const struct device_id *id);
/* Ends it at once, with its forms. device.unknown, device.over */
struct err *device_revoke(struct change *change, const struct device_id *id);
/* Stops it: everything it asks is device.stopped until device_release. */
struct err *device_stop(struct change *change, const struct device_id *id);
/* device.unknown, device.over */
struct err *device_release(struct change *change, const struct device_id *id);

/* area_program.find_device */
struct err *device_find(struct area *area, struct arena *arena, int64_t now, struct actor *actor);

#endif
