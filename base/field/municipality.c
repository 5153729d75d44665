/* SPDX-License-Identifier: MIT */
#include "field/municipality.h"

#include "field/field.h"
#include "municipalities.h"

bool
municipality_known(struct text code)
{
        return code_find(municipalities, code) != NULL;
}

struct text
municipality_name(struct text code)
{
        const struct code *row = code_find(municipalities, code);

        return row ? text_of(row->ja) : code;
}
