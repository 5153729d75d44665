/* SPDX-License-Identifier: MIT */
/* CSV from outside: any bytes. What is read is written, and read again as the same. */
#include "core/buffer.h"
#include "text/csv.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct csv_limits limits = { .row_bytes = 4096, .columns = 32 };

static void
again(const struct csv_row *row)
{
        struct buffer buffer;
        struct csv_writer writer;
        struct csv_reader *reader;
        struct csv_row read;
        bool found = false;

        buffer_init(&buffer, 3 * 4096);
        csv_writer_init(&writer, &buffer, CSV_MACHINE);
        for (size_t i = 0; i < row->count; i++)
                csv_put(&writer, row->at[i]);
        csv_end_row(&writer);
        reader = csv_reader_create_of(&limits, buffer_text(&buffer));
        if (csv_next(reader, &read, &found) || !found || read.count != row->count)
                abort();
        for (size_t i = 0; i < row->count; i++)
                if (!text_equal(row->at[i], read.at[i]))
                        abort();
        csv_reader_destroy(reader);
        buffer_finish(&buffer);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct csv_reader *reader = csv_reader_create_of(&limits, (struct text){ (const char *)data, size });
        struct csv_row row;
        size_t rows = 0;
        bool found = true;

        while (found) {
                struct err *err = csv_next(reader, &row, &found);

                if (!err && found)
                        again(&row);
                err_free(err);
                if (++rows > size + 1)
                        abort(); /* every row takes a byte */
        }
        csv_reader_destroy(reader);
        if (err_live())
                abort();
        return 0;
}
