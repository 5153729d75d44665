/* SPDX-License-Identifier: MIT */
#include "chain/change.h"

void
change_subject(struct change *change, struct bytes person)
{
        event_add_subject(&change->event, person);
}

void
change_on_commit(struct change *change, void (*run)(void *context), void *context)
{
        struct change_hook *hook = arena_new(change->arena, struct change_hook);

        hook->run = run;
        hook->context = context;
        hook->next = change->committed;
        change->committed = hook;
}

void
change_committed(struct change *change)
{
        struct change_hook *reversed = NULL;

        while (change->committed) {
                struct change_hook *hook = change->committed;

                change->committed = hook->next;
                hook->next = reversed;
                reversed = hook;
        }
        for (; reversed; reversed = reversed->next)
                reversed->run(reversed->context);
}
