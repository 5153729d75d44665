/* SPDX-License-Identifier: MIT */
#include "home/home.h"

#include "home/home.tmpl.h"
#include "record/record.h"
#include "request/area.h"

static struct err *
home_show(struct visit *visit)
{
        const struct role *role = visit->actor.role;
        struct home home = {
                .has_purpose = visit->actor.has_purpose,
                .may_search = role_has(role, "recipient.search"),
                .may_see_records = role_has(role, "record.view"),
                .may_manage = role_has(role, "venue.manage"),
                .may_audit = role_has(role, "audit.read"),
        };
        struct err *err = record_count(visit->change, RECORD_HELD, &home.held);

        if (!err)
                home_page(&visit->page, &home);
        return err;
}

const struct route home_routes[] = {
        { "/", SCGI_GET, SIDE_LGWAN, RIGHT_LOGGED_IN, "home.view", home_show },
        { 0 },
};
