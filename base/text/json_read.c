/* SPDX-License-Identifier: MIT */
/* jansson reads; this says what is allowed, and where it went wrong. */
#include "text/json_read.h"

#include "text/utf8.h"

#include <assert.h>
#include <jansson.h>
#include <malloc.h>
#include <pthread.h>
#include <string.h>

enum { POINTER_SHOWN = 120 };

/* A member that was asked for. */
struct asked {
        struct asked *older;
        const char *name;
};

struct json_object {
        struct arena *arena;
        const json_t *at;
        struct text pointer;
        struct asked *asked;
};

struct json_array {
        struct arena *arena;
        const json_t *at;
        struct text pointer;
};

static void
wipe_and_free(void *memory)
{
        if (memory)
                bytes_wipe(memory, malloc_usable_size(memory));
        free(memory);
}

static void
warm_up_once(void)
{
        size_t seed;

        bytes_random(&seed, sizeof seed);
        json_set_alloc_funcs(malloc, wipe_and_free);
        json_object_seed(seed | 1); /* 0 would make it read a device */
}

void
json_warm_up(void)
{
        static pthread_once_t once = PTHREAD_ONCE_INIT;

        pthread_once(&once, warm_up_once);
}

struct text
json_pointer_step(struct arena *arena, struct text pointer, struct text name)
{
        char *made = arena_alloc(arena, pointer.length + 1 + 2 * name.length + 1);
        size_t length = pointer.length;

        if (length)
                memcpy(made, pointer.at, length);
        made[length++] = '/';
        for (size_t i = 0; i < name.length; i++)
                if (name.at[i] == '~' || name.at[i] == '/') {
                        made[length++] = '~';
                        made[length++] = name.at[i] == '~' ? '0' : '1';
                } else {
                        made[length++] = name.at[i];
                }
        return (struct text){ made, length };
}

/* Sets the place of an error, cut between code points. */
static struct err *
at_pointer(struct err *err, struct text pointer)
{
        char shown[POINTER_SHOWN + 1];
        size_t length = pointer.length;

        if (length > POINTER_SHOWN) {
                length = POINTER_SHOWN;
                while (length && ((unsigned char)pointer.at[length] & 0xc0) == 0x80)
                        length--;
        }
        if (length)
                memcpy(shown, pointer.at, length);
        shown[length] = '\0';
        return err_at(err, 0, shown);
}

/* Counts levels before the library recurses. What is no JSON is found by the library. */
static bool
is_too_deep(struct text document, size_t maximum)
{
        size_t depth = 0;
        bool in_text = false;

        for (size_t i = 0; i < document.length; i++) {
                char c = document.at[i];

                if (in_text) {
                        if (c == '\\')
                                i++;
                        else if (c == '"')
                                in_text = false;
                } else if (c == '"') {
                        in_text = true;
                } else if (c == '{' || c == '[') {
                        if (++depth > maximum)
                                return true;
                } else if ((c == '}' || c == ']') && depth > 0) {
                        depth--;
                }
        }
        return false;
}

static void
drop(void *root)
{
        json_decref(root);
}

static struct json_object *
object_at(struct arena *arena, const json_t *at, struct text pointer)
{
        struct json_object *object = arena_new(arena, struct json_object);

        *object = (struct json_object){ .arena = arena, .at = at, .pointer = pointer };
        return object;
}

struct err *
json_read(struct arena *arena, struct text document, const struct json_limits *limits, struct json_object **out_object)
{
        json_error_t error;
        json_t *root;

        json_warm_up();
        if (document.length > limits->bytes)
                return err_new(&ERR_JSON_TOO_LARGE, "%zu bytes of JSON, %zu are allowed", document.length,
                               limits->bytes);
        if (is_too_deep(document, limits->depth))
                return err_new(&ERR_JSON_TOO_DEEP, "more than %zu levels of JSON", limits->depth);
        root = json_loadb(document.at ? document.at : "", document.length, JSON_REJECT_DUPLICATES, &error);
        if (!root) {
                /* The library's own sentence quotes the document: it is not taken over. */
                bool twice = json_error_code(&error) == json_error_duplicate_key;
                size_t line = error.line > 0 ? (size_t)error.line : 1;
                int column = error.column;

                bytes_wipe(&error, sizeof error);
                return err_at(err_new(twice ? &ERR_JSON_DUPLICATE : &ERR_JSON_SYNTAX, "line %zu, column %d: %s", line,
                                      column, twice ? "a member twice" : "no JSON"),
                              line, NULL);
        }
        arena_on_destroy(arena, drop, root);
        if (!json_is_object(root))
                return err_new(&ERR_JSON_NOT_AN_OBJECT, "the JSON is an array");
        *out_object = object_at(arena, root, TEXT(""));
        return NULL;
}

