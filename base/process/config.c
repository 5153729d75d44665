/* SPDX-License-Identifier: MIT */
#include "process/config.h"

#include "core/arena.h"
#include "core/buffer.h"
#include "core/verb.h"
#include "identifier/check_digit.h"
#include "process/ini_text.h"
#include "text/utf8.h"

#include <arpa/inet.h>
#include <ini.h>
#include <stdio.h>

enum { BAND_MAXIMUM = 60 };

struct reading {
        struct arena *arena;
        struct config *config;
        struct err *err; /* the first mistake */
        unsigned seen;   /* a bit a setting */
};

struct setting {
        const char *name;
        bool more; /* its handler may be called again, for further lines */
        struct err *(*read)(struct reading *reading, struct text value);
        const char *sample;  /* value in the sample; a "#" in front leaves the setting out */
        const char *comment; /* lines, without their # */
};

static struct err *
read_municipalities(struct reading *reading, struct text value)
{
        struct config *config = reading->config;
        size_t at = 0;

        if (!config->municipalities)
                config->municipalities = arena_array(reading->arena, CONFIG_MUNICIPALITIES_MAXIMUM, CONFIG_CODE_SIZE);
        while (at < value.length) {
                struct text code = { value.at + at, 0 };
                struct err *err;

                while (at < value.length && value.at[at] != ' ' && value.at[at] != '\t')
                        at++;
                code.length = (size_t)(value.at + at - code.at);
                while (at < value.length && (value.at[at] == ' ' || value.at[at] == '\t'))
                        at++;
                if (code.length == 0)
                        continue;
                err = municipality_code_check(code);
                if (err)
                        return err;
                if (config_has(config, code))
                        return err_new(&ERR_CONFIG, "municipality %.*s stands twice", TEXT_ARGS(code));
                if (config->municipality_count == CONFIG_MUNICIPALITIES_MAXIMUM)
                        return err_new(&ERR_CONFIG, "more than %d municipalities", CONFIG_MUNICIPALITIES_MAXIMUM);
                memcpy(config->municipalities[config->municipality_count], code.at, code.length);
                config->municipalities[config->municipality_count++][code.length] = '\0';
        }
        return NULL;
}

static struct err *
read_business_date(struct reading *reading, struct text value)
{
        if (!date_read(value, &reading->config->date))
                return err_new(&ERR_CONFIG, "not a day as YYYY-MM-DD");
        reading->config->date_fixed = true;
        return NULL;
}

static struct err *
read_band(struct reading *reading, struct text value)
{
        struct err *err;

        if (value.length > BAND_MAXIMUM)
                return err_new(&ERR_CONFIG, "longer than %d bytes", BAND_MAXIMUM);
        err = utf8_check(value, UTF8_LINE);
        if (err)
                return err;
        reading->config->band = arena_copy(reading->arena, value.at, value.length);
        return NULL;
}

static struct err *
read_health(struct reading *reading, struct text value)
{
        struct sockaddr_in *address = &reading->config->health;
        const char *colon = value.length ? memrchr(value.at, ':', value.length) : NULL;
        size_t host = colon ? (size_t)(colon - value.at) : 0;
        char name[INET_ADDRSTRLEN];
        uint64_t port;

        if (!colon || host == 0 || host >= sizeof name)
                return err_new(&ERR_CONFIG, "not an address as 127.0.0.1:PORT");
        memcpy(name, value.at, host);
        name[host] = '\0';
        if (inet_pton(AF_INET, name, &address->sin_addr) != 1 ||
            !number_read((struct text){ colon + 1, value.length - host - 1 }, 65535, &port) || port == 0)
                return err_new(&ERR_CONFIG, "not an address as 127.0.0.1:PORT");
        if (ntohl(address->sin_addr.s_addr) >> 24 != 127)
                return err_new(&ERR_CONFIG, "the health listener belongs on the loopback interface (127.x.x.x)");
        address->sin_family = AF_INET;
        address->sin_port = htons((uint16_t)port);
        reading->config->has_health = true;
        return NULL;
}

static struct err *
read_idle_seconds(struct reading *reading, struct text value)
{
        uint64_t seconds;

        if (!number_read(value, 86400, &seconds) || seconds == 0)
                return err_new(&ERR_CONFIG, "not a number of seconds from 1 to 86400");
        reading->config->idle_seconds = (unsigned)seconds;
        return NULL;
}

static struct err *
read_user(struct reading *reading, struct text value)
{
        if (value.length > 32)
                return err_new(&ERR_CONFIG, "no name of a user");
        reading->config->user = arena_copy(reading->arena, value.at, value.length);
        return NULL;
}

