/* SPDX-License-Identifier: MIT */
#include "command/vrs_command.h"

#include "office/office_command.h"

static const struct verb nouns[] = { { 0 } };

int
vrs_command(int argc, char **argv)
{
        return office_command("vrs", nouns, argc, argv);
}
