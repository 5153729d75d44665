/* SPDX-License-Identifier: MIT */
/* The rules that hold on every database. */
#include "store_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct store_int none = { false, 0 };

static void
a_committed_turn_is_there_after_opening_again(void **state)
{
        struct fixture *f = *state;

        fixture_shelf(f, 1, "児童書");
        fixture_reopen(f);
        assert_true(fixture_has_shelf(f, 1));
}

static void
a_turn_rolled_back_leaves_nothing(void **state)
{
        struct fixture *f = *state;

        fixture_ok(store_turn_begin(f->store));
        fixture_ok(sql_shelf_add(f->store, 1, TEXT("x"), NULL));
        store_turn_rollback(f->store);
        assert_false(store_in_turn(f->store));
        assert_false(fixture_has_shelf(f, 1));
}

static void
a_turn_open_at_closing_is_rolled_back(void **state)
{
        struct fixture *f = *state;

        fixture_ok(store_turn_begin(f->store));
        fixture_ok(sql_shelf_add(f->store, 1, TEXT("x"), NULL));
        fixture_reopen(f);
        assert_false(fixture_has_shelf(f, 1));
}

static void
a_savepoint_rolled_back_leaves_the_others_of_its_turn(void **state)
{
        struct fixture *f = *state;

        fixture_ok(store_turn_begin(f->store));
        for (int64_t shelf = 1; shelf <= 3; shelf++) {
                fixture_ok(store_savepoint(f->store));
                fixture_ok(sql_shelf_add(f->store, shelf, TEXT("x"), NULL));
                if (shelf == 2)
                        fixture_ok(store_savepoint_rollback(f->store));
                else
                        fixture_ok(store_savepoint_release(f->store));
        }
        fixture_ok(store_turn_commit(f->store));
        assert_true(fixture_has_shelf(f, 1));
        assert_false(fixture_has_shelf(f, 2));
        assert_true(fixture_has_shelf(f, 3));
}

static void
savepoints_nest(void **state)
{
        struct fixture *f = *state;

        fixture_ok(store_turn_begin(f->store));
        fixture_ok(store_savepoint(f->store));
        fixture_ok(sql_shelf_add(f->store, 1, TEXT("outer"), NULL));
        fixture_ok(store_savepoint(f->store));
        fixture_ok(sql_shelf_add(f->store, 2, TEXT("inner"), NULL));
        fixture_ok(store_savepoint_rollback(f->store));
        fixture_ok(sql_shelf_add(f->store, 3, TEXT("outer"), NULL));
        fixture_ok(store_savepoint_release(f->store));
        fixture_ok(store_turn_commit(f->store));
        assert_true(fixture_has_shelf(f, 1));
        assert_false(fixture_has_shelf(f, 2));
        assert_true(fixture_has_shelf(f, 3));
}

static void
after_a_failure_a_savepoint_takes_nothing_until_it_is_rolled_back(void **state)
{
        struct fixture *f = *state;
        struct sql_shelf_label label;

        fixture_ok(store_turn_begin(f->store));
        fixture_ok(store_savepoint(f->store));
        fixture_ok(sql_shelf_add(f->store, 1, TEXT("x"), NULL));
        fixture_fails(sql_shelf_add(f->store, 1, TEXT("x"), NULL), &STORE_CONSTRAINT);
        fixture_fails(sql_shelf_add(f->store, 2, TEXT("x"), NULL), &STORE_FAILED_BEFORE);
        fixture_fails(sql_shelf_label(f->store, f->arena, 1, &label), &STORE_FAILED_BEFORE);
        fixture_fails(store_savepoint(f->store), &STORE_FAILED_BEFORE);
        fixture_fails(store_savepoint_release(f->store), &STORE_FAILED_BEFORE);
        fixture_ok(store_savepoint_rollback(f->store));
        fixture_ok(sql_shelf_add(f->store, 3, TEXT("x"), NULL));
        fixture_ok(store_turn_commit(f->store));
        assert_false(fixture_has_shelf(f, 1));
        assert_true(fixture_has_shelf(f, 3));
}

static void
a_turn_with_a_failure_outside_savepoints_is_not_committed(void **state)
{
        struct fixture *f = *state;

        fixture_ok(store_turn_begin(f->store));
        fixture_ok(sql_shelf_add(f->store, 1, TEXT("x"), NULL));
        fixture_fails(sql_shelf_add(f->store, 1, TEXT("x"), NULL), &STORE_CONSTRAINT);
        fixture_fails(store_turn_commit(f->store), &STORE_FAILED_BEFORE);
        assert_false(store_in_turn(f->store));
        assert_false(fixture_has_shelf(f, 1));
        fixture_shelf(f, 2, "the next turn is a fresh one");
}

