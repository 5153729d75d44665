/* SPDX-License-Identifier: MIT */
#include "identifier/check_digit.h"

#include "identifier/digits.h"
#include "identifier/identifier_errors.h"

#include <string.h>

static int
weighted_sum(const char *digits, const char *weights)
{
        int sum = 0;

        for (size_t i = 0; weights[i]; i++)
                sum += (digits[i] - '0') * (weights[i] - '0');
        return sum;
}

char
individual_number_check_digit(const char digits[static 11])
{
        int remainder = weighted_sum(digits, "65432765432") % 11;

        return (char)('0' + (remainder <= 1 ? 0 : 11 - remainder));
}

char
municipality_code_check_digit(const char digits[static 5])
{
        return (char)('0' + (11 - weighted_sum(digits, "65432") % 11) % 10);
}

char
institution_code_check_digit(const char digits[static 9])
{
        int sum = 0;

        for (int i = 0; i < 9; i++) {
                int product = (digits[8 - i] - '0') * (i % 2 ? 1 : 2);

                sum += product / 10 + product % 10;
        }
        return (char)('0' + (10 - sum % 10) % 10);
}

static struct err *
check_form(struct text number, size_t length)
{
        if (number.length != length)
                return err_new(&ERR_IDENTIFIER_LENGTH, "%zu bytes where %zu digits are wanted", number.length, length);
        if (!digits_are(number, length))
                return err_new(&ERR_IDENTIFIER_DIGITS, "something else than %zu digits", length);
        return NULL;
}

static struct err *
check_last(struct text number, char expected)
{
        if (number.at[number.length - 1] != expected)
                return err_new(&ERR_IDENTIFIER_CHECK_DIGIT, "the check digit of %zu digits is wrong", number.length);
        return NULL;
}

static struct err *
check_prefecture(struct text code)
{
        int prefecture = (code.at[0] - '0') * 10 + (code.at[1] - '0');

        if (prefecture < 1 || prefecture > 47)
                return err_new(&ERR_IDENTIFIER_PREFECTURE, "prefecture %02d", prefecture);
        return NULL;
}

struct err *
individual_number_check(struct text number)
{
        struct err *err = check_form(number, 12);

        return err ? err : check_last(number, individual_number_check_digit(number.at));
}

struct err *
municipality_code_check(struct text code)
{
        struct err *err = check_form(code, 6);

        if (!err)
                err = check_prefecture(code);
        return err ? err : check_last(code, municipality_code_check_digit(code.at));
}

struct err *
institution_code_check(struct text code)
{
        struct err *err = check_form(code, 10);

        if (!err)
                err = check_prefecture(code);
        if (err)
                return err;
        if (!memchr("1346", code.at[2], 4))
                return err_new(&ERR_IDENTIFIER_FEE_TABLE, "fee table %c", code.at[2]);
        return check_last(code, institution_code_check_digit(code.at));
}
