/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "process/errors.h"
#include "process/message.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

struct fixture {
        struct message_link a, b;
};

static int
set_up(void **state)
{
        struct fixture *f = calloc(1, sizeof *f);
        int ends[2];

        assert_null(message_pair(ends));
        message_link_init(&f->a, ends[0]);
        message_link_init(&f->b, ends[1]);
        *state = f;
        return 0;
}

static int
tear_down(void **state)
{
        struct fixture *f = *state;

        message_link_finish(&f->a);
        message_link_finish(&f->b);
        free(f);
        assert_int_equal(err_live(), 0);
        return 0;
}

static void
assert_error(struct err *err, const struct err_code *expected)
{
        assert_non_null(err);
        assert_string_equal(err_code(err)->code, expected->code);
        err_free(err);
}

static void
send_ok(struct message_link *link, struct message_out *out)
{
        assert_null(message_send(link, out, 0));
        message_discard(out);
}

static void
put_raw(struct message_link *link, const void *bytes, size_t length)
{
        assert_int_equal(send(link->descriptor, bytes, length, 0), (ssize_t)length);
}

/* Design §6: {u32 length, u16 verb, u16 version, u64 call}, little-endian. */
static void
the_header_is_sixteen_little_endian_bytes(void **state)
{
        static const uint8_t expected[] = { 25, 0, 0, 0, 12, 0, 1, 0, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11,
                                            /* a field: its type, then the number */
                                            2, 0xf0, 0xde, 0xbc, 0x9a, 0x78, 0x56, 0x34, 0x12 };
        struct message_out out;
        struct bytes frame;

        (void)state;
        message_begin(&out, MESSAGE_KEEPER_HEAD, 0x1122334455667788);
        message_put_u64(&out, 0x123456789abcdef0);
        assert_null(message_finish(&out, &frame));
        assert_int_equal(frame.length, sizeof expected);
        assert_memory_equal(frame.at, expected, sizeof expected);
        message_discard(&out);
}

static void
fields_come_back_as_they_were_put(void **state)
{
        struct fixture *f = *state;
        struct message_out out;
        struct message in;
        struct bytes bytes;
        struct text text;
        bool whole = false;

        message_begin(&out, MESSAGE_ANSWER, 5);
        message_put_u32(&out, UINT32_MAX);
        message_put_u64(&out, UINT64_MAX);
        message_put_i64(&out, INT64_MIN);
        message_put_bytes(&out, (struct bytes){ (const uint8_t *)"a\0b", 3 });
        message_put_text(&out, TEXT("旭川市"));
        message_put_text(&out, TEXT(""));
        send_ok(&f->a, &out);

        assert_null(message_receive(&f->b, &whole, &in));
        assert_true(whole);
        assert_int_equal(in.verb, MESSAGE_ANSWER);
        assert_int_equal(in.call, 5);
        assert_true(message_get_u32(&in) == UINT32_MAX);
        assert_true(message_get_u64(&in) == UINT64_MAX);
        assert_true(message_get_i64(&in) == INT64_MIN);
        bytes = message_get_bytes(&in, 3);
        assert_int_equal(bytes.length, 3);
        assert_memory_equal(bytes.at, "a\0b", 3);
        text = message_get_text(&in, 9);
        assert_true(text_is(text, "旭川市"));
        assert_int_equal(message_get_text(&in, 9).length, 0);
        assert_null(message_end(&in));
        assert_null(message_receive(&f->b, &whole, &in));
        assert_false(whole);
}

static void
a_message_that_arrives_byte_by_byte_is_whole_at_its_last(void **state)
{
        struct fixture *f = *state;
        struct message_out out;
        struct message in;
        struct bytes frame;
        bool whole;

        message_begin(&out, MESSAGE_KEEPER_HEAD, 1);
        message_put_u64(&out, 3);
        assert_null(message_finish(&out, &frame));
        for (int round = 0; round < 2; round++)
                for (size_t i = 0; i < frame.length; i++) {
                        put_raw(&f->a, frame.at + i, 1);
                        assert_null(message_receive(&f->b, &whole, &in));
                        assert_int_equal(whole, i == frame.length - 1);
                }
        assert_int_equal(message_get_u64(&in), 3);
        assert_null(message_end(&in));
        message_discard(&out);
}

