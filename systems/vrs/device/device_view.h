/* SPDX-License-Identifier: MIT */
/* What the pages of this folder show, and the words of a device. */
#ifndef VRS_DEVICE_DEVICE_VIEW_H
#define VRS_DEVICE_DEVICE_VIEW_H

#include "device/device.h"
#include "page/parts.h"

/* The fixed purpose of work of every device (program.c has its words). */
#define DEVICE_PURPOSE "venue-read"

/* "記録・コミナティ(XBB.1.5)（ファイザー）・ロット …4821", "" when it is not set up. */
struct text device_setup_words(struct arena *arena, const struct device_setup *setup, bool english);
/* 受付 or 記録; "" for anything else. */
const char *device_mode_words(struct text mode, bool english);
const char *device_product_words(struct text product, bool english);
/* The last four signs of a lot: enough to compare it with the vial. */
struct text device_lot_end(struct text lot);

struct venue_row {
        struct text name;
        struct url code; /* where its form posts to */
};

struct device_row {
        struct text name;
        struct text venue;
        enum page_tone tone;
        const char *state;
        struct text seen;
        struct text paired;
        struct text setup;
        struct url revoke;  /* { 0 } when it is over */
        struct url release; /* { 0 } unless it is stopped */
};

struct device_lists {
        struct venue_row *venues;
        size_t venue_count;
        struct device_row *devices;
        size_t device_count;
        struct text typed; /* the name of a new venue, as typed */
};

/* Fills the lists of visit's area. */
struct visit;
struct err *device_lists_fill(struct visit *visit, struct device_lists *out_lists);

#endif
