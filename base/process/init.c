/* SPDX-License-Identifier: MIT */
/* init: makes what an installation needs and does not have yet: folders, keys, configuration. Run again, for a further
 * municipality or another setting, it keeps what is there. */
#include "core/arena.h"
#include "core/buffer.h"
#include "identifier/check_digit.h"
#include "process/errors.h"
#include "process/roles.h"
#include "seal/errors.h"
#include "seal/key.h"
#include "seal/sign.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

struct init {
        const struct program *program;
        const struct options *options;
        struct places places;
        struct arena *arena;
        struct key_wrapping wrapping;
};

static struct err *
make_folder(const char *path)
{
        if (mkdir(path, 0700) != 0 && errno != EEXIST)
                return err_new(&ERR_IO, "%s: %s", path, strerror(errno));
        return NULL;
}

/* A folder below the system's own. */
static struct err *
make_inner(const struct init *init, const char *name)
{
        char path[CONFIG_PATH_SIZE];
        struct err *err = places_path(&init->places, path, "%s", name);

        return err ? err : make_folder(path);
}

static bool
exists(const char *path)
{
        struct stat about;

        return lstat(path, &about) == 0;
}

static bool
any_area_key(const struct init *init)
{
        char path[CONFIG_PATH_SIZE];
        struct err *err = places_path(&init->places, path, "keeper/areas");
        bool found;

        if (err) {
                err_drop(err, "its longer siblings fitted");
                return true;
        }
        found = rmdir(path) != 0 && errno != ENOENT;
        if (!found)
                mkdir(path, 0700);
        return found;
}

static struct err *
installation_keys(struct init *init)
{
        char path[CONFIG_PATH_SIZE];
        struct err *err = places_path(&init->places, path, "keeper/wrapping.key");

        if (!err && !exists(path)) {
                /* A new wrapping key would open none of the areas that are there. */
                if (any_area_key(init))
                        return err_new(&SEAL_NO_KEY, "%s is missing, and areas have keys that need it", path);
                err = key_wrapping_create(path);
        }
        if (!err)
                err = key_wrapping_read(path, &init->wrapping);
        if (!err)
                err = places_path(&init->places, path, "keeper/signing.key");
        if (!err && !exists(path)) {
                struct sign_private private;
                struct sign_public public;
                char hex[2 * SIGN_KEY_SIZE + 2];

                sign_key_new(&private, &public);
                err = key_secret_write(path, (struct bytes){ private.at, sizeof private.at });
                bytes_wipe(&private, sizeof private);
                bytes_to_hex((struct bytes){ public.at, sizeof public.at }, hex);
                hex[2 * SIGN_KEY_SIZE] = '\n';
                if (!err)
                        err = places_path(&init->places, path, "keeper/signing.pub");
                if (!err) {
                        unlink(path); /* of a key that is gone */
                        err = key_secret_write(path, (struct bytes){ (const uint8_t *)hex, 2 * SIGN_KEY_SIZE + 1 });
                }
        }
        return err;
}

static struct err *
write_recovery(const struct init *init, const char *code, const struct key_recovery_private *private)
{
        char path[CONFIG_PATH_SIZE], text[KEY_RECOVERY_TEXT_SIZE];
        struct buffer buffer;
        struct err *err = places_path(&init->places, path, "recovery/%s.recovery", code);

        if (err)
                return err;
        key_recovery_text(private, text);
        buffer_init_secret(&buffer, 4096);
        buffer_printf(&buffer,
                      "# 復旧鍵 %s %s: 印刷して金庫に保管し、このファイルを消すこと。\n"
                      "# Recovery key of %s %s: print it, keep it in a safe, delete this file.\n%s\n",
                      init->program->name, code, init->program->name, code, text);
        bytes_wipe(text, sizeof text);
        unlink(path); /* of an area whose key is gone */
        err = key_secret_write(path, (struct bytes){ (const uint8_t *)buffer.at, buffer.length });
        buffer_finish(&buffer);
        if (!err)
                printf(err_english()
                           ? "The recovery key of %s lies in %s: print it, keep it in a safe, delete the file.\n"
                           : "%s の復旧鍵を %s に作りました。印刷して金庫に保管し、ファイルを消してください。\n",
                       code, path);
        return err;
}

/* The key of an area or a vault: made with its recovery key, or, where it is there, opened. The caller wipes it. */
static struct err *
make_key(struct init *init, const struct key_owner *owner, const char *path, const char *recovery,
         struct key_area *out_key)
{
        struct key_recovery_private private;
        struct key_recovery_public public;
        struct key_file file;
        struct err *err;