static void
a_wrong_type_too_much_or_too_little_is_told_at_the_end(void **state)
{
        struct message_out out;
        struct message in;
        struct bytes frame;

        (void)state;
        message_begin(&out, MESSAGE_ANSWER, 1);
        message_put_u32(&out, 1);
        message_put_bytes(&out, (struct bytes){ (const uint8_t *)"abc", 3 });
        assert_null(message_finish(&out, &frame));

        assert_null(message_decode(frame, &in)); /* another type */
        assert_int_equal(message_get_u64(&in), 0);
        assert_int_equal(message_get_bytes(&in, 10).length, 0);
        assert_error(message_end(&in), &PROCESS_MESSAGE);

        assert_null(message_decode(frame, &in)); /* a field is left */
        assert_int_equal(message_get_u32(&in), 1);
        assert_error(message_end(&in), &PROCESS_MESSAGE);

        assert_null(message_decode(frame, &in)); /* a field is missing */
        message_get_u32(&in);
        message_get_bytes(&in, 10);
        message_get_u32(&in);
        assert_error(message_end(&in), &PROCESS_MESSAGE);

        assert_null(message_decode(frame, &in)); /* longer than allowed */
        message_get_u32(&in);
        assert_int_equal(message_get_bytes(&in, 2).length, 0);
        assert_error(message_end(&in), &PROCESS_MESSAGE);

        assert_null(message_decode(frame, &in)); /* a descriptor that did not come */
        message_get_u32(&in);
        message_get_bytes(&in, 3);
        assert_int_equal(message_get_descriptor(&in), -1);
        assert_error(message_end(&in), &PROCESS_MESSAGE);
        message_discard(&out);
}

static void
receive_wrong(const void *bytes, size_t length, bool leave)
{
        struct message_link a, b;
        struct message in;
        int ends[2];
        bool whole;

        assert_null(message_pair(ends));
        message_link_init(&a, ends[0]);
        message_link_init(&b, ends[1]);
        put_raw(&a, bytes, length);
        if (leave)
                message_link_finish(&a);
        assert_error(message_receive(&b, &whole, &in), &PROCESS_MESSAGE);
        message_link_finish(&a);
        message_link_finish(&b);
}

static void
a_malformed_header_ends_the_connection(void **state)
{
        static const uint8_t short_length[16] = { 15, 0, 0, 0, 11, 0, 1, 0 };
        static const uint8_t long_length[16] = { 1, 0, 16, 0, 11, 0, 1, 0 };
        static const uint8_t unknown_verb[16] = { 16, 0, 0, 0, 0xe7, 3, 1, 0 };
        static const uint8_t other_version[16] = { 16, 0, 0, 0, 11, 0, 2, 0 };
        static const uint8_t half[20] = { 24, 0, 0, 0, 11, 0, 1, 0 };

        (void)state;
        receive_wrong(short_length, sizeof short_length, false);
        receive_wrong(long_length, sizeof long_length, false);
        receive_wrong(unknown_verb, sizeof unknown_verb, false);
        receive_wrong(other_version, sizeof other_version, false);
        receive_wrong(half, sizeof half, true);
        receive_wrong(half, 7, true);
}

static void
the_other_end_leaving_between_messages_is_no_mistake(void **state)
{
        struct fixture *f = *state;
        struct message_out out;
        struct message in;
        bool whole;

        message_link_finish(&f->a);
        assert_error(message_receive(&f->b, &whole, &in), &PROCESS_LINK_CLOSED);
        message_begin(&out, MESSAGE_KEEPER_AREA_KEY, 1);
        assert_error(message_send(&f->b, &out, 0), &PROCESS_LINK_CLOSED);
        message_discard(&out);
}

