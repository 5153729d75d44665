/* SPDX-License-Identifier: MIT */
#include "specimen_private.h"

#include <assert.h>
#include <stdlib.h>

static struct value *
copy_of(struct arena *arena, const struct value *value)
{
        struct value *copy = arena_new(arena, struct value);

        *copy = (struct value){ .kind = value->kind, .name = value->name, .text = value->text };
        for (const struct value *member = value->first; member; member = member->next)
                value_append(copy, copy_of(arena, member));
        return copy;
}

static struct value *
parse(struct arena *arena, const char *json)
{
        struct value_read read;
        struct err *err = value_read(arena, text_of(json), &read);

        if (err)
                abort();
        return read.value;
}

/* The link that points to the child of this name or position; at the end of the list when there is none. */
static struct value **
link_to(struct value *parent, struct text step)
{
        struct value **link = &parent->first;
        uint64_t position;

        if (parent->kind == VALUE_ARRAY && number_read(step, 1000, &position)) {
                while (*link && position--)
                        link = &(*link)->next;
                return link;
        }
        while (*link && !text_equal((*link)->name, step))
                link = &(*link)->next;
        return link;
}

static void
apply(struct arena *arena, struct value *document, const struct spoiling *row)
{
        struct value *parent = document, *new = row->json ? parse(arena, row->json) : NULL;
        const char *path = row->path, *dot;
        struct value **link, *old;
        struct text step;

        while ((dot = strchr(path, '.')) != NULL) {
                link = link_to(parent, (struct text){ path, (size_t)(dot - path) });
                assert(*link);
                parent = *link;
                path = dot + 1;
        }
        step = text_of(path);
        if (row->change == CHANGE_ADD) {
                if (parent->kind == VALUE_OBJECT)
                        new->name = step;
                value_append(parent, new);
                return;
        }
        link = link_to(parent, step);
        old = *link;
        assert(old);
        if (row->change == CHANGE_SET) {
                new->name = old->name;
                new->next = old->next;
                *link = new;
        } else {
                *link = old->next;
                parent->count--;
        }
        parent->last = NULL;
        for (struct value *child = parent->first; child; child = child->next)
                parent->last = child;
}

struct value *
spoil(struct arena *arena, const struct value *document, const struct spoiling *rows, const char *name)
{
        struct value *copy = copy_of(arena, document);

        for (; rows->name; rows++)
                if (strcmp(rows->name, name) == 0)
                        apply(arena, copy, rows);
        return copy;
}
