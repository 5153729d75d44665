/* SPDX-License-Identifier: MIT */
#include "field/field_csv.h"

#include "field/field_private.h"
#include "field/field_write.h"
#include "text/normal.h"

static const struct field *
find_column(const struct field *fields, struct text name)
{
        const struct field *found = field_find(fields, name);

        if (found)
                return found;
        for (const struct field *field = fields; !FIELD_END(field); field++)
                if (text_is(name, field->ja))
                        return field;
        return NULL;
}

bool
field_csv_header(const struct field_context *context, const struct field *fields, const struct csv_row *header,
                 struct field_columns *out_columns, struct field_errors *out_errors)
{
        const struct field **at = arena_new_array(context->arena, header->count + 1, const struct field *);
        struct field_reading reading;

        field_reading_begin(&reading, context, fields, header->count);
        for (size_t i = 0; i < header->count; i++) {
                struct text name = normal_trim(header->at[i]);

                at[i] = find_column(fields, name);
                if (!at[i] && !field_is_other(context, name))
                        field_fail_unknown(&reading, name);
                if (!at[i])
                        continue;
                if (reading.values[at[i] - fields].present)
                        field_fail_plain(&reading, at[i], &ERR_FIELD_REPEATED);
                reading.values[at[i] - fields].present = true;
        }
        if (!field_reading_end(&reading, NULL, out_errors))
                return false;
        *out_columns = (struct field_columns){ fields, at, header->count };
        return true;
}

bool
field_read_csv(const struct field_context *context, const struct field_columns *columns, const struct csv_row *row,
               void *out, struct field_errors *out_errors)
{
        struct field_reading reading;

        field_reading_begin(&reading, context, columns->fields, 1);
        if (row->count != columns->count) {
                field_fail_whole(&reading, &ERR_FIELD_COLUMNS);
                *out_errors = reading.errors;
                return false;
        }
        for (size_t i = 0; i < row->count; i++)
                if (columns->at[i])
                        field_read_typed(&reading, columns->at[i], row->at[i]);
        field_flags_not_sent(&reading);
        return field_reading_end(&reading, out, out_errors);
}

void
field_write_csv_header(struct csv_writer *writer, const struct field *fields)
{
        for (const struct field *field = fields; !FIELD_END(field); field++)
                csv_put(writer, text_of(writer->style == CSV_EXCEL ? field->ja : field->name));
        csv_end_row(writer);
}

void
field_write_csv(struct csv_writer *writer, struct arena *arena, const struct field *fields, const void *object)
{
        for (const struct field *field = fields; !FIELD_END(field); field++)
                csv_put(writer, field_input(arena, field, object));
        csv_end_row(writer);
}