        if (exists(path)) {
                err = key_file_read(path, owner, &file);
                return err ? err : key_file_open(owner, &file, &init->wrapping, out_key);
        }
        key_area_new(out_key);
        key_recovery_new(&private, &public);
        key_file_make(owner, out_key, &init->wrapping, &public, &file);
        /* The recovery key first: a key without one would be a loss waiting to happen. */
        err = write_recovery(init, recovery, &private);
        bytes_wipe(&private, sizeof private);
        return err ? err : key_file_write(path, owner, &file);
}

static struct err *
make_area(struct init *init, const char *code)
{
        struct key_owner owner = { text_of(init->program->name), text_of(code) };
        char path[CONFIG_PATH_SIZE];
        struct key_area key;
        struct err *err = make_inner(init, code);

        if (!err)
                err = places_path(&init->places, path, "keeper/areas/%s.key", code);
        if (!err)
                err = make_key(init, &owner, path, code, &key);
        bytes_wipe(&key, sizeof key);
        return err;
}

static struct err *
write_public(const struct init *init, const char *code, const struct key_owner *owner, const struct key_area *key)
{
        char path[CONFIG_PATH_SIZE];
        struct text jwk;
        struct err *err = places_path(&init->places, path, "vault/%s/public.jwk", code);

        if (!err)
                err = init->program->vault_public(owner, key, init->arena, &jwk);
        if (err)
                return err;
        unlink(path); /* it says the same, or is of a key that is gone */
        return key_secret_write(path, (struct bytes){ (const uint8_t *)jwk.at, jwk.length });
}

/* The vault of a municipality: its folder, its own key, and the public half for those who send numbers to it. */
static struct err *
make_vault(struct init *init, const char *code)
{
        char system[KEY_OWNER_MAXIMUM + 1], path[CONFIG_PATH_SIZE];
        struct key_owner owner;
        struct key_area key;
        struct err *err;

        snprintf(system, sizeof system, "%s%s", init->program->name, KEY_OF_VAULT);
        owner = (struct key_owner){ text_of(system), text_of(code) };
        err = make_inner(init, arena_format(init->arena, "vault/%s", code));
        if (!err)
                err = make_inner(init, arena_format(init->arena, "vault/%s/receivers", code));
        if (!err)
                err = places_path(&init->places, path, "keeper/vaults/%s.key", code);
        if (!err)
                err = make_key(init, &owner, path, arena_format(init->arena, "%s-vault", code), &key);
        if (!err)
                err = write_public(init, code, &owner, &key);
        bytes_wipe(&key, sizeof key);
        return err;
}

static struct err *
read_whole(struct arena *arena, const char *path, struct text *out_content)
{
        struct buffer buffer;
        char part[4096];
        size_t got;
        FILE *file = fopen(path, "re");
        struct err *err;

        *out_content = (struct text){ NULL, 0 };
        if (!file)
                return errno == ENOENT ? NULL : err_new(&ERR_IO, "%s: %s", path, strerror(errno));
        buffer_init(&buffer, 1 << 18);
        while ((got = fread(part, 1, sizeof part, file)) > 0)
                buffer_put(&buffer, part, got);
        fclose(file);
        err = buffer_check(&buffer);
        if (!err)
                *out_content = text_copy(arena, buffer_text(&buffer));
        buffer_finish(&buffer);
        return err;
}

static struct err *
write_config(const char *path, struct text content)
{
        char temporary[CONFIG_PATH_SIZE + 8];
        struct err *err = NULL;
        FILE *file;

        snprintf(temporary, sizeof temporary, "%s.new", path);
        file = fopen(temporary, "we");
        if (!file)
                return err_new(&ERR_IO, "%s: %s", temporary, strerror(errno));
        if (fwrite(content.at, 1, content.length, file) != content.length || fflush(file) != 0 ||
            fsync(fileno(file)) != 0)
                err = err_new(&ERR_IO, "%s: %s", temporary, strerror(errno));
        fclose(file);
        if (!err && rename(temporary, path) != 0)
                err = err_new(&ERR_IO, "%s: %s", path, strerror(errno));
        return err;
}

/* The municipalities that the configuration has, and the new ones behind them. */
static struct err *
all_municipalities(struct init *init, const char *path, struct text content, struct text *out_list)
{
        struct config config = { 0 };
        struct buffer buffer;
        struct err *err = NULL;

        if (content.at)
                err = config_read(path, init->arena, &config);
        if (err)
                return err;
        buffer_init(&buffer, 1 << 16);
        for (size_t i = 0; i < config.municipality_count; i++)
                buffer_printf(&buffer, "%s%s", buffer.length ? " " : "", config.municipalities[i]);
        for (size_t i = 0; i < init->options->municipality_count; i++) {
                const char *code = init->options->municipalities[i];

                if (!config_has(&config, text_of(code)) && !strstr(buffer.at ? buffer.at : "", code))
                        buffer_printf(&buffer, "%s%s", buffer.length ? " " : "", code);
        }
        *out_list = text_copy(init->arena, buffer_text(&buffer));
        buffer_finish(&buffer);
        return NULL;
}

