/* SPDX-License-Identifier: MIT */
/* The table of routes: who may do what, from which side, and which event it leaves in the trail.
 *
 * A feature lists its routes in one table, and the area joins the tables. Nothing is reachable that has no row; a
 * row whose right no role grants ends the area before it opens (area.c). What came by the internet socket reaches only
 * routes of SIDE_INTERNET (design D6). */
#ifndef REQUEST_ROUTE_H
#define REQUEST_ROUTE_H

#include "request/scgi.h"

struct visit;

/* The socket by which a request came in. */
enum side {
        SIDE_LGWAN = 1 << 0,
        SIDE_INTERNET = 1 << 1,
        SIDE_OPERATOR = 1 << 2,
        SIDE_PEER = 1 << 3, /* other systems, known by their certificates (courier/peer.h) */
};

/* Rights that are no duty: reachable by anyone with a registered terminal, or by anyone who is logged in. Every
 * other right is the name of a duty ("dose.record"), granted by roles, and needs a purpose of work. */
#define RIGHT_ANYONE "anyone"
#define RIGHT_LOGGED_IN "logged-in"
/* The operator's command, on the operator's socket. */
#define RIGHT_OPERATOR "operator"
/* A device paired with a venue, on the internet side; its purpose is fixed. On that side RIGHT_ANYONE is anybody at
 * all, and no other right can be used. */
#define RIGHT_DEVICE "device"
/* The rights of routes of SIDE_PEER, and of no others: "peer:vrs" is a peer whose certificate names the system vrs and
 * the municipality of this area, "peer-any:vrs" one of any municipality. */
#define RIGHT_PEER "peer:"
#define RIGHT_PEER_ANY "peer-any:"

struct route {
        const char *path; /* "/person/:person/dose/new": a part that begins with ":" takes one segment */
        enum scgi_method method;
        unsigned sides;
        const char *right;
        const char *event; /* the trail's word for it, "person.view" */
        struct err *(*handler)(struct visit *visit);
};

/* A word of the trail's vocabulary, as pages show it. Every event of a route has a row (the area checks it when it
 * opens). */
struct event_word {
        const char *event;
        const char *ja;
        const char *en;
};

/* A role: a duty of people, and the rights that follow from it (assessment P17: 職務に応じた権限). */
struct role {
        const char *name; /* stored with the account */
        const char *ja;   /* on screen */
        const char *en;
        const char *rights; /* separated by spaces */
};

enum { ROUTE_PARAMS_MAX = 4 };

struct route_match {
        const struct route *route;
        bool other_method; /* the path is there, the method is not */
        size_t param_count;
        struct {
                struct text name;
                struct text value; /* still percent-encoded */
        } params[ROUTE_PARAMS_MAX];
};

/* Finds the row for a request. out_match->route is NULL when there is none on that side. HEAD finds GET's row. */
void route_find(const struct route *const *tables, size_t table_count, enum side side, enum scgi_method method,
                struct text path, struct route_match *out_match);

bool role_has(const struct role *role, const char *right);
/* The system that a right of peers names, NULL for another right; *out_any when it may be of any municipality. */
const char *right_peer_system(const char *right, bool *out_any);

/* Whether a path is for programs ("/api/…"): it takes JSON (visit_body) and no form, has no form token, and its
 * failures are application/problem+json. */
bool path_is_for_programs(struct text path);

#endif
