/* SPDX-License-Identifier: MIT */
/* Writing JSON: compact, and in the canonical form of RFC 8785. */
#include "seal/jose_value.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

enum { DIGITS_MAXIMUM = DBL_DECIMAL_DIG };

/* A decimal number: 0.d1d2d3… × 10^point, d1 not 0. */
struct decimal {
        char digits[DIGITS_MAXIMUM + 1];
        int count;
        int point;
};

static bool
needs_escape(char c)
{
        return (uint8_t)c < 0x20 || c == '"' || c == '\\';
}

static size_t
plain_length(struct text text, size_t from)
{
        size_t i = from;

        while (i < text.length && !needs_escape(text.at[i]))
                i++;
        return i - from;
}

static void
write_escape(char c, struct buffer *buffer)
{
        static const char plain[] = "\b\t\n\f\r\"\\", letters[] = "btnfr\"\\";
        const char *known = memchr(plain, c, sizeof plain - 1);

        if (known)
                buffer_printf(buffer, "\\%c", letters[known - plain]);
        else
                buffer_printf(buffer, "\\u%04x", (uint8_t)c);
}

/* Nearly all strings of a card need no escape, and are copied in one go. */
static void
write_string(struct text text, struct buffer *buffer)
{
        size_t length = plain_length(text, 0);

        if (length == text.length) {
                char *room = buffer_room(buffer, length + 2);

                if (!room)
                        return;
                room[0] = '"';
                if (length)
                        memcpy(room + 1, text.at, length);
                room[length + 1] = '"';
                buffer_wrote(buffer, length + 2);
                return;
        }
        buffer_put_char(buffer, '"');
        for (size_t i = 0; i < text.length; i++) {
                length = plain_length(text, i);
                buffer_put(buffer, text.at + i, length);
                i += length;
                if (i < text.length)
                        write_escape(text.at[i], buffer);
        }
        buffer_put_char(buffer, '"');
}

/* The digits of `number` rounded to `count` of them. */
static struct decimal
decimal_of(double number, int count)
{
        struct decimal decimal = { .count = count };
        char text[VALUE_DOUBLE_SIZE];
        char *exponent;

        snprintf(text, sizeof text, "%.*e", count - 1, number);
        exponent = memchr(text, 'e', strlen(text));
        decimal.digits[0] = text[0];
        if (count > 1)
                memcpy(decimal.digits + 1, text + 2, (size_t)(count - 1));
        for (const char *c = exponent + 2; *c; c++)
                decimal.point = decimal.point * 10 + (*c - '0');
        decimal.point = (exponent[1] == '-' ? -decimal.point : decimal.point) + 1;
        return decimal;
}

static double
decimal_to_double(const struct decimal *decimal)
{
        char text[VALUE_DOUBLE_SIZE + 8];

        snprintf(text, sizeof text, "0.%.*se%d", decimal->count, decimal->digits, decimal->point);
        return strtod(text, NULL);
}

/* One more in the last digit. */
static void
decimal_step(struct decimal *decimal)
{
        int i = decimal->count - 1;

        while (i >= 0 && decimal->digits[i] == '9')
                decimal->digits[i--] = '0';
        if (i >= 0) {
                decimal->digits[i]++;
        } else {
                decimal->digits[0] = '1';
                decimal->point++;
        }
}

/* The fewest digits that still name this double, and of those the nearest: ECMAScript Number::toString, steps 5. */
static struct decimal
shortest(double number)
{
        struct decimal decimal;

        for (int count = 1; count < DIGITS_MAXIMUM; count++) {
                decimal = decimal_of(number, count);
                if (decimal_to_double(&decimal) == number)
                        goto found;
                /* Above a power of two the doubles lie twice as far apart as below it, so the next decimal above
                 * may name the double although the nearest one, below, does not. */
                decimal_step(&decimal);
                if (decimal_to_double(&decimal) == number)
                        goto found;
        }
        decimal = decimal_of(number, DIGITS_MAXIMUM);
found:
        while (decimal.count > 1 && decimal.digits[decimal.count - 1] == '0')
                decimal.count--;
        return decimal;
}

bool
value_double_write(double number, char out_text[static VALUE_DOUBLE_SIZE])
{
        struct decimal d;
        const char *sign = number < 0 ? "-" : "";
        int n, k;

        if (!isfinite(number))
                return false;
        if (number == 0) {
                snprintf(out_text, VALUE_DOUBLE_SIZE, "0");
                return true;
        }
        d = shortest(fabs(number));
        n = d.point;
        k = d.count;
        if (k <= n && n <= 21)
                snprintf(out_text, VALUE_DOUBLE_SIZE, "%s%.*s%.*s", sign, k, d.digits, n - k, "000000000000000000000");
        else if (0 < n && n <= 21)
                snprintf(out_text, VALUE_DOUBLE_SIZE, "%s%.*s.%.*s", sign, n, d.digits, k - n, d.digits + n);
        else if (-6 < n && n <= 0)
                snprintf(out_text, VALUE_DOUBLE_SIZE, "%s0.%.*s%.*s", sign, -n, "00000", k, d.digits);
        else
                snprintf(out_text, VALUE_DOUBLE_SIZE, "%s%.1s%s%.*se%c%d", sign, d.digits, k > 1 ? "." : "", k - 1,
                         d.digits + 1, n > 0 ? '+' : '-', abs(n - 1));
        return true;
}