static struct err *
read_law(struct reading *reading, struct text value)
{
        if (value.length == 0 || value.at[0] != '/')
                return err_new(&ERR_CONFIG, "not the absolute path of a folder");
        reading->config->law = arena_copy(reading->arena, value.at, value.length);
        return NULL;
}

static struct err *
read_store(struct reading *reading, struct text value)
{
        static const char postgresql[] = "postgresql:";
        size_t length = sizeof postgresql - 1;

        if (text_is(value, "sqlite"))
                return NULL;
        if (!value.at || value.length <= length || memcmp(value.at, postgresql, length) != 0)
                return err_new(&ERR_CONFIG, "neither sqlite nor postgresql:CONNINFO");
        if (memmem(value.at, value.length, "password", strlen("password")) ||
            memmem(value.at, value.length, "user=", strlen("user=")))
                return err_new(&ERR_CONFIG, "user and password do not stand here: each area has its own role");
        reading->config->store = arena_copy(reading->arena, value.at + length, value.length - length);
        return NULL;
}

static const struct setting settings[] = {
        { "municipalities", true, read_municipalities, "",
          " 市町村コード（6桁）を空白で区切る。字下げした行に続けてよい。\n"
          " Codes of the municipalities, separated by spaces; indented lines go on.\n" },
        { "business_date", false, read_business_date, "#2023-10-02",
          " この設置での「今日」。なければ日本の今日。\n The installation's \"today\"; absent = today in Japan.\n" },
        { "band", false, read_band, "#演習", " すべての画面に出す帯。\n A band on every page.\n" },
        { "health", false, read_health, "#127.0.0.1:8701",
          " /healthz、/readyz、/metrics の待受け（この計算機の中だけ）。\n Where these are served, on this machine "
          "only.\n" },
        { "idle_seconds", false, read_idle_seconds, "600",
          " 要求がないとき、何秒で領域のプロセスを終えるか。\n Seconds without a request after which an area's process "
          "ends.\n" },
        { "law", false, read_law, "#/usr/share/sesshu/law",
          " 法令データのフォルダー。なければ、組み込まれた場所のもの。\n"
          " The folder of the law as data; absent = the one that was built with.\n" },
        { "store", false, read_store, "sqlite",
          " データの置き場所: sqlite（領域ごとのファイル）か postgresql:接続情報（領域ごとのスキーマと役割）。\n"
          " Where data are kept: sqlite (a file an area) or postgresql:CONNINFO (a schema and a role an area).\n" },
        { "user", false, read_user, "#sesshu",
          " root で起動したときに切り替わる利用者。\n Whom to become when started as root.\n" },
};

enum { SETTING_COUNT = sizeof settings / sizeof *settings };

static const struct setting *
find(struct text name)
{
        for (size_t i = 0; i < SETTING_COUNT; i++)
                if (text_is(name, settings[i].name))
                        return &settings[i];
        return NULL;
}

/* The setting that was probably meant, or NULL. */
static const char *
nearest(const char *name)
{
        struct verb names[SETTING_COUNT + 1] = { 0 };

        for (size_t i = 0; i < SETTING_COUNT; i++)
                names[i].name = settings[i].name;
        return verb_nearest(names, name);
}

static struct err *
unknown(const struct err_code *code, const char *name)
{
        const char *meant = nearest(name);

        if (meant)
                return err_new(code, "unknown key; the nearest is %s", meant);
        return err_new(code, "unknown key");
}

static struct err *
read_setting(struct reading *reading, const char *section, const char *name, const char *value)
{
        const struct setting *setting = find(text_of(name));
        unsigned bit;

        if (*section)
                return err_new(&ERR_CONFIG, "there are no sections here");
        if (!setting)
                return unknown(&ERR_CONFIG, name);
        bit = 1u << (setting - settings);
        if (reading->seen & bit && !setting->more)
                return err_new(&ERR_CONFIG, "stands twice");
        reading->seen |= bit;
        return setting->read(reading, text_of(value));
}

/* inih's handler: not zero = good. It goes on after a mistake; the first one is kept, as inih keeps its line. */
static int
handle(void *user, const char *section, const char *name, const char *value)
{
        struct reading *reading = user;
        struct err *err = read_setting(reading, section, name, value);

        if (!err)
                return 1;
        err = err_at(err, 0, name);
        if (reading->err)
                err_drop(err, "the first mistake is reported");
        else
                reading->err = err;
        return 0;
}