static void
broken(struct fixture *f, struct err *err, const char *rule)
{
        assert_non_null(err);
        assert_string_equal(err_code(err)->code, "store.constraint");
        assert_string_equal(err_field(err), rule);
        assert_null(strstr(err_sentence(err), "値")); /* every value typed below holds this */
        err_free(err);
        fixture_ok(store_savepoint_rollback(f->store));
        fixture_ok(store_savepoint(f->store));
}

static void
a_broken_rule_is_named_without_values(void **state)
{
        struct fixture *f = *state;

        fixture_ok(store_turn_begin(f->store));
        fixture_ok(sql_shelf_add(f->store, 1, TEXT("値"), NULL));
        fixture_ok(fixture_book(f, 1, 1, "値一", none));
        fixture_ok(store_savepoint(f->store));
        broken(f, sql_shelf_add(f->store, 1, TEXT("値"), NULL), "shelf.shelf");
        broken(f, fixture_book(f, 2, 1, "値一", none), "book.shelf, book.title");
        broken(f, fixture_book(f, 3, 1, "値二", (struct store_int){ true, 0 }), "book_pages");
        broken(f, fixture_book(f, 4, 7, "値三", none), "foreign key");
        broken(f, sql_shelf_unlabelled(f->store, 5, NULL), "shelf.label");
        broken(f, sql_shelf_remove(f->store, 1, NULL), "foreign key");
}

static void
every_byte_comes_back_as_it_went_in(void **state)
{
        struct fixture *f = *state;
        struct bytes id = { (const uint8_t *)"\0\1\xff", 3 };
        struct sql_shelf_book book;
        uint8_t cover[70000];
        struct text title = TEXT("葛󠄀飾\t\"'\\%_ 𠮷");

        for (size_t i = 0; i < sizeof cover; i++)
                cover[i] = (uint8_t)(i * 7);
        fixture_shelf(f, INT64_MIN, "least");
        fixture_ok(store_turn_begin(f->store));
        fixture_ok(sql_shelf_book_add(f->store, id, INT64_MIN, title, (struct store_int){ true, INT64_MAX },
                                      (struct bytes){ cover, sizeof cover }, TEXT(""), NULL));
        fixture_ok(store_turn_commit(f->store));
        fixture_reopen(f);
        fixture_ok(sql_shelf_book(f->store, f->arena, id, &book));
        assert_true(book.found);
        assert_true(book.shelf == INT64_MIN);
        assert_true(text_equal(book.title, title));
        assert_int_equal(book.title.at[book.title.length], 0);
        assert_true(book.pages.has && book.pages.value == INT64_MAX);
        assert_true(bytes_equal(book.cover, (struct bytes){ cover, sizeof cover }));
        assert_non_null(book.note.at); /* empty is not absent */
        assert_int_equal(book.note.length, 0);
}

static void
a_text_with_a_nul_is_refused_on_both(void **state)
{
        struct fixture *f = *state;
        struct err *err;

        fixture_ok(store_turn_begin(f->store));
        err = sql_shelf_add(f->store, 1, (struct text){ "a\0b", 3 }, NULL);
        assert_string_equal(err_field(err), "label");
        fixture_fails(err, &STORE_CONSTRAINT);
        store_turn_rollback(f->store);
}

static void
null_and_empty_are_two_things(void **state)
{
        struct fixture *f = *state;
        struct bytes a = { (const uint8_t *)"a", 1 }, b = { (const uint8_t *)"b", 1 };
        struct sql_shelf_book book;

        fixture_shelf(f, 1, "");
        fixture_ok(store_turn_begin(f->store));
        fixture_ok(sql_shelf_book_add(f->store, a, 1, TEXT("a"), none, (struct bytes){ NULL, 0 },
                                      (struct text){ NULL, 0 }, NULL));
        fixture_ok(sql_shelf_book_add(f->store, b, 1, TEXT("b"), none, (struct bytes){ (const uint8_t *)"", 0 },
                                      TEXT(""), NULL));
        fixture_ok(store_turn_commit(f->store));
        fixture_ok(sql_shelf_book(f->store, f->arena, a, &book));
        assert_true(!book.pages.has && !book.cover.at && !book.note.at);
        fixture_ok(sql_shelf_book(f->store, f->arena, b, &book));
        assert_true(!book.pages.has && book.cover.at && book.note.at);
        assert_int_equal(book.cover.length, 0);
}