static void
a_message_of_a_mebibyte_passes_and_a_longer_one_is_not_sent(void **state)
{
        struct fixture *f = *state;
        size_t most = MESSAGE_MAXIMUM - MESSAGE_HEAD_SIZE - 5;
        uint8_t *big = calloc(1, most + 1);
        struct message_out out;
        struct message in;
        bool whole = false;
        pid_t child;

        assert_non_null(big);
        message_begin(&out, MESSAGE_ANSWER, 1);
        message_put_bytes(&out, (struct bytes){ big, most + 1 });
        assert_error(message_send(&f->a, &out, 0), &ERR_LIMIT);
        message_discard(&out);
        assert_null(message_receive(&f->b, &whole, &in));
        assert_false(whole);

        message_begin(&out, MESSAGE_ANSWER, 1);
        message_put_bytes(&out, (struct bytes){ big, most });
        child = fork();
        if (child == 0)
                _exit(message_send(&f->a, &out, 10000) ? 1 : 0);
        message_discard(&out);
        for (int i = 0; i < 10000 && !whole; i++) {
                assert_null(message_receive(&f->b, &whole, &in));
                if (!whole)
                        usleep(1000);
        }
        assert_true(whole);
        assert_int_equal(message_get_bytes(&in, most).length, most);
        assert_null(message_end(&in));
        free(big);
}

static void
a_reader_that_does_not_read_costs_only_the_patience(void **state)
{
        struct fixture *f = *state;
        uint8_t *big = calloc(1, 1000000);
        struct message_out out;

        message_begin(&out, MESSAGE_ANSWER, 1);
        message_put_bytes(&out, (struct bytes){ big, 1000000 });
        assert_error(message_send(&f->a, &out, 20), &PROCESS_LINK_SLOW);
        message_discard(&out);
        free(big);
}

