/* SPDX-License-Identifier: MIT */
/* For tests/interop: reads JSON documents, one a line, and prints each in canonical form, or "refused CODE". */
#include "seal/jose_value.h"

#include <stdio.h>
#include <stdlib.h>

int
main(void)
{
        struct arena *arena = arena_create(ARENA_PLAIN, 64 << 20);
        struct buffer buffer;
        char *line = NULL;
        size_t room = 0;
        ssize_t length;

        buffer_init(&buffer, 16 << 20);
        while ((length = getline(&line, &room, stdin)) > 0) {
                struct value_read read;
                struct err *err =
                    value_read(arena, (struct text){ line, (size_t)length - (line[length - 1] == '\n') }, &read);

                if (!err)
                        err = value_canonical(read.value, &buffer);
                if (err)
                        printf("refused %s\n", err_code(err)->code);
                else
                        printf("%.*s\n", (int)buffer.length, buffer_text(&buffer).at);
                err_free(err);
                buffer_clear(&buffer);
                arena_reset(arena);
        }
        buffer_finish(&buffer);
        arena_destroy(arena);
        free(line);
        return 0;
}
