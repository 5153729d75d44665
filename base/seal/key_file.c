/* SPDX-License-Identifier: MIT */
/* Keys on the disk: whole files, of their owner alone. */
#include "seal/key.h"

#include "core/buffer.h"
#include "seal/errors.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAXIMUM = 2048 };

static struct err *
refused(const char *path, const char *what)
{
        return err_new(&SEAL_KEY_FILE, "%s: %s", path, what);
}

/* The rename or the new name is on the disk only when the folder is. */
static bool
sync_folder(const char *path)
{
        char folder[PATH_MAX];
        const char *slash = strrchr(path, '/');
        int descriptor;
        bool synced;

        snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) + 1 : 1, slash ? path : ".");
        descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (descriptor < 0)
                return false;
        synced = fsync(descriptor) == 0;
        close(descriptor);
        return synced;
}

static bool
write_whole(int file, struct bytes content)
{
        while (content.length) {
                ssize_t written = write(file, content.at, content.length);

                if (written < 0 && errno == EINTR)
                        continue;
                if (written <= 0)
                        return false;
                content = (struct bytes){ content.at + written, content.length - (size_t)written };
        }
        return fsync(file) == 0;
}

struct err *
key_secret_write(const char *path, struct bytes content)
{
        struct err *err = NULL;
        int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

        if (file < 0)
                return refused(path, strerror(errno));
        if (fchmod(file, 0600) != 0 || !write_whole(file, content) || !sync_folder(path))
                err = refused(path, strerror(errno));
        close(file);
        if (err)
                unlink(path);
        return err;
}

/* Reads at most `maximum` bytes of a file that only its owner may touch. */
static struct err *
read_private(const char *path, uint8_t *out_bytes, size_t maximum, size_t *out_length)
{
        struct err *err = NULL;
        struct stat about;
        size_t length = 0;
        int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

        if (file < 0)
                return refused(path, strerror(errno));
        if (fstat(file, &about) != 0)
                err = refused(path, strerror(errno));
        else if (!S_ISREG(about.st_mode))
                err = refused(path, "not a plain file");
        else if (about.st_mode & 077)
                err = refused(path, "others than its owner may use it; its mode has to be 0600");
        while (!err && length < maximum) {
                ssize_t got = read(file, out_bytes + length, maximum - length);

                if (got == 0)
                        break;
                if (got > 0)
                        length += (size_t)got;
                else if (errno != EINTR)
                        err = refused(path, strerror(errno));
        }
        close(file);
        if (!err)
                *out_length = length;
        return err;
}

struct err *
key_secret_read(const char *path, uint8_t *out_bytes, size_t length)
{
        uint8_t content[128];
        size_t got;
        struct err *err;

        if (length >= sizeof content)
                return refused(path, "longer than any key");
        err = read_private(path, content, sizeof content, &got);
        if (!err && got != length)
                err = refused(path, "not of a key's length");
        if (!err)
                memcpy(out_bytes, content, length);
        bytes_wipe(content, sizeof content);
        return err;
}

struct err *
key_wrapping_create(const char *path)
{
        struct key_wrapping key;
        struct err *err;

        bytes_random(key.at, sizeof key.at);
        err = key_secret_write(path, (struct bytes){ key.at, sizeof key.at });
        bytes_wipe(&key, sizeof key);
        return err;
}

struct err *
key_wrapping_read(const char *path, struct key_wrapping *out_key)
{
        return key_secret_read(path, out_key->at, sizeof out_key->at);
}

static void
put_line(struct buffer *buffer, const char *name, const void *bytes, size_t length)
{
        char hex[2 * 128 + 1];

        bytes_to_hex((struct bytes){ bytes, length }, hex);
        buffer_printf(buffer, "%s %s\n", name, hex);
}

struct err *
key_file_write(const char *path, const struct key_owner *owner, const struct key_file *file)
{
        char temporary[PATH_MAX];
        struct buffer buffer;
        struct err *err;

        if (snprintf(temporary, sizeof temporary, "%s.new", path) >= (int)sizeof temporary)
                return refused(path, "too long");
        buffer_init(&buffer, FILE_MAXIMUM);
        buffer_printf(&buffer, "sesshu area key 1\nsystem %.*s\nmunicipality %.*s\n", TEXT_ARGS(owner->system),
                      TEXT_ARGS(owner->municipality));
        put_line(&buffer, "key", file->id.at, sizeof file->id.at);
        put_line(&buffer, "wrapped", file->wrapped, file->wrapped_length);
        put_line(&buffer, "public", file->public.at, sizeof file->public.at);
        put_line(&buffer, "recovery", file->recovery, file->recovery_length);
        unlink(temporary); /* left by a crash */
        err = key_secret_write(temporary, (struct bytes){ (const uint8_t *)buffer.at, buffer.length });
        if (!err && (rename(temporary, path) != 0 || !sync_folder(path)))
                err = refused(path, strerror(errno));
        buffer_finish(&buffer);
        return err;
}

/* Takes "name value\n" off the front; false when the next line is another. */
static bool
take_line(struct text *rest, const char *name, struct text *out_value)
{
        size_t length = strlen(name);
        const char *end = rest->length ? memchr(rest->at, '\n', rest->length) : NULL;

        if (!end || (size_t)(end - rest->at) <= length || memcmp(rest->at, name, length) != 0 ||
            rest->at[length] != ' ')
                return false;
        *out_value = (struct text){ rest->at + length + 1, (size_t)(end - rest->at) - length - 1 };
        *rest = (struct text){ end + 1, rest->length - (size_t)(end + 1 - rest->at) };
        return true;
}

static bool
take_hex(struct text *rest, const char *name, uint8_t *out_bytes, size_t maximum, size_t *out_length)
{
        struct text hex;

        if (!take_line(rest, name, &hex) || hex.length / 2 > maximum || !bytes_from_hex(hex, out_bytes, hex.length / 2))
                return false;
        *out_length = hex.length / 2;
        return true;
}

struct err *
key_file_read(const char *path, const struct key_owner *owner, struct key_file *out_file)
{
        uint8_t content[FILE_MAXIMUM];
        struct key_file file = { 0 };
        struct text rest, version, system, municipality;
        size_t length, id_length, public_length;
        struct err *err = read_private(path, content, sizeof content, &length);

        if (err)
                return err;
        rest = (struct text){ (const char *)content, length };
        if (!take_line(&rest, "sesshu area key", &version) || !text_is(version, "1") ||
            !take_line(&rest, "system", &system) || !take_line(&rest, "municipality", &municipality) ||
            !take_hex(&rest, "key", file.id.at, sizeof file.id.at, &id_length) || id_length != sizeof file.id.at ||
            !take_hex(&rest, "wrapped", file.wrapped, sizeof file.wrapped, &file.wrapped_length) ||
            !take_hex(&rest, "public", file.public.at, sizeof file.public.at, &public_length) ||
            public_length != sizeof file.public.at ||
            !take_hex(&rest, "recovery", file.recovery, sizeof file.recovery, &file.recovery_length) || rest.length)
                return refused(path, "not the form of a key file");
        if (!text_equal(system, owner->system) || !text_equal(municipality, owner->municipality))
                return err_new(&SEAL_WRONG_KEY, "%s is the key of another system or municipality", path);
        *out_file = file;
        return NULL;
}