static void
a_failed_read_leaves_the_result_untouched(void **state)
{
        struct fixture *f = *state;
        struct sql_shelf_by_label row = { .shelf = 42 };

        fixture_shelf(f, 1, "same");
        fixture_shelf(f, 2, "same");
        fixture_fails(sql_shelf_by_label(f->store, f->arena, TEXT("same"), &row), &STORE_NOT_ONE);
        assert_int_equal(row.shelf, 42);
        assert_false(row.found);
}

static void
the_number_of_changed_rows_is_told(void **state)
{
        struct fixture *f = *state;
        int64_t changed = -1;

        fixture_shelf(f, 1, "a");
        fixture_shelf(f, 2, "b");
        fixture_ok(store_turn_begin(f->store));
        fixture_ok(sql_shelf_rename(f->store, 0, TEXT("c"), &changed));
        assert_int_equal(changed, 2);
        fixture_ok(sql_shelf_rename(f->store, 9, TEXT("c"), &changed));
        assert_int_equal(changed, 0);
        fixture_ok(store_turn_commit(f->store));
}

static void
fill(struct fixture *f, int64_t count)
{
        fixture_ok(store_turn_begin(f->store));
        for (int64_t i = 0; i < count; i++)
                fixture_ok(
                    sql_shelf_add(f->store, i, TEXT("a label of some length, for the rows to have a weight"), NULL));
        fixture_ok(store_turn_commit(f->store));
}

static void
a_list_that_does_not_fit_the_request_is_an_ordinary_error(void **state)
{
        struct fixture *f = *state;
        struct arena *small = arena_create(ARENA_PLAIN, 4096);
        struct sql_shelf_labels_list list;

        fill(f, 500);
        fixture_fails(sql_shelf_labels(f->store, small, 0, &list), &ERR_LIMIT);
        arena_destroy(small);
        fixture_ok(sql_shelf_labels(f->store, f->arena, 0, &list));
        assert_int_equal(list.count, 500);
        assert_int_equal(list.rows[499].shelf, 499);
        fixture_ok(sql_shelf_labels(f->store, f->arena, 500, &list));
        assert_int_equal(list.count, 0);
}

struct walk {
        struct fixture *f;
        size_t rows;
        size_t inner;
        size_t stop;
};

static struct err *
count_inner(void *context, const struct sql_shelf_all_row *row)
{
        struct walk *walk = context;

        (void)row;
        walk->inner++;
        return NULL;
}

static struct err *
count_outer(void *context, const struct sql_shelf_all_row *row)
{
        struct walk *walk = context;

        assert_non_null(row->label.at);
        walk->rows++;
        if (walk->rows == walk->stop)
                return err_new(&ERR_DATA, "enough");
        return walk->rows == 1 ? sql_shelf_all(walk->f->store, count_inner, walk) : NULL;
}

static void
a_walk_may_run_the_same_statement_within(void **state)
{
        struct fixture *f = *state;
        struct walk walk = { .f = f };

        fill(f, 1500);
        fixture_ok(sql_shelf_all(f->store, count_outer, &walk));
        assert_int_equal(walk.rows, 1500);
        assert_int_equal(walk.inner, 1500);
}

static void
a_walk_ends_with_the_error_of_its_callback(void **state)
{
        struct fixture *f = *state;
        struct walk walk = { .f = f, .stop = 3 };

        fill(f, 10);
        fixture_fails(sql_shelf_all(f->store, count_outer, &walk), &ERR_DATA);
        assert_int_equal(walk.rows, 3);
        walk = (struct walk){ .f = f, .stop = 3 };
        fixture_ok(store_turn_begin(f->store));
        fixture_fails(sql_shelf_all(f->store, count_outer, &walk), &ERR_DATA);
        fixture_ok(sql_shelf_add(f->store, 1000, TEXT("the turn goes on"), NULL));
        fixture_ok(store_turn_commit(f->store));
}

static struct err *
write_shelf(void *context, const struct sql_shelf_all_row *row)
{
        struct walk *walk = context;

        (void)row;
        walk->rows++;
        return fixture_book(walk->f, (uint8_t)walk->rows, 0, "x", none);
}

static void
a_walk_may_write_in_its_turn(void **state)
{
        struct fixture *f = *state;
        struct walk walk = { .f = f };

        fill(f, 1);
        fixture_ok(store_turn_begin(f->store));
        fixture_ok(sql_shelf_all(f->store, write_shelf, &walk));
        fixture_ok(store_turn_commit(f->store));
        assert_int_equal(walk.rows, 1);
}

