/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/arena.h"
#include "request/scgi.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* In these tests a head is written with "|" for NUL. */
static struct bytes
request(struct arena *arena, const char *head, const char *body)
{
        size_t length = strlen(head), digits, total;
        char *bytes;

        bytes = arena_format(arena, "%zu:%s,%s", length, head, body);
        total = strlen(bytes);
        digits = (size_t)(strchr(bytes, ':') - bytes) + 1;
        for (size_t i = digits; i < digits + length; i++)
                if (bytes[i] == '|')
                        bytes[i] = '\0';
        return (struct bytes){ (const uint8_t *)bytes, total };
}

/* From a block of exactly that size, so that the sanitizer sees a byte too many being read. */
static enum scgi_state
read_exactly(struct bytes received, struct scgi_request *out_request, uint8_t **out_block)
{
        const char *why = NULL;
        enum scgi_state state;
        struct scgi_request before;

        *out_block = malloc(received.length ? received.length : 1);
        assert_non_null(*out_block);
        memcpy(*out_block, received.at, received.length);
        memset(out_request, 0x5a, sizeof *out_request);
        memcpy(&before, out_request, sizeof before);
        state = scgi_read((struct bytes){ *out_block, received.length }, out_request, &why);
        assert_true((state == SCGI_BAD) == (why != NULL));
        if (state != SCGI_DONE)
                assert_memory_equal(out_request, &before, sizeof before);
        return state;
}

static enum scgi_state
state_of(struct bytes received)
{
        struct scgi_request read;
        uint8_t *block;
        enum scgi_state state = read_exactly(received, &read, &block);

        free(block);
        return state;
}

static enum scgi_state
state_of_head(const char *head, const char *body)
{
        struct arena *arena = arena_create(ARENA_PLAIN, 1 << 20);
        enum scgi_state state = state_of(request(arena, head, body));

        arena_destroy(arena);
        return state;
}

static enum scgi_state
state_of_string(const char *received)
{
        return state_of((struct bytes){ (const uint8_t *)received, strlen(received) });
}

#define FULL_HEAD                                                                                                      \
        "CONTENT_LENGTH|9|SCGI|1|REQUEST_METHOD|POST|REQUEST_URI|/person/00?x=1|QUERY_STRING|x=1|CONTENT_TYPE|a/b|"    \
        "HTTP_COOKIE|session=00|HTTP_ORIGIN|https://a|HTTP_ACCEPT_LANGUAGE|ja|HTTP_IDEMPOTENCY_KEY|k|HTTP_IF_MATCH|3|" \
        "HTTP_HOST|h|REMOTE_ADDR|10.0.0.5|TERMINAL_CERT|-----|REQUEST_ID|r|ACTOR|op|"
#define SMALL "CONTENT_LENGTH|0|SCGI|1|REQUEST_METHOD|GET|REQUEST_URI|/|"

static void
every_name_of_the_closed_list_is_read(void **state)
{
        struct arena *arena = arena_create(ARENA_PLAIN, 1 << 20);
        struct bytes received = request(arena, FULL_HEAD, "a=1&b=%20");
        struct scgi_request read;
        uint8_t *block;

        (void)state;
        assert_int_equal(read_exactly(received, &read, &block), SCGI_DONE);
        assert_int_equal(read.method, SCGI_POST);
        assert_true(text_is(read.path, "/person/00"));
        assert_true(text_is(read.query, "x=1"));
        assert_true(text_is(read.content_type, "a/b"));
        assert_true(text_is(read.cookie, "session=00"));
        assert_true(text_is(read.origin, "https://a"));
        assert_true(text_is(read.language, "ja"));
        assert_true(text_is(read.idempotency_key, "k"));
        assert_true(text_is(read.if_match, "3"));
        assert_true(text_is(read.remote, "10.0.0.5"));
        assert_true(text_is(read.terminal, "-----"));
        assert_true(text_is(read.host, "h"));
        assert_true(text_is(read.actor, "op"));
        assert_int_equal(read.body.length, 9);
        assert_memory_equal(read.body.at, "a=1&b=%20", 9);
        assert_true(read.body.at >= block && read.body.at + 9 == block + received.length);
        free(block);
        arena_destroy(arena);
}

static void
what_is_not_said_is_empty_and_an_origin_absent(void **state)
{
        struct arena *arena = arena_create(ARENA_PLAIN, 1 << 20);
        struct scgi_request read;
        uint8_t *block;

        (void)state;
        assert_int_equal(read_exactly(request(arena, SMALL, ""), &read, &block), SCGI_DONE);
        assert_int_equal(read.method, SCGI_GET);
        assert_true(text_is(read.path, "/"));
        assert_null(read.origin.at);
        assert_non_null(read.query.at);
        assert_int_equal(read.query.length + read.content_type.length + read.cookie.length + read.language.length +
                             read.idempotency_key.length + read.if_match.length + read.remote.length +
                             read.terminal.length + read.host.length + read.actor.length + read.body.length,
                         0);
        free(block);
        arena_destroy(arena);
}

