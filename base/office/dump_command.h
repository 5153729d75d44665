/* SPDX-License-Identifier: MIT */
/* `sesshu SYSTEM dump --municipality C [--selftest]`: the content of an area in canonical form, or the proof that the
 * form sees a change of each column (office/dump_rows.h). Holds the whole content in memory. */
#ifndef OFFICE_DUMP_COMMAND_H
#define OFFICE_DUMP_COMMAND_H

/* Returns the exit status: 1 when the self-test found a column whose change is not seen. */
int dump_command(const char *system, int argc, char **argv);

#endif
