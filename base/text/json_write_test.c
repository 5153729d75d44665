/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "text/json_write.h"

static void
a_document_is_written_with_its_commas_and_escapes(void **state)
{
        struct json_writer json;
        struct buffer out;

        (void)state;
        buffer_init(&out, 1000);
        json_write_begin(&json, &out);
        json_write_object(&json);
        json_write_member_int(&json, "rows", -3);
        json_write_member_array(&json, "codes");
        json_write_string(&json, "a\"b\\c\n\x01");
        json_write_int(&json, 7);
        json_write_object(&json);
        json_write_end(&json);
        json_write_array(&json);
        json_write_end(&json);
        json_write_bool(&json, true);
        json_write_end(&json);
        json_write_member_text(&json, "name", TEXT("旭"));
        json_write_member_null(&json, "none");
        json_write_member_object(&json, "in");
        json_write_member_bool(&json, "no", false);
        json_write_end(&json);
        json_write_end(&json);
        assert_string_equal(buffer_text(&out).at,
                            "{\"rows\":-3,\"codes\":[\"a\\\"b\\\\c\\n\\u0001\",7,{},[],true],\"name\":\"旭\","
                            "\"none\":null,\"in\":{\"no\":false}}");
        buffer_finish(&out);
}

int
main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_document_is_written_with_its_commas_and_escapes),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