static struct err *
make_config(struct init *init)
{
        char path[CONFIG_PATH_SIZE], candidate[CONFIG_PATH_SIZE];
        struct text content, list;
        struct config config;
        struct err *err = places_path(&init->places, path, "%s.conf", init->program->name);

        if (!err)
                err = places_path(&init->places, candidate, "%s.conf.candidate", init->program->name);
        if (!err)
                err = read_whole(init->arena, path, &content);
        if (!err)
                err = all_municipalities(init, path, content, &list);
        if (!err)
                err = config_edit(init->arena, content, "municipalities", list, &content);
        if (!err && init->options->user)
                err = config_edit(init->arena, content, "user", text_of(init->options->user), &content);
        for (size_t i = 0; i < init->options->setting_count && !err; i++) {
                const char *setting = init->options->settings[i], *equals = strchr(setting, '=');
                char name[64];

                if (!equals || equals == setting || equals - setting >= (ptrdiff_t)sizeof name)
                        return err_new(&ERR_USAGE, "--set takes KEY=VALUE");
                snprintf(name, sizeof name, "%.*s", (int)(equals - setting), setting);
                err = config_edit(init->arena, content, name, text_of(equals + 1), &content);
        }
        /* Only a configuration that can be read replaces the one that is there. */
        if (!err)
                err = write_config(candidate, content);
        if (!err) {
                err = config_read(candidate, init->arena, &config);
                unlink(candidate);
        }
        return err ? err : write_config(path, content);
}

static uid_t new_owner;
static gid_t new_group;

static int
give(const char *path, const struct stat *about, int kind, struct FTW *where)
{
        (void)about;
        (void)kind;
        (void)where;
        return lchown(path, new_owner, new_group);
}

/* As root: what was made belongs to the user that the program will be. */
static struct err *
give_away(const struct init *init)
{
        const struct passwd *entry;

        if (geteuid() != 0 || !init->options->user)
                return NULL;
        entry = getpwnam(init->options->user);
        if (!entry)
                return err_new(&PROCESS_ROOT, "there is no user %s", init->options->user);
        new_owner = entry->pw_uid;
        new_group = entry->pw_gid;
        if (nftw(init->places.folder, give, 16, FTW_PHYS) != 0)
                return err_new(&ERR_IO, "%s: %s", init->places.folder, strerror(errno));
        return NULL;
}

static struct err *
make(struct init *init)
{
        const struct options *options = init->options;
        const char *state = options->state ? options->state : getenv("SESSHU_STATE");
        struct err *err = NULL;

        for (size_t i = 0; i < options->municipality_count && !err; i++)
                err = municipality_code_check(text_of(options->municipalities[i]));
        if (err)
                return err_wrap(err, "--municipality");
        if (!state || !*state)
                state = "./var";
        if (mkdir(state, 0711) != 0 && errno != EEXIST)
                return err_new(&ERR_IO, "%s: %s", state, strerror(errno));
        err = places_find(options->state, init->program, &init->places);
        if (!err)
                err = make_folder(init->places.folder);
        if (!err)
                err = make_config(init);
        if (!err)
                err = make_inner(init, "keeper");
        if (!err)
                err = make_inner(init, "keeper/areas");
        if (!err)
                err = make_inner(init, "keeper/heads");
        if (!err)
                err = make_inner(init, "recovery");
        if (!err && init->program->peer_side)
                err = make_inner(init, "courier");
        if (!err && init->program->peer_side)
                err = make_inner(init, "courier/trust");
        if (!err)
                err = installation_keys(init);
        if (!err && init->program->vault_main)
                err = make_inner(init, "vault");
        if (!err && init->program->vault_main)
                err = make_inner(init, "keeper/vaults");
        for (size_t i = 0; i < options->municipality_count && !err; i++) {
                err = make_area(init, options->municipalities[i]);
                if (!err && init->program->vault_main)
                        err = make_vault(init, options->municipalities[i]);
        }
        return err ? err : give_away(init);
}

int
init_main(const struct program *program, const struct options *options)
{
        struct init init = { .program = program, .options = options, .arena = arena_create(ARENA_PLAIN, 16 << 20) };
        struct err *err = make(&init);
        int status = EX_OK;

        bytes_wipe(&init.wrapping, sizeof init.wrapping);
        arena_destroy(init.arena);
        if (err) {
                err_print(err);
                status = err_exit(err);
                err_free(err);
        }
        return status;
}
