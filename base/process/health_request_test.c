/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "process/health_request.h"

static enum health_request
read_string(const char *request)
{
        return health_request_read(request, strlen(request));
}

static void
the_three_pages_are_found(void **state)
{
        (void)state;
        assert_int_equal(read_string("GET /healthz HTTP/1.1\r\n\r\n"), HEALTH_REQUEST_HEALTHZ);
        assert_int_equal(read_string("GET /readyz HTTP/1.0\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\r\n"),
                         HEALTH_REQUEST_READYZ);
        assert_int_equal(read_string("GET /metrics HTTP/1.1\r\nX-Empty:\r\n\r\n"), HEALTH_REQUEST_METRICS);
}

static void
other_paths_and_methods_are_told_apart(void **state)
{
        (void)state;
        assert_int_equal(read_string("GET / HTTP/1.1\r\n\r\n"), HEALTH_REQUEST_NO_PAGE);
        assert_int_equal(read_string("GET /healthz/ HTTP/1.1\r\n\r\n"), HEALTH_REQUEST_NO_PAGE);
        assert_int_equal(read_string("GET /healthz?x HTTP/1.1\r\n\r\n"), HEALTH_REQUEST_NO_PAGE);
        assert_int_equal(read_string("POST /healthz HTTP/1.1\r\n\r\n"), HEALTH_REQUEST_NO_GET);
        assert_int_equal(read_string("get /healthz HTTP/1.1\r\n\r\n"), HEALTH_REQUEST_NO_GET);
}

static void
a_request_is_awaited_until_its_empty_line(void **state)
{
        static const char request[] = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

        (void)state;
        for (size_t length = 0; length < sizeof request - 1; length++)
                assert_int_equal(health_request_read(request, length), HEALTH_REQUEST_MORE);
        assert_int_equal(health_request_read(request, sizeof request - 1), HEALTH_REQUEST_HEALTHZ);
}

static void
what_is_malformed_is_refused(void **state)
{
        char long_request[HEALTH_REQUEST_MAXIMUM];

        (void)state;
        memset(long_request, 'a', sizeof long_request);
        assert_int_equal(health_request_read(long_request, sizeof long_request), HEALTH_REQUEST_BAD);
        assert_int_equal(read_string("\r\n\r\n"), HEALTH_REQUEST_BAD);
        assert_int_equal(read_string("GET /healthz\r\n\r\n"), HEALTH_REQUEST_BAD);
        assert_int_equal(read_string("GET  /healthz HTTP/1.1\r\n\r\n"), HEALTH_REQUEST_BAD);
        assert_int_equal(read_string("GET /healthz HTTP/2\r\n\r\n"), HEALTH_REQUEST_BAD);
        assert_int_equal(read_string("GET http://x/healthz HTTP/1.1\r\n\r\n"), HEALTH_REQUEST_BAD);
        assert_int_equal(read_string("GET /healthz HTTP/1.1\r\nno colon\r\n\r\n"), HEALTH_REQUEST_BAD);
        assert_int_equal(read_string("GET /healthz HTTP/1.1\r\n folded: x\r\n\r\n"), HEALTH_REQUEST_BAD);
        assert_int_equal(read_string("GET /healthz HTTP/1.1\r\na: \x01\r\n\r\n"), HEALTH_REQUEST_BAD);
        assert_int_equal(read_string("GET /healthz HTTP/1.1\na: b\r\n\r\n"), HEALTH_REQUEST_BAD);
        assert_int_equal(read_string("GET /healthz HTTP/1.1\r\n\r\nbody"), HEALTH_REQUEST_BAD);
        assert_int_equal(read_string("GET /healthz HTTP/1.1\r\n\r\nGET /readyz HTTP/1.1\r\n\r\n"), HEALTH_REQUEST_BAD);
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_three_pages_are_found),
                cmocka_unit_test(other_paths_and_methods_are_told_apart),
                cmocka_unit_test(a_request_is_awaited_until_its_empty_line),
                cmocka_unit_test(what_is_malformed_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
