/* SPDX-License-Identifier: MIT */
#include "field/field_list.h"

struct err *
field_list_read(struct arena *arena, struct text body, size_t maximum_bytes, const char *member, size_t maximum,
                struct json_array **out_array)
{
        /* The document, its list, an item, and a list of objects in the item. */
        struct json_limits limits = { .bytes = maximum_bytes, .depth = 5 };
        struct json_object *document;
        struct json_array *array;
        struct err *err = json_read(arena, body, &limits, &document);

        if (!err)
                err = json_read_array(document, member, JSON_REQUIRED, &array);
        if (!err)
                err = json_read_end(document);
        if (err)
                return err;
        if (json_items(array) == 0 || json_items(array) > maximum)
                return err_at(err_new(&ERR_FIELD_COUNT, "%zu items in %s; 1 to %zu are taken", json_items(array),
                                      member, maximum),
                              0, member);
        *out_array = array;
        return NULL;
}

struct err *
field_list_item(const struct field_context *context, const struct field *fields, struct json_object *object, void *out)
{
        struct field_errors errors = { 0 };
        struct text place;

        if (field_read_json(context, fields, object, out, &errors))
                return NULL;
        place = json_pointer_step(context->arena, json_pointer(object), errors.at[0].name);
        return err_at(err_new(errors.at[0].code, "an item's member is wrong"), 0, place.at);
}
