/* SPDX-License-Identifier: MIT */
/* Prints a system's table of routes (AREA of its program.h) as JSON lines, for tests/rights: no path or role is written a second time. */
#include "program.h"

#include <stdio.h>

static const char *
method_name(enum scgi_method method)
{
        return method == SCGI_POST ? "POST" : "GET";
}

int
main(void)
{
        const struct area_program *program = &AREA;

        for (size_t i = 0; i < program->route_table_count; i++)
                for (const struct route *row = program->routes[i]; row->path; row++)
                        printf("{\"path\":\"%s\",\"method\":\"%s\",\"sides\":[%s%s%s%s],\"right\":\"%s\",\"event\":\"%"
                               "s\"}\n",
                               row->path, method_name(row->method), row->sides & SIDE_LGWAN ? "\"lgwan\"" : "",
                               row->sides & SIDE_INTERNET ? "\"internet\"" : "",
                               row->sides & SIDE_OPERATOR ? "\"operator\"" : "",
                               row->sides & SIDE_PEER ? "\"peer\"" : "", row->right, row->event);
        return 0;
}
