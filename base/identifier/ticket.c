/* SPDX-License-Identifier: MIT */
#include "identifier/ticket.h"

#include "identifier/check_digit.h"
#include "identifier/digits.h"
#include "identifier/identifier_errors.h"

struct err *
ticket_split(struct text digits, struct ticket_parts *out_parts)
{
        struct ticket_parts parts;
        struct err *err;

        if (digits.length != TICKET_LENGTH)
                return err_new(&ERR_IDENTIFIER_LENGTH, "%zu bytes where a ticket has 18 digits", digits.length);
        if (!digits_are(digits, TICKET_LENGTH))
                return err_new(&ERR_IDENTIFIER_DIGITS, "something else than the 18 digits of a ticket");
        parts = (struct ticket_parts){
                .kind = { digits.at, 1 },
                .dose = { digits.at + 1, 1 },
                .municipality = { digits.at + 2, 6 },
                .number = { digits.at + 8, TICKET_NUMBER_LENGTH },
        };
        if (parts.dose.at[0] == '0')
                return err_at(err_new(&ERR_IDENTIFIER_DOSE, "a ticket for dose 0"), 0, "dose");
        err = municipality_code_check(parts.municipality);
        if (err)
                return err_at(err_wrap(err, "the municipality of a ticket"), 0, "municipality");
        *out_parts = parts;
        return NULL;
}
