/* SPDX-License-Identifier: MIT */
/* Replays a fuzzer's corpus as an ordinary test: linked to a file with LLVMFuzzerTestOneInput, it feeds it every file
 * of the folders given (and, for each, its truncations, since those are the commonest accident) and speaks TAP.
 * To search for new inputs, build the same file with clang: -fsanitize=fuzzer,address,undefined, without this one. */
#include "core/bytes.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAXIMUM = 1 << 20, TRUNCATIONS_MAXIMUM = 512 };

static void
replay(const char *path)
{
        uint8_t *data = malloc(INPUT_MAXIMUM);
        FILE *file = fopen(path, "rb");
        size_t size;

        if (!data || !file) {
                fprintf(stderr, "cannot read %s\n", path);
                exit(EXIT_FAILURE);
        }
        size = fread(data, 1, INPUT_MAXIMUM, file);
        fclose(file);
        for (size_t cut = 0; cut <= size; cut++) {
                /* A block of exactly this size, so that reading behind it is seen. */
                uint8_t *exact;

                if (cut == TRUNCATIONS_MAXIMUM && size > cut)
                        cut = size;
                exact = malloc(cut ? cut : 1);
                if (!exact)
                        abort();
                if (cut)
                        memcpy(exact, data, cut);
                LLVMFuzzerTestOneInput(exact, cut);
                free(exact);
        }
        free(data);
}

int
main(int argc, char **argv)
{
        int count = 0;

        for (int i = 1; i < argc; i++) {
                struct dirent **names;
                int found = scandir(argv[i], &names, NULL, alphasort);

                if (found < 0) {
                        fprintf(stderr, "cannot read the folder %s\n", argv[i]);
                        return EXIT_FAILURE;
                }
                for (int n = 0; n < found; n++) {
                        char path[PATH_MAX];

                        if (names[n]->d_name[0] != '.') {
                                snprintf(path, sizeof path, "%s/%s", argv[i], names[n]->d_name);
                                replay(path);
                                printf("ok %d - %s\n", ++count, names[n]->d_name);
                        }
                        free(names[n]);
                }
                free(names);
        }
        printf("1..%d\n", count);
        return count ? EXIT_SUCCESS : EXIT_FAILURE;
}
