/* SPDX-License-Identifier: MIT */
/* A form from outside, any names and values: lines of name=value. What is accepted is right by its table, and what a
 * form shows of it is accepted again as the same. */
#include "core/arena.h"
#include "field/field_read.h"
#include "field/field_test_table.h"
#include "field/field_write.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
split(struct text input, struct arena *arena, struct pairs *out_form)
{
        struct pairs form = { arena_new_array(arena, input.length + 1, struct pair), 0 };

        while (input.length) {
                const char *end = memchr(input.at, '\n', input.length);
                size_t length = end ? (size_t)(end - input.at) : input.length;
                const char *equals = memchr(input.at, '=', length);
                size_t name = equals ? (size_t)(equals - input.at) : length;
                size_t value = equals ? name + 1 : length;

                form.at[form.count++] = (struct pair){ { input.at, name }, { input.at + value, length - value } };
                input.at += length + (end ? 1 : 0);
                input.length -= length + (end ? 1 : 0);
        }
        *out_form = form;
}

static void
once_more(const struct field_context *context, const struct dose_new *dose)
{
        struct pairs form = { arena_new_array(context->arena, 30, struct pair), 0 };
        struct field_errors errors;
        struct dose_new again = { 0 };

        for (const struct field *field = fields; !FIELD_END(field); field++)
                form.at[form.count++] = (struct pair){ text_of(field->name), field_input(context->arena, field, dose) };
        if (!field_read_form(context, fields, &form, &again, &errors))
                abort();
        for (const struct field *field = fields; !FIELD_END(field); field++) {
                if (!text_equal(field_input(context->arena, field, dose), field_input(context->arena, field, &again)))
                        abort();
                field_display(context->arena, field, dose, FIELD_JA);
        }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct arena *arena = arena_create(ARENA_PLAIN, 64 << 20);
        struct field_context context = { .arena = arena, .today = { 19632 } };
        struct dose_new dose = { 0 };
        struct field_errors errors;
        struct pairs form;

        if (size <= 1 << 16) {
                split((struct text){ (const char *)data, size }, arena, &form);
                if (field_read_form(&context, fields, &form, &dose, &errors))
                        once_more(&context, &dose);
        }
        arena_destroy(arena);
        if (err_live())
                abort();
        return 0;
}