static void
a_request_cut_anywhere_is_never_done(void **state)
{
        struct arena *arena = arena_create(ARENA_PLAIN, 1 << 20);
        struct bytes whole = request(arena, FULL_HEAD, "a=1&b=%20");

        (void)state;
        for (size_t length = 0; length < whole.length; length++)
                assert_int_equal(state_of((struct bytes){ whole.at, length }), SCGI_MORE);
        assert_int_equal(state_of(whole), SCGI_DONE);
        arena_destroy(arena);
}

static void
the_length_is_at_most_four_digits_without_leading_zero(void **state)
{
        static const char *const bad[] = { "a",     ":",     ",",      " 70:",         "+70:",  "-1:",
                                           "0:,",   "070:",  "00070:", "70 :",         "70;",   "7x",
                                           "0x10:", "12345", "12345:", "99999999999:", "8193:", "9999:" };

        (void)state;
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
                if (state_of_string(bad[i]) != SCGI_BAD)
                        fail_msg("'%s' was not refused", bad[i]);
        assert_int_equal(state_of_string("8192:"), SCGI_MORE);
        assert_int_equal(state_of_string("8192"), SCGI_MORE);
}

static void
a_head_may_have_8192_bytes(void **state)
{
        struct arena *arena = arena_create(ARENA_PLAIN, 1 << 20);
        char head[SCGI_HEAD_MAX + 2];
        size_t length = strlen(SMALL "HTTP_COOKIE|");

        (void)state;
        memset(head, 'c', sizeof head);
        memcpy(head, SMALL "HTTP_COOKIE|", length);
        head[SCGI_HEAD_MAX - 1] = '|';
        head[SCGI_HEAD_MAX] = '\0';
        assert_int_equal(state_of(request(arena, head, "")), SCGI_DONE);
        head[SCGI_HEAD_MAX - 1] = 'c';
        head[SCGI_HEAD_MAX] = '|';
        head[SCGI_HEAD_MAX + 1] = '\0';
        assert_int_equal(state_of(request(arena, head, "")), SCGI_BAD);
        arena_destroy(arena);
}

static void
each_broken_rule_of_the_head_is_refused(void **state)
{
        static const char *const heads[] = {
                /* a comma inside is no end of the head: the rule of the netstring */
                "CONTENT_LENGTH|0|SCGI|1|REQUEST_METHOD|GET|REQUEST_URI|/", /* no NUL at the end */
                SMALL "HTTP_HOST|",                                         /* a name without value */
                SMALL "HTTP_HOST",
                SMALL "HTTP_HOST|h",
                SMALL "|",
                SMALL "||",
                "SCGI|1|CONTENT_LENGTH|0|REQUEST_METHOD|GET|REQUEST_URI|/|", /* not first */
                "SCGI|1|REQUEST_METHOD|GET|REQUEST_URI|/|",                  /* not at all */
                SMALL "CONTENT_LENGTH|0|",
                "CONTENT_LENGTH|0|REQUEST_METHOD|GET|REQUEST_URI|/|", /* no SCGI */
                "CONTENT_LENGTH|0|SCGI||REQUEST_METHOD|GET|REQUEST_URI|/|",
                "CONTENT_LENGTH|0|SCGI|2|REQUEST_METHOD|GET|REQUEST_URI|/|",
                "CONTENT_LENGTH|0|SCGI|11|REQUEST_METHOD|GET|REQUEST_URI|/|",
                SMALL "SCGI|1|", /* twice */
                SMALL "REQUEST_URI|/|",
                SMALL "HTTP_COOKIE||HTTP_COOKIE||",
                SMALL "HTTP_X|y|", /* not in the list */
                SMALL "DOCUMENT_URI|/|",
                SMALL "http_host|h|",
                SMALL " HTTP_HOST|h|",
                "CONTENT_LENGTH|0|SCGI|1|REQUEST_URI|/|", /* no method, or another */
                "CONTENT_LENGTH|0|SCGI|1|REQUEST_METHOD|PUT|REQUEST_URI|/|",
                "CONTENT_LENGTH|0|SCGI|1|REQUEST_METHOD|get|REQUEST_URI|/|",
                "CONTENT_LENGTH|0|SCGI|1|REQUEST_METHOD|GET|", /* no path, or none that begins with a slash */
                "CONTENT_LENGTH|0|SCGI|1|REQUEST_METHOD|GET|REQUEST_URI||",
                "CONTENT_LENGTH|0|SCGI|1|REQUEST_METHOD|GET|REQUEST_URI|*|",
                "CONTENT_LENGTH|0|SCGI|1|REQUEST_METHOD|GET|REQUEST_URI|http://a/|",
                "CONTENT_LENGTH|0|SCGI|1|REQUEST_METHOD|GET|REQUEST_URI|?a|",
        };

        (void)state;
        assert_int_equal(state_of_head(SMALL, ""), SCGI_DONE);
        for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
                if (state_of_head(heads[i], "") != SCGI_BAD)
                        fail_msg("'%s' was not refused", heads[i]);
}

