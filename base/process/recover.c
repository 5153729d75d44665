/* SPDX-License-Identifier: MIT */
/* recover: the area key of a municipality (with --vault: its vault's key), opened by its recovery key, is wrapped by
 * this installation's wrapping key again. For when the wrapping key is lost, or a key file was brought from another
 * installation. The recovery key comes by standard input, never as an argument. */
#include "process/errors.h"
#include "process/roles.h"
#include "seal/errors.h"
#include "seal/key.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

/* The lines of a recovery file without its comments. */
static struct err *
read_recovery_key(struct key_recovery_private *out_key)
{
        char line[256], digits[512];
        size_t length = 0;
        struct err *err = NULL;

        while (!err && fgets(line, sizeof line, stdin)) {
                size_t more = strlen(line);

                if (line[0] == '#')
                        continue;
                if (more >= sizeof digits - length)
                        err = err_new(&SEAL_WRONG_KEY, "longer than any recovery key");
                else
                        memcpy(digits + length, line, more);
                length += err ? 0 : more;
        }
        if (!err)
                err = key_recovery_read((struct text){ digits, length }, out_key);
        bytes_wipe(line, sizeof line);
        bytes_wipe(digits, sizeof digits);
        return err;
}

static struct err *
wrapping_key(const struct places *places, struct key_wrapping *out_key)
{
        char path[CONFIG_PATH_SIZE];
        struct err *err = places_path(places, path, "keeper/wrapping.key");

        if (!err && access(path, F_OK) != 0)
                err = key_wrapping_create(path);
        return err ? err : key_wrapping_read(path, out_key);
}

/* As root: the files belong to whom the keeper's folder belongs to. */
static struct err *
give_away(const struct places *places, const char *name)
{
        char folder[CONFIG_PATH_SIZE], path[CONFIG_PATH_SIZE];
        struct stat about;
        struct err *err = places_path(places, folder, "keeper");

        if (!err)
                err = places_path(places, path, "keeper/%s", name);
        if (!err && geteuid() == 0 && (stat(folder, &about) != 0 || lchown(path, about.st_uid, about.st_gid) != 0))
                err = err_new(&ERR_IO, "%s: %s", path, strerror(errno));
        return err;
}

int
recover_main(const struct program *program, const struct options *options)
{
        struct key_recovery_private recovery;
        struct key_wrapping wrapping;
        struct key_area area;
        struct key_file file;
        struct places places;
        char path[CONFIG_PATH_SIZE];
        char system[KEY_OWNER_MAXIMUM + 1];
        const char *kind = options->vault ? "vaults" : "areas";
        struct key_owner owner = { { NULL, 0 }, { "", 0 } };
        struct err *err = places_find(options->state, program, &places);
        int status = EX_OK;

        snprintf(system, sizeof system, "%s%s", program->name, options->vault ? KEY_OF_VAULT : "");
        owner.system = text_of(system);
        if (!err && options->municipality_count != 1)
                err = err_new(&ERR_USAGE, "recover takes one --municipality");
        if (!err) {
                owner.municipality = text_of(options->municipalities[0]);
                err = places_path(&places, path, "keeper/%s/%s.key", kind, options->municipalities[0]);
        }
        if (!err)
                err = key_file_read(path, &owner, &file);
        if (!err)
                err = read_recovery_key(&recovery);
        if (!err)
                err = key_file_recover(&owner, &file, &recovery, &area);
        if (!err)
                err = wrapping_key(&places, &wrapping);
        if (!err) {
                struct key_recovery_public public = file.public;

                key_file_make(&owner, &area, &wrapping, &public, &file);
                err = key_file_write(path, &owner, &file);
        }
        if (!err)
                err = give_away(&places, "wrapping.key");
        if (!err) {
                snprintf(path, sizeof path, "%s/%s.key", kind, options->municipalities[0]);
                err = give_away(&places, path);
        }
        bytes_wipe(&recovery, sizeof recovery);
        bytes_wipe(&wrapping, sizeof wrapping);
        bytes_wipe(&area, sizeof area);
        if (err) {
                err_print(err);
                status = err_exit(err);
                err_free(err);
        }
        return status;
}