static enum json_kind
kind_of(const json_t *value)
{
        if (!value)
                return JSON_IS_ABSENT;
        switch (json_typeof(value)) {
        case JSON_STRING:
                return JSON_IS_TEXT;
        case JSON_INTEGER:
                return JSON_IS_INTEGER;
        case JSON_REAL:
                return JSON_IS_FRACTION;
        case JSON_TRUE:
        case JSON_FALSE:
                return JSON_IS_FLAG;
        case JSON_NULL:
                return JSON_IS_NULL;
        case JSON_OBJECT:
                return JSON_IS_OBJECT;
        case JSON_ARRAY:
                return JSON_IS_ARRAY;
        }
        return JSON_IS_ABSENT;
}

static const char *
kind_name(enum json_kind kind)
{
        static const char *const names[] = {
                "absent", "a text", "an integer", "a fraction", "true or false", "null", "an object", "an array",
        };

        return names[kind];
}

static struct err *
want(const json_t *value, enum json_kind kind, struct arena *arena, struct text pointer, struct text step)
{
        if (kind_of(value) == kind)
                return NULL;
        return at_pointer(
            err_new(&ERR_JSON_WRONG_TYPE, "%s where %s is wanted", kind_name(kind_of(value)), kind_name(kind)),
            json_pointer_step(arena, pointer, step));
}

/* *out_value is NULL for an absent optional member. */
static struct err *
ask(struct json_object *object, const char *member, enum json_need need, enum json_kind kind, const json_t **out_value)
{
        const json_t *value = json_object_get(object->at, member);
        struct asked *asked = arena_new(object->arena, struct asked);

        *asked = (struct asked){ object->asked, member };
        object->asked = asked;
        *out_value = value;
        if (value)
                return want(value, kind, object->arena, object->pointer, text_of(member));
        if (need == JSON_REQUIRED)
                return at_pointer(err_new(&ERR_JSON_MISSING, "a required member is absent"),
                                  json_pointer_step(object->arena, object->pointer, text_of(member)));
        return NULL;
}

static struct err *
text_in(const json_t *value, enum utf8_controls controls, struct arena *arena, struct text pointer, struct text step,
        struct text *out_text)
{
        struct text text = { json_string_value(value), json_string_length(value) };
        struct err *err = utf8_check(text, controls);

        if (err)
                return at_pointer(err, json_pointer_step(arena, pointer, step));
        *out_text = text;
        return NULL;
}

static struct err *
read_text(struct json_object *object, const char *member, enum json_need need, enum utf8_controls controls,
          struct text *out_text)
{
        const json_t *value;
        struct err *err = ask(object, member, need, JSON_IS_TEXT, &value);

        if (err || !value)
                return err;
        return text_in(value, controls, object->arena, object->pointer, text_of(member), out_text);
}

struct err *
json_read_text(struct json_object *object, const char *member, enum json_need need, struct text *out_text)
{
        return read_text(object, member, need, UTF8_LINE, out_text);
}

struct err *
json_read_lines(struct json_object *object, const char *member, enum json_need need, struct text *out_text)
{
        return read_text(object, member, need, UTF8_LINES, out_text);
}

struct err *
json_read_integer(struct json_object *object, const char *member, enum json_need need, int64_t *out_number)
{
        const json_t *value;
        struct err *err = ask(object, member, need, JSON_IS_INTEGER, &value);

        if (err || !value)
                return err;
        *out_number = json_integer_value(value);
        return NULL;
}

