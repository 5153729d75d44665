/* SPDX-License-Identifier: MIT */
#include "home/home.h"

#include "feed/feed_pages.h"
#include "home/home.tmpl.h"
#include "received/received.h"
#include "request/area.h"

static struct err *
home_show(struct visit *visit)
{
        const struct role *role = visit->actor.role;
        struct home home = {
                .has_purpose = visit->actor.has_purpose,
                .may_search = role_has(role, "person.search"),
                .may_import = role_has(role, "import.view"),
                .may_tickets = role_has(role, "ticket.view"),
                .may_received = role_has(role, "received.view"),
                .may_audit = role_has(role, "audit.read"),
        };
        struct err *err = feed_unreviewed(visit, &home.unreviewed);

        if (!err)
                err = received_waiting_count(visit->change, &home.received);
        if (!err)
                home_page(&visit->page, &home);
        return err;
}

const struct route home_routes[] = {
        { "/", SCGI_GET, SIDE_LGWAN, RIGHT_LOGGED_IN, "home.view", home_show },
        { 0 },
};
