/* SPDX-License-Identifier: MIT */
/* `sesshu schedule …` (docs/interfaces/schedule.md): decide, show, due, check, diff. */
#ifndef SCHEDULE_COMMAND_H
#define SCHEDULE_COMMAND_H

int schedule_command(int argc, char **argv);

#endif