static void
text_is_ordered_by_its_bytes(void **state)
{
        struct fixture *f = *state;
        static const char *const titles[] = { "A", "B", "a", "b", "か", "が", "カ" };
        struct sql_shelf_books_list list;

        fixture_shelf(f, 1, "x");
        fixture_ok(store_turn_begin(f->store));
        for (uint8_t i = 7; i-- > 0;)
                fixture_ok(fixture_book(f, i, 1, titles[i], none));
        fixture_ok(store_turn_commit(f->store));
        fixture_ok(sql_shelf_books(f->store, f->arena, 1, &list));
        assert_int_equal(list.count, 7);
        for (size_t i = 0; i < 7; i++)
                assert_true(text_is(list.rows[i].title, titles[i]));
}

static void
a_reader_sees_what_is_committed_and_a_snapshot_stays(void **state)
{
        struct fixture *f = *state;
        struct fixture reader = *f;

        fixture_ok(store_open_reading(f->place, &reader.store));
        fixture_ok(store_turn_begin(f->store));
        fixture_ok(sql_shelf_add(f->store, 1, TEXT("x"), NULL));
        assert_false(fixture_has_shelf(&reader, 1));
        fixture_ok(store_turn_commit(f->store));
        assert_true(fixture_has_shelf(&reader, 1));

        fixture_ok(store_turn_begin(reader.store));
        assert_false(fixture_has_shelf(&reader, 2));
        fixture_shelf(f, 2, "y");
        assert_false(fixture_has_shelf(&reader, 2));
        store_turn_rollback(reader.store);
        assert_true(fixture_has_shelf(&reader, 2));
        store_close(reader.store);
}

static void
a_second_owner_is_refused(void **state)
{
        struct fixture *f = *state;
        const struct schema_module *modules[] = { &shelf_schema };
        struct store *second = NULL;

        fixture_fails(store_open(f->place, modules, 1, &second), &STORE_LOCKED);
        assert_null(second);
        fixture_shelf(f, 1, "the first goes on");
}

static void
a_later_schema_file_keeps_the_rows(void **state)
{
        struct fixture *f = *state;
        struct schema_module newer = shelf_schema;
        const struct schema_module *modules[] = { &newer };
        const char *texts[] = { f->on == ON_POSTGRES ? shelf_schema.postgres[0] : shelf_schema.sqlite[0],
                                f->on == ON_POSTGRES ? shelf_schema.postgres[1] : shelf_schema.sqlite[1],
                                "ALTER TABLE shelf ADD COLUMN colour TEXT" };

        fixture_shelf(f, 1, "before");
        store_close(f->store);
        f->store = NULL;
        newer.count = 3;
        newer.sqlite = newer.postgres = texts;
        fixture_ok(store_open(f->place, modules, 1, &f->store));
        assert_true(fixture_has_shelf(f, 1));
        store_close(f->store);
        f->store = NULL;
        fixture_ok(store_open(f->place, modules, 1, &f->store)); /* and is not run twice */
}

static void
newer_data_is_refused(void **state)
{
        struct fixture *f = *state;
        struct schema_module older = shelf_schema, other = shelf_schema;
        const struct schema_module *modules[] = { &older };

        store_close(f->store);
        f->store = NULL;
        older.count = 1;
        fixture_fails(store_open(f->place, modules, 1, &f->store), &STORE_NEWER_DATA);
        other.name = "other";
        other.count = 0;
        modules[0] = &other;
        fixture_fails(store_open(f->place, modules, 1, &f->store), &STORE_NEWER_DATA);
        fixture_reopen(f);
}

static void
a_schema_file_that_fails_leaves_nothing(void **state)
{
        struct fixture *f = *state;
        const char *texts[] = { "CREATE TABLE left_over (a BIGINT PRIMARY KEY)", "CREATE TABLE shelf (a BIGINT)" };
        const char *good[] = { "CREATE TABLE left_over (a BIGINT PRIMARY KEY)" };
        struct schema_module more = { .name = "more", .count = 2, .sqlite = texts, .postgres = texts };
        const struct schema_module *modules[] = { &shelf_schema, &more };

        store_close(f->store);
        f->store = NULL;
        fixture_fails(store_open(f->place, modules, 2, &f->store), &STORE_STATEMENT);
        more = (struct schema_module){ .name = "more", .count = 1, .sqlite = good, .postgres = good };
        fixture_ok(store_open(f->place, modules, 2, &f->store)); /* left_over was not left */
}

struct dump {
        size_t rows;
        uint8_t first[8];
};

