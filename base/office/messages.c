/* SPDX-License-Identifier: MIT */
#include "office/messages.h"

#include "courier/courier_errors.h"
#include "office/messages.tmpl.h"
#include "office/office.h"
#include "process/errors.h"
#include "request/area.h"
#include "request/request_errors.h"

/* What a peer's answer or our courier may have said; a feature's own codes are shown as they are. */
static const struct err_code *
known_code(struct text code)
{
#define ERROR(NAME, CODE, STATUS, JA, EN, NEXT_JA, NEXT_EN) &NAME,
        static const struct err_code *const codes[] = {
#include "courier/courier_errors.def"
#include "process/process_errors.def"
#include "request/request_errors.def"
        };
#undef ERROR

        for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
                if (text_is(code, codes[i]->code))
                        return codes[i];
        return NULL;
}

struct text
messages_peer_words(struct visit *visit, struct text peer)
{
        struct text system = { peer.at, 0 }, town;

        while (system.length < peer.length && peer.at[system.length] != '-')
                system.length++;
        if (system.length == peer.length)
                return peer;
        town = visit->area->program->municipality_name(
            (struct text){ peer.at + system.length + 1, peer.length - system.length - 1 });
        system = text_format(visit->arena, "peer.%.*s", TEXT_ARGS(system));
        return text_format(visit->arena, "%.*s　%s", TEXT_ARGS(town),
                           area_event_word(visit->area, system, visit->english));
}

static struct err *
show(struct visit *visit)
{
        struct messages messages = { .may_retry = role_has(visit->actor.role, "courier.retry") };
        struct outbox_parked *parked;
        struct err *err = outbox_counts(visit->change, &messages.peers, &messages.peer_count);

        if (!err)
                err = outbox_parked(visit->change, MESSAGES_PARKED_MAX, &parked, &messages.parked_count);
        if (err)
                return err;
        messages.peer_names = arena_new_array(visit->arena, messages.peer_count + 1, struct text);
        for (size_t i = 0; i < messages.peer_count; i++)
                messages.peer_names[i] = messages_peer_words(visit, messages.peers[i].peer);
        messages.parked = arena_new_array(visit->arena, messages.parked_count + 1, struct messages_parked);
        for (size_t i = 0; i < messages.parked_count; i++) {
                const struct err_code *code = known_code(parked[i].code);
                struct text hex = url_hex(visit->arena, parked[i].message.at, ID_SIZE);

                messages.parked[i] = (struct messages_parked){
                        .row = parked[i],
                        .peer = messages_peer_words(visit, parked[i].peer),
                        .format = area_event_word(
                            visit->area, text_format(visit->arena, "message.%.*s", TEXT_ARGS(parked[i].format)),
                            visit->english),
                        .why = !code            ? NULL
                               : visit->english ? code->en
                                                : code->ja,
                        .next = !code            ? NULL
                                : visit->english ? code->next_en
                                                 : code->next_ja,
                        .retry = url_path(visit->arena, "/messages/:message/retry", &hex, 1),
                };
        }
        messages_page(&visit->page, &messages);
        return NULL;
}

static struct err *
retry(struct visit *visit)
{
        struct message_id message;
        bool found;
        struct err *err = visit_param_id(visit, "message", message.at);

        if (!err)
                err = outbox_again(visit->change, &message, &found);
        if (err)
                return err;
        if (!found)
                return err_new(&REQUEST_CONFLICT, "the message is not parked any more");
        event_add_text(&visit->change->event, "message", visit_param(visit, "message"));
        return visit_see_other(visit, "/messages");
}

const struct route message_routes[] = {
        { "/messages", SCGI_GET, SIDE_LGWAN, "courier.view", "message.list", show },
        { "/messages/:message/retry", SCGI_POST, SIDE_LGWAN, "courier.retry", "message.retry", retry },
        { 0 },
};