static void
a_descriptor_belongs_to_the_message_it_came_with(void **state)
{
        struct fixture *f = *state;
        int file = open("/dev/null", O_RDONLY | O_CLOEXEC);
        struct stat sent, got;
        struct message_out out;
        struct message in;
        bool whole;
        int passed;

        message_begin(&out, MESSAGE_KEEPER_AREA_KEY, 1);
        send_ok(&f->a, &out);
        message_begin(&out, MESSAGE_KEEPER_LINK, 2);
        message_put_text(&out, TEXT("012041"));
        message_put_descriptor(&out, file);
        send_ok(&f->a, &out);
        message_begin(&out, MESSAGE_KEEPER_AREA_KEY, 3);
        send_ok(&f->a, &out);

        assert_null(message_receive(&f->b, &whole, &in));
        assert_true(whole);
        assert_int_equal(in.call, 1);
        assert_int_equal(in.descriptor, -1);
        assert_null(message_end(&in));
        assert_null(message_receive(&f->b, &whole, &in));
        assert_true(whole);
        assert_true(text_is(message_get_text(&in, 6), "012041"));
        passed = message_get_descriptor(&in);
        assert_true(passed >= 0);
        assert_null(message_end(&in));
        assert_int_equal(fstat(file, &sent), 0);
        assert_int_equal(fstat(passed, &got), 0);
        assert_true(sent.st_rdev == got.st_rdev);
        assert_int_equal(fcntl(passed, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
        assert_null(message_receive(&f->b, &whole, &in));
        assert_true(whole && in.descriptor == -1);
        assert_null(message_end(&in));
        close(passed);
        close(file);
}

static void
a_descriptor_nobody_asked_for_is_closed_and_ends_the_connection(void **state)
{
        struct fixture *f = *state;
        int file = open("/dev/null", O_RDONLY | O_CLOEXEC);
        struct message_out out;
        struct message in;
        bool whole;
        int passed;

        message_begin(&out, MESSAGE_KEEPER_AREA_KEY, 1);
        message_put_descriptor(&out, file);
        send_ok(&f->a, &out);
        assert_null(message_receive(&f->b, &whole, &in));
        assert_true(whole);
        passed = in.descriptor;
        assert_true(passed >= 0);
        assert_error(message_end(&in), &PROCESS_MESSAGE);
        assert_int_equal(fcntl(passed, F_GETFD), -1);
        close(file);
}

static void
two_descriptors_with_one_message_end_the_connection(void **state)
{
        struct fixture *f = *state;
        uint8_t head[16] = { 16, 0, 0, 0, 11, 0, 1, 0 };
        int files[2] = { dup(0), dup(0) };
        union {
                struct cmsghdr align;
                char space[CMSG_SPACE(sizeof files)];
        } control = { .space = { 0 } };
        struct iovec part = { head, sizeof head };
        struct msghdr message = {
                .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.space, .msg_controllen = sizeof control.space
        };
        struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
        struct message in;
        bool whole;

        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof files);
        memcpy(CMSG_DATA(rights), files, sizeof files);
        assert_int_equal(sendmsg(f->a.descriptor, &message, 0), sizeof head);
        assert_error(message_receive(&f->b, &whole, &in), &PROCESS_MESSAGE);
        close(files[0]);
        close(files[1]);
}

static void
an_answer_is_found_by_its_call_number(void **state)
{
        struct fixture *f = *state;
        struct message_out out;
        struct message in;

        /* An old answer waits in front of the one that is asked for. */
        f->a.next_call = 7;
        message_begin(&out, MESSAGE_ANSWER, 6);
        message_put_u32(&out, 600);
        send_ok(&f->b, &out);
        message_begin(&out, MESSAGE_ANSWER, 7);
        message_put_u32(&out, 700);
        send_ok(&f->b, &out);
        message_begin(&out, MESSAGE_KEEPER_AREA_KEY, message_link_call(&f->a));
        assert_null(message_ask(&f->a, &out, 1000, &in));
        message_discard(&out);
        assert_int_equal(message_get_u32(&in), 700);
        assert_null(message_end(&in));

        /* A refusal carries its code. */
        message_begin(&out, MESSAGE_REFUSED, 8);
        message_put_text(&out, TEXT("seal.wrong-key"));
        send_ok(&f->b, &out);
        message_begin(&out, MESSAGE_KEEPER_AREA_KEY, message_link_call(&f->a));
        assert_error(message_ask(&f->a, &out, 1000, &in), &PROCESS_REFUSED);
        message_discard(&out);

        /* An answer to a question that was never asked ends the connection. */
        message_begin(&out, MESSAGE_ANSWER, 99);
        send_ok(&f->b, &out);
        message_begin(&out, MESSAGE_KEEPER_AREA_KEY, message_link_call(&f->a));
        assert_error(message_ask(&f->a, &out, 1000, &in), &PROCESS_MESSAGE);
        message_discard(&out);

        /* No answer: the patience ends. */
        message_begin(&out, MESSAGE_KEEPER_AREA_KEY, message_link_call(&f->a));
        assert_error(message_ask(&f->a, &out, 20, &in), &PROCESS_LINK_SLOW);
        message_discard(&out);
}

static void
every_verb_stands_once_in_the_list(void **state)
{
        size_t count;
        const struct message_row *rows = message_rows(&count);

        (void)state;
        for (size_t i = 0; i < count; i++) {
                assert_ptr_equal(message_row(rows[i].verb), &rows[i]);
                assert_true(rows[i].version >= 1);
        }
        assert_null(message_row(0));
        assert_null(message_row(65535));
}

#define test_with_links(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int
main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_header_is_sixteen_little_endian_bytes),
                test_with_links(fields_come_back_as_they_were_put),
                test_with_links(a_message_that_arrives_byte_by_byte_is_whole_at_its_last),
                cmocka_unit_test(a_wrong_type_too_much_or_too_little_is_told_at_the_end),
                cmocka_unit_test(a_malformed_header_ends_the_connection),
                test_with_links(the_other_end_leaving_between_messages_is_no_mistake),
                test_with_links(a_message_of_a_mebibyte_passes_and_a_longer_one_is_not_sent),
                test_with_links(a_reader_that_does_not_read_costs_only_the_patience),
                test_with_links(a_descriptor_belongs_to_the_message_it_came_with),
                test_with_links(a_descriptor_nobody_asked_for_is_closed_and_ends_the_connection),
                test_with_links(two_descriptors_with_one_message_end_the_connection),
                test_with_links(an_answer_is_found_by_its_call_number),
                cmocka_unit_test(every_verb_stands_once_in_the_list),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
