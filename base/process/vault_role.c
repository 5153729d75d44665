/* SPDX-License-Identifier: MIT */
/* The role "vault": puts together what the system's vault_main is given. */
#include "core/arena.h"
#include "core/log.h"
#include "process/descriptors.h"
#include "process/roles.h"
#include "process/store_place.h"
#include "process/vault_start.h"
#include "seal/seal.h"

#include <signal.h>
#include <stdio.h>

static struct err *
prepare(const struct options *options, struct arena *arena, struct vault_start *start)
{
        const char *code = options->municipality_count == 1 ? options->municipalities[0] : "";
        char path[CONFIG_PATH_SIZE];
        struct places places;
        struct config config;
        struct err *err = places_find(options->state, start->program, &places);

        if (!err)
                err = places_path(&places, path, "%s.conf", start->program->name);
        if (!err)
                err = config_read(path, arena, &config);
        if (!err && !config_has(&config, text_of(code)))
                err = err_new(&ERR_CONFIG, "the configuration no longer has this municipality");
        if (!err)
                err = places_path(&places, start->folder, "vault/%s", code);
        if (err)
                return err;
        snprintf(start->municipality, sizeof start->municipality, "%s", code);
        start->place = store_place(&config, arena, start->folder, "vault",
                                   arena_format(arena, "%s_vault_%s", start->program->name, code));
        start->network = store_network(&config);
        return NULL;
}

struct err *
vault_start_enter(const struct vault_start *start)
{
        const char *const write[] = { start->folder, NULL };
        const char *const read[] = { NULL };
        const int keep[] = { DESCRIPTOR_LOCK, start->master.descriptor, start->keeper.descriptor,
                             start->area.descriptor };
        struct process_rules rules = { .kind = PROCESS_VAULT,
                                       .network = start->network,
                                       .read = read,
                                       .write = write,
                                       .keep = keep,
                                       .keep_count = sizeof keep / sizeof *keep,
                                       .end_with_parent = true,
                                       .without_landlock = start->without_landlock };
        bool landlock;

        seal_warm();
        return process_enter(&rules, &landlock);
}

int
vault_main(const struct program *program, const struct options *options)
{
        struct vault_start start = { .program = program, .without_landlock = options->without_landlock };
        struct arena *arena = arena_create(ARENA_PLAIN, 4 << 20);
        struct err *err;
        int status;

        /* It ends with its area, which is told to end in order. */
        signal(SIGTERM, SIG_IGN);
        signal(SIGINT, SIG_IGN);
        signal(SIGPIPE, SIG_IGN);
        message_link_init(&start.master, DESCRIPTOR_MASTER);
        message_link_init(&start.keeper, DESCRIPTOR_KEEPER);
        message_link_init(&start.area, DESCRIPTOR_AREA);
        err = prepare(options, arena, &start);
        if (err) {
                log_failure(LOG_ERR, "vault.cannot-start", err);
                status = err_exit(err);
                err_free(err);
        } else {
                status = program->vault_main(&start);
        }
        message_link_finish(&start.master);
        message_link_finish(&start.keeper);
        message_link_finish(&start.area);
        arena_destroy(arena);
        return status;
}