struct err *
config_read(const char *path, struct arena *arena, struct config *out_config)
{
        struct config config = { .idle_seconds = 600, .band = "", .user = "", .law = "", .store = "" };
        struct reading reading = { arena, &config, NULL, 0 };
        struct text content;
        struct err *err = ini_text_read(path, arena, &content);
        char field[128];
        size_t at;
        int line;

        if (err)
                return err;
        err = ini_text_check(content);
        if (!err) {
                line = ini_parse_string(content.at, handle, &reading);
                at = line > 0 ? (size_t)line : 0;
                err = reading.err;
                if (!err && line != 0)
                        err = err_new(&ERR_CONFIG, "not of the form key = value");
                if (err) {
                        snprintf(field, sizeof field, "%s", err_field(err));
                        err = err_at(err, at, field);
                }
        }
        if (!err && config.municipality_count == 0)
                err = err_at(err_new(&ERR_CONFIG, "no municipality"), 0, "municipalities");
        if (err) {
                at = err_line(err);
                snprintf(field, sizeof field, "%s", err_field(err));
                if (!err_is(err, &ERR_CONFIG)) {
                        struct err *inner = err;

                        err = err_new(&ERR_CONFIG, "%s", err_sentence(inner));
                        err_drop(inner, "said again as a mistake of the configuration");
                }
                if (*field)
                        err = err_wrap(err, "%s, line %zu, %s", path, at, field);
                else
                        err = err_wrap(err, "%s, line %zu", path, at);
                return err_at(err, at, field);
        }
        *out_config = config;
        return NULL;
}

bool
config_has(const struct config *config, struct text municipality)
{
        for (size_t i = 0; i < config->municipality_count; i++)
                if (text_is(municipality, config->municipalities[i]))
                        return true;
        return false;
}

static void
write_setting(struct buffer *buffer, const char *name, struct text value)
{
        size_t width = strlen(name) + 3;

        buffer_printf(buffer, "%s =", name);
        /* Long lists go on in indented lines, at spaces. */
        while (value.length) {
                const char *space = memchr(value.at, ' ', value.length);
                size_t length = space ? (size_t)(space - value.at) : value.length;

                if (width + length + 1 > INI_LINE_MAXIMUM) {
                        buffer_put_string(buffer, "\n       ");
                        width = 8;
                }
                buffer_put_char(buffer, ' ');
                buffer_put(buffer, value.at, length);
                width += length + 1;
                length += space != NULL;
                value = (struct text){ value.at + length, value.length - length };
        }
        buffer_put_char(buffer, '\n');
}

static struct text
sample(struct arena *arena)
{
        struct buffer buffer;
        struct text text;

        buffer_init(&buffer, INI_FILE_MAXIMUM);
        for (size_t i = 0; i < SETTING_COUNT; i++) {
                const char *line = settings[i].comment;

                while (*line) {
                        size_t length = strcspn(line, "\n");

                        buffer_printf(&buffer, "#%.*s\n", (int)length, line);
                        line += length + 1;
                }
                if (*settings[i].sample == '#')
                        buffer_printf(&buffer, "#%s = %s\n\n", settings[i].name, settings[i].sample + 1);
                else
                        buffer_printf(&buffer, "%s = %s\n\n", settings[i].name, settings[i].sample);
        }
        text = text_copy(arena, buffer_text(&buffer));
        buffer_finish(&buffer);
        return text;
}

/* True when the line sets the key, or is its commented sample. */
static bool
sets(struct text line, const char *name)
{
        size_t at = line.length && line.at[0] == '#', length = strlen(name);

        if (line.length < at + length || memcmp(line.at + at, name, length) != 0)
                return false;
        at += length;
        while (at < line.length && (line.at[at] == ' ' || line.at[at] == '\t'))
                at++;
        return at < line.length && line.at[at] == '=';
}

struct err *
config_edit(struct arena *arena, struct text before, const char *name, struct text value, struct text *out_after)
{
        struct text rest = before.at ? before : sample(arena);
        bool written = false, skipping = false;
        struct buffer buffer;
        struct err *err;

        if (!find(text_of(name)))
                return err_at(unknown(&ERR_USAGE, name), 0, name);
        buffer_init(&buffer, INI_FILE_MAXIMUM);
        while (rest.length) {
                const char *end = memchr(rest.at, '\n', rest.length);
                struct text line = { rest.at, end ? (size_t)(end - rest.at) + 1 : rest.length };

                rest = (struct text){ rest.at + line.length, rest.length - line.length };
                if (skipping && (line.at[0] == ' ' || line.at[0] == '\t'))
                        continue;
                skipping = sets(line, name);
                if (!skipping) {
                        buffer_put_text(&buffer, line);
                        if (!end)
                                buffer_put_char(&buffer, '\n');
                } else if (!written) {
                        write_setting(&buffer, name, value);
                        written = true;
                }
        }
        if (!written)
                write_setting(&buffer, name, value);
        err = buffer_check(&buffer);
        if (!err)
                *out_after = text_copy(arena, buffer_text(&buffer));
        buffer_finish(&buffer);
        return err;
}
