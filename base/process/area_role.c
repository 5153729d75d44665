/* SPDX-License-Identifier: MIT */
/* The role "area": puts together what the system's area_main is given. */
#include "core/arena.h"
#include "core/log.h"
#include "process/area_start.h"
#include "process/descriptors.h"
#include "process/roles.h"
#include "process/store_place.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <unistd.h>

static struct err *
prepare(const struct options *options, struct arena *arena, struct area_start *start)
{
        const char *code = options->municipality_count == 1 ? options->municipalities[0] : "";
        char path[CONFIG_PATH_SIZE];
        struct places places;
        struct config config;
        sigset_t ends;
        struct err *err = places_find(options->state, start->program, &places);

        if (!err)
                err = places_path(&places, path, "%s.conf", start->program->name);
        if (!err)
                err = config_read(path, arena, &config);
        if (!err && !config_has(&config, text_of(code)))
                err = err_new(&ERR_CONFIG, "the configuration no longer has this municipality");
        if (!err)
                err = program_law(start->program, &config, &start->law);
        if (!err)
                err = places_path(&places, start->folder, "%s", code);
        if (!err)
                err = places_path(&places, start->trust, "courier/trust");
        if (err)
                return err;
        snprintf(start->municipality, sizeof start->municipality, "%s", code);
        start->date_fixed = config.date_fixed;
        start->date = config.date;
        start->band = config.band;
        start->place = store_place(&config, arena, start->folder, "area",
                                   arena_format(arena, "%s_%s", start->program->name, code));
        start->network = store_network(&config);
        start->idle_seconds = config.idle_seconds;

        sigemptyset(&ends);
        sigaddset(&ends, SIGTERM);
        sigaddset(&ends, SIGINT);
        signal(SIGINT, SIG_DFL);
        signal(SIGPIPE, SIG_IGN);
        sigprocmask(SIG_BLOCK, &ends, NULL);
        start->stop = signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
        if (start->stop < 0)
                return err_new(&ERR_IO, "signalfd: %s", strerror(errno));
        return NULL;
}

int
area_main(const struct program *program, const struct options *options)
{
        struct area_start start = { .program = program,
                                    .operator_listener = DESCRIPTOR_OPERATOR,
                                    .lgwan_listener = options->operator_only ? -1 : DESCRIPTOR_LGWAN,
                                    .internet_listener =
                                        options->operator_only || !program->internet_side ? -1 : DESCRIPTOR_INTERNET,
                                    .peer_listener =
                                        options->operator_only || !program->peer_side ? -1 : DESCRIPTOR_PEER,
                                    .stop = -1,
                                    .landlock = true,
                                    .without_landlock = options->without_landlock };
        struct arena *arena = arena_create(ARENA_PLAIN, 4 << 20);
        struct err *err;
        int status;

        message_link_init(&start.master, DESCRIPTOR_MASTER);
        message_link_init(&start.keeper, DESCRIPTOR_KEEPER);
        message_link_init(&start.courier, -1);
        message_link_init(&start.vault, program->vault_main ? DESCRIPTOR_VAULT : -1);
        err = prepare(options, arena, &start);
        if (err) {
                log_failure(LOG_ERR, "area.cannot-start", err);
                area_start_cannot(&start, err);
                status = err_exit(err);
                err_free(err);
        } else {
                status = program->area_main(&start);
        }
        message_link_finish(&start.master);
        message_link_finish(&start.keeper);
        message_link_finish(&start.courier);
        message_link_finish(&start.vault);
        if (start.stop >= 0)
                close(start.stop);
        arena_destroy(arena);
        return status;
}