struct err *
json_read_flag(struct json_object *object, const char *member, enum json_need need, bool *out_flag)
{
        const json_t *value;
        struct err *err = ask(object, member, need, JSON_IS_FLAG, &value);

        if (err || !value)
                return err;
        *out_flag = json_is_true(value);
        return NULL;
}

struct err *
json_read_object(struct json_object *object, const char *member, enum json_need need, struct json_object **out_object)
{
        const json_t *value;
        struct err *err = ask(object, member, need, JSON_IS_OBJECT, &value);

        if (err || !value)
                return err;
        *out_object =
            object_at(object->arena, value, json_pointer_step(object->arena, object->pointer, text_of(member)));
        return NULL;
}

struct err *
json_read_array(struct json_object *object, const char *member, enum json_need need, struct json_array **out_array)
{
        const json_t *value;
        struct err *err = ask(object, member, need, JSON_IS_ARRAY, &value);
        struct json_array *array;

        if (err || !value)
                return err;
        array = arena_new(object->arena, struct json_array);
        *array = (struct json_array){
                .arena = object->arena,
                .at = value,
                .pointer = json_pointer_step(object->arena, object->pointer, text_of(member)),
        };
        *out_array = array;
        return NULL;
}

static bool
was_asked(const struct json_object *object, const char *name)
{
        for (const struct asked *asked = object->asked; asked; asked = asked->older)
                if (strcmp(asked->name, name) == 0)
                        return true;
        return false;
}

bool
json_next_unasked(const struct json_object *object, size_t *position, struct text *out_name)
{
        json_t *at = (json_t *)(uintptr_t)object->at; /* the library's iterator takes no const; nothing is changed */
        size_t place = 0;

        for (void *member = json_object_iter(at); member; member = json_object_iter_next(at, member), place++) {
                const char *name = json_object_iter_key(member);

                if (place < *position || was_asked(object, name))
                        continue;
                *position = place + 1;
                *out_name = text_of(name);
                return true;
        }
        return false;
}

struct err *
json_read_end(struct json_object *object)
{
        size_t position = 0;
        struct text name;

        if (!json_next_unasked(object, &position, &name))
                return NULL;
        return at_pointer(err_new(&ERR_JSON_UNKNOWN, "a member that is not known"),
                          json_pointer_step(object->arena, object->pointer, name));
}

size_t
json_items(const struct json_array *array)
{
        return json_array_size(array->at);
}

/* The item, and its place as a step of a pointer. */
static const json_t *
item(struct json_array *array, size_t place, struct text *out_step)
{
        assert(place < json_items(array));
        *out_step = text_format(array->arena, "%zu", place);
        return json_array_get(array->at, place);
}

struct err *
json_item_text(struct json_array *array, size_t place, struct text *out_text)
{
        struct text step;
        const json_t *value = item(array, place, &step);
        struct err *err = want(value, JSON_IS_TEXT, array->arena, array->pointer, step);

        return err ? err : text_in(value, UTF8_LINE, array->arena, array->pointer, step, out_text);
}

struct err *
json_item_integer(struct json_array *array, size_t place, int64_t *out_number)
{
        struct text step;
        const json_t *value = item(array, place, &step);
        struct err *err = want(value, JSON_IS_INTEGER, array->arena, array->pointer, step);

        if (!err)
                *out_number = json_integer_value(value);
        return err;
}

struct err *
json_item_object(struct json_array *array, size_t place, struct json_object **out_object)
{
        struct text step;
        const json_t *value = item(array, place, &step);
        struct err *err = want(value, JSON_IS_OBJECT, array->arena, array->pointer, step);

        if (!err)
                *out_object = object_at(array->arena, value, json_pointer_step(array->arena, array->pointer, step));
        return err;
}

enum json_kind
json_kind_of(const struct json_object *object, const char *member)
{
        return kind_of(json_object_get(object->at, member));
}

struct text
json_pointer(const struct json_object *object)
{
        return object->pointer;
}
