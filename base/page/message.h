/* SPDX-License-Identifier: MIT */
/* What a message page says besides the row of the table of errors (page/message.tmpl). */
#ifndef PAGE_MESSAGE_H
#define PAGE_MESSAGE_H

#include "page/url.h"

struct page_message {
        int64_t now_ms;         /* when it happened, UTC */
        struct text reference;  /* the number by which the operator finds it in the log; "" = none */
        struct text contact;    /* whom to call; "" = not configured */
        struct url next;        /* where the next step leads: log-in, purpose of work; { 0 } = none */
        const char *next_words; /* and the button's words, in the language of the page */
};

#endif
