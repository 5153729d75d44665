/* SPDX-License-Identifier: MIT */
/* A card's files as a captured reader sends them: four runs, each behind two bytes of its length; the input as a file
 * of trust anchors; and the input as BER, objects within objects. */
#include "mynumber/ber.h"
#include "mynumber/mynumber.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct bytes
take(struct bytes *rest)
{
        struct bytes run = { rest->at, 0 };

        if (rest->length < 2)
                return run;
        run.length = (size_t)rest->at[0] << 8 | rest->at[1];
        run.at = rest->at + 2;
        if (run.length > rest->length - 2)
                run.length = rest->length - 2;
        rest->at += 2 + run.length;
        rest->length -= 2 + run.length;
        return run;
}

/* Every object lies within what held it, directly behind the one before, and what could not be taken is left. */
static void
walk(struct bytes rest, int depth)
{
        struct bytes before = rest;
        struct ber ber;

        for (; ber_next(&rest, &ber); before = rest) {
                if (ber.whole.at != before.at || ber.whole.at + ber.whole.length != rest.at ||
                    ber.value.at + ber.value.length != rest.at || ber.value.length >= ber.whole.length ||
                    ber.whole.length + rest.length != before.length)
                        abort();
                if (depth)
                        walk(ber.value, depth - 1);
        }
        if (rest.at != before.at || rest.length != before.length)
                abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct arena *arena = arena_create(ARENA_SECRET, 64 << 20);
        struct bytes rest = { data, size };
        struct mynumber_files files;
        struct mynumber_trust *trust = NULL;
        struct verdict verdict;
        struct err *err;

        walk(rest, 8);
        files.number = take(&rest);
        files.basic = take(&rest);
        files.integrity = take(&rest);
        files.certificate = take(&rest);
        err = mynumber_trust_read(arena, (struct text){ (const char *)data, size }, &trust);

        err_free(err);
        verdict_init(&verdict, arena);
        mynumber_verify(&verdict, &files, trust, true);
        if (verdict_valid(&verdict) || verdict.content)
                abort();
        verdict_value(&verdict, false);
        if (mynumber_authenticate(files.certificate, files.integrity, files.number, files.basic))
                abort();
        arena_destroy(arena);
        return 0;
}
