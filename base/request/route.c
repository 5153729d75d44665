/* SPDX-License-Identifier: MIT */
#include "request/route.h"

#include <string.h>

/* Takes one segment off a path that begins with "/"; false at its end. */
static bool
take_segment(struct text *path, struct text *out_segment)
{
        const char *end;

        if (path->length == 0)
                return false;
        path->at++;
        path->length--;
        end = path->length ? memchr(path->at, '/', path->length) : NULL;
        *out_segment = (struct text){ path->at, end ? (size_t)(end - path->at) : path->length };
        path->at += out_segment->length;
        path->length -= out_segment->length;
        return true;
}

static bool
path_matches(struct text pattern, struct text path, struct route_match *match)
{
        struct text wanted, given;

        match->param_count = 0;
        while (take_segment(&pattern, &wanted)) {
                if (!take_segment(&path, &given))
                        return false;
                if (wanted.length && wanted.at[0] == ':') {
                        if (given.length == 0 || match->param_count == ROUTE_PARAMS_MAX)
                                return false;
                        match->params[match->param_count].name = (struct text){ wanted.at + 1, wanted.length - 1 };
                        match->params[match->param_count].value = given;
                        match->param_count++;
                } else if (!text_equal(wanted, given)) {
                        return false;
                }
        }
        return path.length == 0;
}

void
route_find(const struct route *const *tables, size_t table_count, enum side side, enum scgi_method method,
           struct text path, struct route_match *out_match)
{
        struct route_match match = { 0 };
        bool other_method = false;

        if (method == SCGI_HEAD_ONLY)
                method = SCGI_GET;
        for (size_t i = 0; i < table_count; i++) {
                for (const struct route *route = tables[i]; route->path; route++) {
                        if (!(route->sides & side) || !path_matches(text_of(route->path), path, &match))
                                continue;
                        if (route->method != method) {
                                other_method = true;
                                continue;
                        }
                        match.route = route;
                        *out_match = match;
                        return;
                }
        }
        *out_match = (struct route_match){ .other_method = other_method };
}

bool
path_is_for_programs(struct text path)
{
        static const char prefix[] = "/api/";

        return path.length >= sizeof prefix && memcmp(path.at, prefix, sizeof prefix - 1) == 0;
}

bool
role_has(const struct role *role, const char *right)
{
        size_t length = strlen(right);

        for (const char *at = role->rights; *at;) {
                const char *end = strchr(at, ' ');
                size_t size = end ? (size_t)(end - at) : strlen(at);

                if (size == length && memcmp(at, right, length) == 0)
                        return true;
                at += size + (end ? 1 : 0);
        }
        return false;
}

const char *
right_peer_system(const char *right, bool *out_any)
{
        *out_any = strncmp(right, RIGHT_PEER_ANY, strlen(RIGHT_PEER_ANY)) == 0;
        if (*out_any)
                return right + strlen(RIGHT_PEER_ANY);
        return strncmp(right, RIGHT_PEER, strlen(RIGHT_PEER)) == 0 ? right + strlen(RIGHT_PEER) : NULL;
}
