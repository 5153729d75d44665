/* SPDX-License-Identifier: MIT */
/* The text of an INI file before inih reads it: whole, and without what inih would pass over in silence. */
#ifndef PROCESS_INI_TEXT_H
#define PROCESS_INI_TEXT_H

#include "core/bytes.h"
#include "core/err.h"

struct arena;

/* inih cuts lines at 200 bytes without a word. */
enum { INI_FILE_MAXIMUM = 1 << 18, INI_LINE_MAXIMUM = 190 };

/* The content of a file, with a NUL behind. core.no-input; core.config when it is longer than the maximum */
struct err *ini_text_read(const char *path, struct arena *arena, struct text *out_content)
    __attribute__((warn_unused_result));
/* No NUL and no line longer than the maximum; core.config with the line. */
struct err *ini_text_check(struct text content) __attribute__((warn_unused_result));

#endif