static void
a_comma_ends_the_head(void **state)
{
        struct arena *arena = arena_create(ARENA_PLAIN, 1 << 20);
        struct bytes whole = request(arena, SMALL, "");
        uint8_t *bytes = arena_alloc(arena, whole.length);

        (void)state;
        memcpy(bytes, whole.at, whole.length);
        bytes[whole.length - 1] = ';';
        assert_int_equal(state_of((struct bytes){ bytes, whole.length }), SCGI_BAD);
        bytes[whole.length - 1] = '\0';
        assert_int_equal(state_of((struct bytes){ bytes, whole.length }), SCGI_BAD);
        arena_destroy(arena);
}

static void
a_head_request_is_a_method(void **state)
{
        struct arena *arena = arena_create(ARENA_PLAIN, 1 << 20);
        struct scgi_request read;
        uint8_t *block;

        (void)state;
        assert_int_equal(read_exactly(request(arena, "CONTENT_LENGTH|0|SCGI|1|REQUEST_METHOD|HEAD|REQUEST_URI|/|", ""),
                                      &read, &block),
                         SCGI_DONE);
        assert_int_equal(read.method, SCGI_HEAD_ONLY);
        free(block);
        arena_destroy(arena);
}

static void
the_content_length_is_a_strict_number_up_to_the_maximum(void **state)
{
        static const struct {
                const char *length;
                enum scgi_state state;
        } cases[] = {
                { "", SCGI_BAD },      { "-1", SCGI_BAD },
                { "+3", SCGI_BAD },    { " 3", SCGI_BAD },
                { "03", SCGI_BAD },    { "3.0", SCGI_BAD },
                { "0x3", SCGI_BAD },   { "3a", SCGI_BAD },
                { "3", SCGI_DONE },    { "2", SCGI_BAD },
                { "4", SCGI_MORE },    { "65536", SCGI_MORE },
                { "65537", SCGI_BAD }, { "18446744073709551619", SCGI_BAD },
        };

        (void)state;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                char head[256];

                snprintf(head, sizeof head, "CONTENT_LENGTH|%s|SCGI|1|REQUEST_METHOD|POST|REQUEST_URI|/|",
                         cases[i].length);
                if (state_of_head(head, "a=b") != cases[i].state)
                        fail_msg("CONTENT_LENGTH '%s'", cases[i].length);
        }
}

static void
not_one_byte_may_stand_behind_the_body(void **state)
{
        (void)state;
        assert_int_equal(state_of_head(SMALL, "x"), SCGI_BAD);
        assert_int_equal(state_of_head(SMALL, ","), SCGI_BAD);
        assert_int_equal(state_of_head(SMALL, "\n"), SCGI_BAD);
}

static void
a_body_of_64_kib_is_read(void **state)
{
        struct arena *arena = arena_create(ARENA_PLAIN, 4 << 20);
        char *body = arena_alloc(arena, SCGI_BODY_MAX + 1);
        struct scgi_request read;
        uint8_t *block;

        (void)state;
        memset(body, 'b', SCGI_BODY_MAX);
        assert_int_equal(
            read_exactly(request(arena, "CONTENT_LENGTH|65536|SCGI|1|REQUEST_METHOD|POST|REQUEST_URI|/|", body), &read,
                         &block),
            SCGI_DONE);
        assert_int_equal(read.body.length, SCGI_BODY_MAX);
        free(block);
        arena_destroy(arena);
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_name_of_the_closed_list_is_read),
                cmocka_unit_test(what_is_not_said_is_empty_and_an_origin_absent),
                cmocka_unit_test(a_request_cut_anywhere_is_never_done),
                cmocka_unit_test(the_length_is_at_most_four_digits_without_leading_zero),
                cmocka_unit_test(a_head_may_have_8192_bytes),
                cmocka_unit_test(each_broken_rule_of_the_head_is_refused),
                cmocka_unit_test(a_comma_ends_the_head),
                cmocka_unit_test(a_head_request_is_a_method),
                cmocka_unit_test(the_content_length_is_a_strict_number_up_to_the_maximum),
                cmocka_unit_test(not_one_byte_may_stand_behind_the_body),
                cmocka_unit_test(a_body_of_64_kib_is_read),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
