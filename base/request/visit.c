/* SPDX-License-Identifier: MIT */
#include "request/visit.h"

#include "request/area.h"
#include "request/form_token.h"
#include "request/request_errors.h"
#include "request/urlencoded.h"

#include <stdarg.h>
#include <stdio.h>

struct text
visit_param(struct visit *visit, const char *name)
{
        struct text value;

        for (size_t i = 0; i < visit->match.param_count; i++)
                if (text_is(visit->match.params[i].name, name))
                        return urlencoded_segment(visit->arena, visit->match.params[i].value, &value) ? value
                                                                                                      : TEXT("");
        return TEXT("");
}

struct err *
visit_param_id(struct visit *visit, const char *name, uint8_t out_id[static ID_SIZE])
{
        if (!bytes_from_hex(visit_param(visit, name), out_id, ID_SIZE))
                return err_new(&REQUEST_NOT_FOUND, "the path holds no id where the route has one");
        return NULL;
}

struct text
visit_body(const struct visit *visit)
{
        if (visit->side != SIDE_PEER && !path_is_for_programs(visit->request->path))
                return TEXT("");
        return (struct text){ (const char *)visit->request->body.at, visit->request->body.length };
}

static struct text
or_empty(struct text text)
{
        return text.at ? text : TEXT("");
}

struct text
visit_query(const struct visit *visit, const char *name)
{
        return or_empty(pairs_find(&visit->query, name));
}

struct text
visit_form(const struct visit *visit, const char *name)
{
        return or_empty(pairs_find(&visit->form, name));
}

void
visit_type(struct visit *visit, const char *type)
{
        visit->response.content_type = type;
}

void
visit_status(struct visit *visit, int status)
{
        visit->response.status = status;
}

void
visit_header(struct visit *visit, const char *name, struct text value)
{
        struct header *header = arena_new(visit->arena, struct header);

        header->name = name;
        header->value = value;
        header->next = visit->response.headers;
        visit->response.headers = header;
}

struct err *
visit_see_other(struct visit *visit, const char *format, ...)
{
        char location[512];
        va_list values;
        int length;

        va_start(values, format);
        length = vsnprintf(location, sizeof location, format, values);
        va_end(values);
        if (length < 1 || (size_t)length >= sizeof location || location[0] != '/')
                return err_new(&ERR_INTERNAL, "a redirection is no path of this host");
        buffer_clear(&visit->response.body);
        visit->response.status = 303;
        visit_header(visit, "Location", text_of(arena_string(visit->arena, location)));
        return form_token_used(visit, text_of(location));
}

struct text
visit_form_token(struct visit *visit)
{
        return form_token_make(visit->arena, &visit->actor);
}

struct err *
visit_defer(struct visit *visit, void (*work)(void *context), struct err *(*next)(struct visit *, void *),
            void *context)
{
        visit->work = work;
        visit->next = next;
        visit->context = context;
        return NULL;
}

struct err *
visit_continue(struct visit *visit, struct err *(*next)(struct visit *, void *), void *context)
{
        visit->more = true;
        visit->next = next;
        visit->context = context;
        return NULL;
}

void
visit_undo(struct visit *visit)
{
        visit->undo = true;
}
