/* SPDX-License-Identifier: MIT */
/* The file of peers, and what is read from a peer's answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/arena.h"
#include "process/peers.h"
#include "process/post.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct arena *arena;

static int
begin(void **state)
{
        (void)state;
        arena = arena_create(ARENA_PLAIN, 64 << 20);
        return 0;
}

static int
end(void **state)
{
        (void)state;
        arena_destroy(arena);
        assert_int_equal(err_live(), 0);
        return 0;
}

static struct err *
read_text(const char *text, struct peers *out_peers)
{
        char path[] = "/tmp/sesshu-peers-XXXXXX";
        int file = mkstemp(path);
        struct err *err;

        assert_true(file >= 0);
        assert_int_equal(write(file, text, strlen(text)), (ssize_t)strlen(text));
        close(file);
        err = peers_read(path, arena, out_peers);
        unlink(path);
        return err;
}

static void
a_peer_is_a_name_a_host_a_port_and_an_address(void **state)
{
        struct peers peers;
        const struct peers_one *peer;

        (void)state;
        assert_null(
            read_text("# peers\n[vrs-012041]\nhost = vrs-012041-peer.localhost\nport = 8483\naddress = 127.0.0.1\n\n"
                      "[ledger-012025]\naddress = ::1\nport = 1\nhost = x\n",
                      &peers));
        assert_int_equal(peers.count, 2);
        peer = peers_find(&peers, TEXT("vrs-012041"));
        assert_non_null(peer);
        assert_string_equal(peer->host, "vrs-012041-peer.localhost");
        assert_int_equal(peer->port, 8483);
        assert_string_equal(peer->address, "127.0.0.1");
        assert_string_equal(peers_find(&peers, TEXT("ledger-012025"))->address, "::1");
        assert_null(peers_find(&peers, TEXT("vrs-012025")));
        assert_null(peers_find(&peers, TEXT("vrs-01204")));
        assert_null(read_text("", &peers));
        assert_int_equal(peers.count, 0);
}

static void
what_is_wrong_is_told_with_its_line(void **state)
{
        static const struct {
                const char *text;
                size_t line;
                const char *why;
        } wrong[] = {
                { "[a]\nhost = x\nport = 1\n", 0, "needs host, port and address" },
                { "[a]\nhost = x\naddress = 127.0.0.1\n", 0, "needs host" },
                { "[a]\nport = 1\naddress = 127.0.0.1\n", 0, "needs host" },
                { "[a]\nhost = x\nhost = y\nport = 1\naddress = 127.0.0.1\n", 3, "stands twice" },
                { "[a]\nhost = x\nport = 1\naddress = 127.0.0.1\nproxy = z\n", 5, "unknown key" },
                { "[a]\nhost = x y\n", 2, "name of a host" },
                { "[a]\nhost = x/y\n", 2, "name of a host" },
                { "[a]\nport = 0\n", 2, "not a port" },
                { "[a]\nport = 65536\n", 2, "not a port" },
                { "[a]\nport = 08\n", 2, "not a port" },
                { "[a]\naddress = localhost\n", 2, "not an IPv4" },
                { "[a]\naddress = 127.0.0\n", 2, "not an IPv4" },
                { "host = x\n", 1, "section" },
                { "[A]\nhost = x\n", 2, "section" },
                { "[a]\nhost = x\nport = 1\naddress = 127.0.0.1\n[b]\nhost = x\nport = 1\naddress = "
                  "127.0.0.1\n[a]\nhost = x\n",
                  10, "stands once" },
                { "[a]\nhost\n", 2, "key = value" },
        };

        (void)state;
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
                struct peers peers;
                struct err *err = read_text(wrong[i].text, &peers);

                if (!err_is(err, &ERR_CONFIG) || !strstr(err_sentence(err), wrong[i].why) ||
                    err_line(err) != wrong[i].line)
                        fail_msg("%zu: %s, line %zu", i, err ? err_sentence(err) : "read", err ? err_line(err) : 0);
                err_free(err);
        }
}

static void
a_file_that_is_not_there_is_no_input(void **state)
{
        struct peers peers;
        struct err *err = peers_read("/nonexistent/peers.ini", arena, &peers);

        (void)state;
        assert_true(err_is(err, &ERR_NO_INPUT));
        err_free(err);
}

static void
expect_code(int status, const char *body, const char *expected)
{
        char code[POST_CODE_SIZE];

        post_code(status, text_of(body), code);
        assert_string_equal(code, expected);
}

static void
the_code_of_a_problem_is_taken_when_it_is_one(void **state)
{
        (void)state;
        expect_code(422, "{\"code\":\"json.unknown-member\",\"message\":\"x\",\"errors\":[{\"a\":[1]}]}",
                    "json.unknown-member");
        expect_code(403, "{\"title\":\"x\"}", "http.403");
        expect_code(500, "", "http.500");
        expect_code(502, "<html>", "http.502");
        expect_code(400, "{\"code\":7}", "http.400");
        expect_code(400, "{\"code\":\"\"}", "http.400");
        expect_code(400, "{\"code\":\"Capital\"}", "http.400");
        expect_code(400, "{\"code\":\"with space\"}", "http.400");
        expect_code(400, "{\"code\":\"<b>\"}", "http.400");
        expect_code(400, "{\"code\":\"a12345678901234567890123456789012345678901234567890123456789012\"}",
                    "a12345678901234567890123456789012345678901234567890123456789012");
        expect_code(400, "{\"code\":\"a123456789012345678901234567890123456789012345678901234567890123\"}", "http.400");
}

int
main(void)
{
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_peer_is_a_name_a_host_a_port_and_an_address),
                cmocka_unit_test(what_is_wrong_is_told_with_its_line),
                cmocka_unit_test(a_file_that_is_not_there_is_no_input),
                cmocka_unit_test(the_code_of_a_problem_is_taken_when_it_is_one),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, begin, end);
}
