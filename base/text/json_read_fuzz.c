/* SPDX-License-Identifier: MIT */
/* JSON from outside: any bytes, walked through to the leaves. */
#include "core/arena.h"
#include "text/json_read.h"
#include "text/utf8.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
walk(struct json_object *object)
{
        static const char *const names[] = { "a", "b", "c" };

        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
                struct json_object *inner = NULL;
                struct json_array *array = NULL;
                struct text text = TEXT("");
                int64_t number;
                bool flag;
                struct err *err;

                switch (json_kind_of(object, names[i])) {
                case JSON_IS_OBJECT:
                        err = json_read_object(object, names[i], JSON_REQUIRED, &inner);
                        if (!err)
                                walk(inner);
                        break;
                case JSON_IS_ARRAY:
                        err = json_read_array(object, names[i], JSON_REQUIRED, &array);
                        for (size_t place = 0; !err && place < json_items(array); place++) {
                                err_free(json_item_text(array, place, &text));
                                err_free(json_item_integer(array, place, &number));
                                err = json_item_object(array, place, &inner);
                        }
                        break;
                case JSON_IS_INTEGER:
                        err = json_read_integer(object, names[i], JSON_REQUIRED, &number);
                        break;
                case JSON_IS_FLAG:
                        err = json_read_flag(object, names[i], JSON_REQUIRED, &flag);
                        break;
                default:
                        err = json_read_text(object, names[i], JSON_OPTIONAL, &text);
                        if (!err && !utf8_is_valid(text, UTF8_LINE))
                                abort();
                        break;
                }
                err_free(err);
        }
        err_free(json_read_end(object));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct arena *arena = arena_create(ARENA_PLAIN, 64 << 20);
        struct json_object *object = NULL;
        struct err *err =
            json_read(arena, (struct text){ (const char *)data, size }, &(struct json_limits){ 1 << 16, 8 }, &object);

        if (!err)
                walk(object);
        err_free(err);
        arena_destroy(arena);
        if (err_live())
                abort();
        return 0;
}