static struct err *
dump_row(void *context, const struct store_value *values)
{
        struct dump *dump = context;

        dump->first[dump->rows++] = values[0].bytes.at[0];
        for (size_t i = 0; i < 6; i++) /* an empty text or blob is told apart from NULL */
                if (values[i].type != STORE_INT && !values[i].null)
                        assert_non_null(values[i].bytes.at);
        return NULL;
}

static void
the_dump_reads_every_table_in_the_order_of_its_key(void **state)
{
        struct fixture *f = *state;
        static const char *const columns[] = { "book", "shelf", "title", "pages", "cover", "note" };
        static const char *const tables[] = { "book", "loan", "shelf" };
        struct dump dump = { 0 };

        fixture_shelf(f, 1, "x");
        fixture_ok(store_turn_begin(f->store));
        fixture_ok(fixture_book(f, 3, 1, "a", none));
        fixture_ok(fixture_book(f, 1, 1, "b", none));
        fixture_ok(sql_shelf_book_add(f->store, (struct bytes){ (const uint8_t *)"\2", 1 }, 1, TEXT("c"), none,
                                      (struct bytes){ (const uint8_t *)"", 0 }, TEXT(""), NULL));
        fixture_ok(store_turn_commit(f->store));

        assert_int_equal(shelf_schema.table_count, 3);
        for (size_t i = 0; i < 3; i++)
                assert_string_equal(shelf_schema.tables[i].name, tables[i]);
        assert_int_equal(shelf_schema.tables[0].rows->column_count, 6);
        for (size_t i = 0; i < 6; i++)
                assert_string_equal(shelf_schema.tables[0].rows->columns[i].name, columns[i]);
        fixture_ok(store_each_row(f->store, &shelf_schema.tables[0], dump_row, &dump));
        assert_int_equal(dump.rows, 3);
        assert_memory_equal(dump.first, "\1\2\3", 3);
}

static void
many_statements_stay_prepared(void **state)
{
        struct fixture *f = *state;

        for (int64_t i = 0; i < 100; i++) {
                fixture_shelf(f, i, "x");
                assert_true(fixture_has_shelf(f, i));
        }
}

static const struct CMUnitTest rules[] = {
#define RULE(NAME) cmocka_unit_test_setup_teardown(NAME, fixture_set_up, fixture_tear_down)
        RULE(a_committed_turn_is_there_after_opening_again),
        RULE(a_turn_rolled_back_leaves_nothing),
        RULE(a_turn_open_at_closing_is_rolled_back),
        RULE(a_savepoint_rolled_back_leaves_the_others_of_its_turn),
        RULE(savepoints_nest),
        RULE(after_a_failure_a_savepoint_takes_nothing_until_it_is_rolled_back),
        RULE(a_turn_with_a_failure_outside_savepoints_is_not_committed),
        RULE(a_broken_rule_is_named_without_values),
        RULE(every_byte_comes_back_as_it_went_in),
        RULE(a_text_with_a_nul_is_refused_on_both),
        RULE(null_and_empty_are_two_things),
        RULE(a_failed_read_leaves_the_result_untouched),
        RULE(the_number_of_changed_rows_is_told),
        RULE(a_list_that_does_not_fit_the_request_is_an_ordinary_error),
        RULE(a_walk_may_run_the_same_statement_within),
        RULE(a_walk_ends_with_the_error_of_its_callback),
        RULE(a_walk_may_write_in_its_turn),
        RULE(text_is_ordered_by_its_bytes),
        RULE(a_reader_sees_what_is_committed_and_a_snapshot_stays),
        RULE(a_second_owner_is_refused),
        RULE(a_later_schema_file_keeps_the_rows),
        RULE(newer_data_is_refused),
        RULE(a_schema_file_that_fails_leaves_nothing),
        RULE(the_dump_reads_every_table_in_the_order_of_its_key),
        RULE(many_statements_stay_prepared),
};

enum { RULES = sizeof rules / sizeof *rules };

static int
go_to_postgres(void **state)
{
        fixture_on = ON_POSTGRES;
        return fixture_set_up(state);
}

/* Every rule on SQLite, then every rule on the server that ./check gives. */
int
main(void)
{
        static struct CMUnitTest tests[2 * RULES];
        static char names[RULES][128];
        size_t count = getenv("SESSHU_TEST_POSTGRES") ? 2 * RULES : RULES;

        for (size_t i = 0; i < RULES; i++) {
                tests[i] = tests[RULES + i] = rules[i];
                snprintf(names[i], sizeof names[i], "%s on postgresql", rules[i].name);
                tests[RULES + i].name = names[i];
                tests[RULES + i].setup_func = go_to_postgres;
        }
        return _cmocka_run_group_tests("store", tests, count, NULL, NULL);
}
