/* SPDX-License-Identifier: MIT */
/* CSV by a table of fields (field.h): a header that names the columns, then a row an object.
 *
 *         err = csv_next(reader, &row, &found);
 *         if (!err && found && !field_csv_header(&context, dose_fields, &row, &columns, &errors))
 *                 … the file is refused as a whole
 *         while (csv_next …)
 *                 if (!field_read_csv(&context, &columns, &row, &new, &errors))
 *                         … this row is refused
 *
 * A column is named by the field's name or its Japanese label. Values are read as people type them (field_read.h),
 * since people fill such files. */
#ifndef FIELD_FIELD_CSV_H
#define FIELD_FIELD_CSV_H

#include "field/field_read.h"
#include "text/csv.h"

struct field_columns {
        const struct field *fields;
        const struct field **at; /* the field of each column; NULL for one of context->others */
        size_t count;
};

/* Reads a header. Refused, each with its name: an unknown column, one that stands twice, and a missing required one. */
bool field_csv_header(const struct field_context *context, const struct field *fields, const struct csv_row *header,
                      struct field_columns *out_columns, struct field_errors *out_errors)
    __attribute__((warn_unused_result));

/* Reads a row under its header, as field_read_form does. field.columns, without a field, when the row has another
 * number of columns than the header. */
bool field_read_csv(const struct field_context *context, const struct field_columns *columns, const struct csv_row *row,
                    void *out, struct field_errors *out_errors) __attribute__((warn_unused_result));

/* Writes the header (names for machines, labels for CSV_EXCEL), and a row. Reading them again gives the same struct. */
void field_write_csv_header(struct csv_writer *writer, const struct field *fields);
void field_write_csv(struct csv_writer *writer, struct arena *arena, const struct field *fields, const void *object);

#endif
