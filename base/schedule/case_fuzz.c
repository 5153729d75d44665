/* SPDX-License-Identifier: MIT */
/* A case line from anyone: a decision, or a fault with its field; the answer is always one line. */
#include "schedule/case_json.h"

#include <assert.h>

enum { MEMORY = 64 * 1024 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char small_law[] =
    "[vaccine JE]\nname = n\nkind = inactivated\nphases = 1, 1b, 2\nprogramme = 1994-10-01 ..\n"
    "law = l\nsource = s\nstatus = confirmed\ntext = t\n"
    "[window JE-W]\nage = 6月 .. 90月\nlaw = l\nsource = s\nstatus = confirmed\ntext = t\n"
    "[course JE-C]\ndoses = 2\nlaw = l\nsource = s\nstatus = confirmed\ntext = t\n"
    "[interval JE-I]\ndose = 2 ..\nafter = previous\nminimum = 2月半\nlaw = l\nsource = s\nstatus = confirmed\ntext = "
    "t\n"
    "[illness JE-L]\nwithin = 2年\nlaw = l\nsource = s\nstatus = confirmed\ntext = t\n"
    "[vaccine HPV]\nname = n\nkind = inactivated\nprogramme = 2013-04-01 ..\n"
    "law = l\nsource = s\nstatus = confirmed\ntext = t\n"
    "[product HPV-9]\nname = 9v\nstandard = yes\nlaw = l\nsource = s\nstatus = confirmed\ntext = t\n"
    "[window HPV-W]\nfiscal year = 12歳 .. 16歳\nlaw = l\nsource = s\nstatus = confirmed\ntext = t\n"
    "[course HPV-C]\ndoses = 2\nlaw = l\nsource = s\nstatus = confirmed\ntext = t\n";

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        static struct arena *for_law;
        static const struct schedule_law *law;
        struct arena *arena;
        struct case_fault fault;
        struct case_read read = { 0 };
        struct buffer out;
        struct text line = { (const char *)data, size };

        if (!law) {
                struct err *err;

                for_law = arena_create(ARENA_PLAIN, MEMORY);
                buffer_init(&out, MEMORY);
                err = schedule_law_read(for_law, "small.law", TEXT(small_law), &out, &law);
                if (err)
                        fputs(buffer_text(&out).at, stderr);
                assert(!err);
                buffer_finish(&out);
        }
        if (size > CASE_LINE_MAXIMUM + 1 || memchr(data, '\n', size))
                return 0;
        arena = arena_create(ARENA_PLAIN, MEMORY);
        buffer_init(&out, MEMORY);
        if (case_read(arena, law, CASE_ONE, line, &read, &fault)) {
                struct schedule_decision decision;

                schedule_decide(law, &read.asked, &decision);
                case_put_string(&out, read.id);
                case_put_decision(&out, law, &decision);
        } else {
                case_put_fault(&out, read.id, &fault);
                assert(memchr(buffer_text(&out).at, '\n', buffer_text(&out).length - 1) == NULL);
        }
        assert(!buffer_full(&out));
        buffer_finish(&out);
        arena_destroy(arena);
        return 0;
}