/* Significant digits of a literal, without zeros at either end; and whether it is written as an integer. */
static int
significant(struct text literal, bool *out_integer)
{
        int digits = 0, zeros = 0;

        *out_integer = true;
        for (size_t i = 0; i < literal.length; i++) {
                char c = literal.at[i];

                if (c == 'e' || c == 'E') {
                        *out_integer = false;
                        break;
                }
                if (c == '.')
                        *out_integer = false;
                if (c == '0' && digits) {
                        zeros++;
                } else if (c >= '1' && c <= '9') {
                        digits += zeros + 1;
                        zeros = 0;
                }
        }
        return digits;
}

static struct err *
number_canonical(struct text literal, char out_text[static VALUE_DOUBLE_SIZE])
{
        bool integer;
        int digits = significant(literal, &integer);
        double number;

        if (digits > DIGITS_MAXIMUM && !integer)
                return err_new(&JOSE_NUMBER, "more than %d significant digits", DIGITS_MAXIMUM);
        number = strtod(literal.at, NULL);
        if (!value_double_write(number, out_text) || (number == 0 && digits))
                return err_new(&JOSE_NUMBER, "beyond the range of a double");
        /* An integer that does not come back as written is not the number that the issuer meant (RFC 7493 §2.2). */
        if (integer && fabs(number) > 9007199254740991.0 && !text_is(literal, out_text) && fabs(number) < 1e21)
                return err_new(&JOSE_NUMBER, "an integer that a double cannot tell from its neighbours");
        if (integer && fabs(number) >= 1e21 && digits > DIGITS_MAXIMUM)
                return err_new(&JOSE_NUMBER, "more than %d significant digits", DIGITS_MAXIMUM);
        return NULL;
}

bool
value_integer(const struct value *value, int64_t *out_integer)
{
        char text[VALUE_DOUBLE_SIZE];
        double number;
        struct err *err;

        if (!value_is(value, VALUE_NUMBER))
                return false;
        err = number_canonical(value->text, text);
        if (err) {
                err_drop(err, "what has no canonical form is no integer either");
                return false;
        }
        number = strtod(text, NULL);
        if (fabs(number) > 9007199254740991.0 || number != floor(number))
                return false;
        *out_integer = (int64_t)number;
        return true;
}

/* By UTF-16 code units, RFC 8785 §3.2.3. In UTF-8 only one thing differs: what UTF-16 writes as surrogates (lead
 * bytes F0 to F4) comes before U+E000 to U+FFFF (lead bytes EE and EF). */
static int
by_utf16(const void *a, const void *b)
{
        struct text x = (*(const struct value *const *)a)->name, y = (*(const struct value *const *)b)->name;
        size_t least = x.length < y.length ? x.length : y.length;

        for (size_t i = 0; i < least; i++) {
                uint8_t c = (uint8_t)x.at[i], d = (uint8_t)y.at[i];

                if (c == d)
                        continue;
                if (c >= 0xF0 && d >= 0xEE && d < 0xF0)
                        return -1;
                if (d >= 0xF0 && c >= 0xEE && c < 0xF0)
                        return 1;
                return c < d ? -1 : 1;
        }
        return (x.length > y.length) - (x.length < y.length);
}

static struct err *write_value(const struct value *value, bool canonical, struct buffer *buffer);

static struct err *
write_members(const struct value *object, bool canonical, struct buffer *buffer)
{
        const struct value **order = NULL;
        const struct value *member = object->first;
        struct err *err = NULL;

        if (canonical && object->count > 1) {
                order = calloc(object->count, sizeof *order);
                if (!order)
                        abort();
                for (size_t i = 0; i < object->count; i++, member = member->next)
                        order[i] = member;
                qsort(order, object->count, sizeof *order, by_utf16);
                member = object->first;
        }
        buffer_put_char(buffer, '{');
        for (size_t i = 0; i < object->count && !err; i++, member = member->next) {
                const struct value *here = order ? order[i] : member;

                if (i)
                        buffer_put_char(buffer, ',');
                write_string(here->name, buffer);
                buffer_put_char(buffer, ':');
                err = write_value(here, canonical, buffer);
        }
        buffer_put_char(buffer, '}');
        free(order);
        return err;
}

static struct err *
write_value(const struct value *value, bool canonical, struct buffer *buffer)
{
        static const char *const words[] = { [VALUE_NULL] = "null", [VALUE_FALSE] = "false", [VALUE_TRUE] = "true" };
        char number[VALUE_DOUBLE_SIZE];
        struct err *err = NULL;

        switch (value->kind) {
        case VALUE_NULL:
        case VALUE_FALSE:
        case VALUE_TRUE:
                buffer_put_string(buffer, words[value->kind]);
                return NULL;
        case VALUE_STRING:
                write_string(value->text, buffer);
                return NULL;
        case VALUE_NUMBER:
                if (!canonical) {
                        buffer_put_text(buffer, value->text);
                        return NULL;
                }
                err = number_canonical(value->text, number);
                if (!err)
                        buffer_put_string(buffer, number);
                return err;
        case VALUE_OBJECT:
                return write_members(value, canonical, buffer);
        case VALUE_ARRAY:
                break;
        }
        buffer_put_char(buffer, '[');
        for (const struct value *element = value->first; element && !err; element = element->next) {
                if (element != value->first)
                        buffer_put_char(buffer, ',');
                err = write_value(element, canonical, buffer);
        }
        buffer_put_char(buffer, ']');
        return err;
}

void
value_write(const struct value *value, struct buffer *buffer)
{
        struct err *err = write_value(value, false, buffer);

        if (err)
                abort();
}

struct err *
value_canonical(const struct value *value, struct buffer *buffer)
{
        return write_value(value, true, buffer);
}
