/* SPDX-License-Identifier: MIT */
/* Loading a law, its version, and the questions one can ask about it. */
#include "schedule/law.h"

#include "calendar/era.h"

#include <dirent.h>
#include <errno.h>
#include <openssl/evp.h>

/* A law file is some hundred lines; what is larger is no law file. */
enum { FILE_MAXIMUM = 1024 * 1024, FILES_MAXIMUM = 200 };

static const char *const codes[] = {
#define CODE(NAME, TEXT) TEXT,
        SCHEDULE_CODES(CODE)
#undef CODE
};

static const char *const phase_texts[] = { "", "1", "1b", "2" };

static const char *const words[] = { "not_target", "done", "too_late", "not_yet", "order", "interval", "eligible" };

bool
schedule_code_read(struct text text, enum schedule_vaccine *out_vaccine)
{
        for (int i = 0; i < SCHEDULE_VACCINES; i++)
                if (text_is(text, codes[i])) {
                        *out_vaccine = (enum schedule_vaccine)i;
                        return true;
                }
        return false;
}

const char *
schedule_code(enum schedule_vaccine vaccine)
{
        return codes[vaccine];
}

bool
schedule_phase_read(struct text text, enum schedule_phase *out_phase)
{
        for (int i = 1; i < SCHEDULE_PHASES; i++)
                if (text_is(text, phase_texts[i])) {
                        *out_phase = (enum schedule_phase)i;
                        return true;
                }
        return false;
}

const char *
schedule_phase_text(enum schedule_phase phase)
{
        return phase_texts[phase];
}

const char *
schedule_word_text(enum schedule_word word)
{
        return words[word];
}

const char *
schedule_law_version(const struct schedule_law *law)
{
        return law->version;
}

size_t
schedule_rule_count(const struct schedule_law *law)
{
        return law->rules_count;
}

const struct schedule_rule *
schedule_rule_at(const struct schedule_law *law, size_t number)
{
        return &law->rules[number];
}

struct text
schedule_rule_time(struct arena *arena, const struct schedule_rule *rule)
{
        bool from = rule->from.days != DATE_FIRST.days, to = rule->to.days != DATE_LAST.days;
        struct text first = from ? era_text(arena, rule->from) : TEXT("");
        struct text last = to ? era_text(arena, rule->to) : TEXT("");

        return text_of(arena_format(arena, "%.*s%s%.*s%s", TEXT_ARGS(first), from ? "から" : "", TEXT_ARGS(last),
                                    to ? "まで" : ""));
}

bool
schedule_has(const struct schedule_law *law, enum schedule_vaccine vaccine)
{
        return law->vaccines[vaccine].windows_count > 0;
}

const char *
schedule_name(const struct schedule_law *law, enum schedule_vaccine vaccine)
{
        return law->vaccines[vaccine].name;
}

bool
schedule_phase_right(const struct schedule_law *law, enum schedule_vaccine vaccine, enum schedule_phase phase)
{
        return (law->vaccines[vaccine].phases & 1U << phase) != 0;
}

int
schedule_doses(const struct schedule_law *law, enum schedule_vaccine vaccine, enum schedule_phase phase)
{
        const struct law_vaccine *v = &law->vaccines[vaccine];
        int most = 0;

        for (size_t i = 0; i < v->courses_count; i++) {
                const struct law_course *course = &v->courses[i];
                int doses = course->doses;

                if (phase == SCHEDULE_PHASE_1B && course->cuts)
                        doses = course->booster ? 1 : 0; /* its number is that of the first series */

                if ((v->courses[i].doses_of.phases & 1U << phase) != 0 && doses > most)
                        most = doses;
        }
        return most;
}

uint8_t
schedule_product_read(const struct schedule_law *law, enum schedule_vaccine vaccine, struct text name)
{
        const struct law_vaccine *v = &law->vaccines[vaccine];

        for (size_t i = 0; i < v->products_count; i++)
                if (text_is(name, v->products[i].name))
                        return (uint8_t)(i + 1);
        return 0;
}

enum kind
law_kind(const struct schedule_law *law, uint8_t vaccine, uint8_t product)
{
        const struct law_vaccine *v = &law->vaccines[vaccine];

        if (product > 0 && product <= v->products_count && v->products[product - 1].kind != KIND_NONE)
                return v->products[product - 1].kind;
        return v->kind;
}

static struct err *
version(struct schedule_law *law)
{
        static const char digits[] = "0123456789abcdef";
        EVP_MD_CTX *digest = EVP_MD_CTX_new();
        uint8_t hash[EVP_MAX_MD_SIZE];
        unsigned length = 0;
        bool good = digest && EVP_DigestInit_ex(digest, EVP_sha256(), NULL) == 1;

        for (size_t i = 0; good && i < law->rules_count; i++)
                good = EVP_DigestUpdate(digest, law->rules[i].form, strlen(law->rules[i].form) + 1) == 1;
        good = good && EVP_DigestFinal_ex(digest, hash, &length) == 1 && length == 32;
        EVP_MD_CTX_free(digest);
        if (!good)
                return err_new(&ERR_INTERNAL, "SHA-256 is not available");
        for (size_t i = 0; i < 32; i++) {
                law->version[2 * i] = digits[hash[i] >> 4];
                law->version[2 * i + 1] = digits[hash[i] & 15];
        }
        law->version[64] = '\0';
        return NULL;
}

static struct err *
build(struct arena *arena, struct law_section *sections, struct law_problems *problems,
      const struct schedule_law **out_law)
{
        struct schedule_law *law = arena_new(arena, struct schedule_law);
        struct err *err;

        if (!problems->count)
                law_rules(arena, sections, problems, law);
        if (!problems->count)
                law_check(law, problems);
        if (problems->count)
                return err_new(&ERR_CONFIG, "the law folder has %zu mistakes", problems->count);
        if (!law->rules_count)
                return err_new(&ERR_CONFIG, "the law folder has no rules");
        err = version(law);
        if (err)
                return err;
        *out_law = law;
        return NULL;
}

struct err *
schedule_law_read(struct arena *arena, const char *file, struct text content, struct buffer *problems,
                  const struct schedule_law **out_law)
{
        struct law_problems found = { problems, 0 };
        struct law_section *sections = NULL;
        struct law_section **tail = &sections;

        law_sections(arena, file, content, &found, &tail);
        return build(arena, sections, &found, out_law);
}

static struct err *
read_file(struct arena *arena, const char *path, struct text *out_content)
{
        FILE *file = fopen(path, "re");
        char *content;
        size_t length;
        struct err *err = NULL;
        bool good;

        if (!file)
                return err_new(&ERR_CONFIG, "law file %s: %s", path, strerror(errno));
        content = malloc(FILE_MAXIMUM + 1);
        if (!content)
                abort(); /* out of memory ends the process */
        length = fread(content, 1, FILE_MAXIMUM + 1, file);
        good = !ferror(file);
        fclose(file);
        if (!good)
                err = err_new(&ERR_CONFIG, "law file %s cannot be read", path);
        else if (length > FILE_MAXIMUM)
                err = err_new(&ERR_CONFIG, "law file %s is larger than 1 MiB", path);
        else
                *out_content = text_copy(arena, (struct text){ content, length });
        free(content);
        return err;
}

static int
is_law_file(const struct dirent *entry)
{
        static const char ending[] = ".law";
        size_t length = strlen(entry->d_name);

        return entry->d_name[0] != '.' && length > strlen(ending) &&
               strcmp(entry->d_name + length - strlen(ending), ending) == 0;
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
        return strcmp((*a)->d_name, (*b)->d_name);
}

const char *
schedule_law_folder(void)
{
        return SESSHU_LAW_FOLDER;
}

struct err *
schedule_law_load(struct arena *arena, const char *folder, struct buffer *problems, const struct schedule_law **out_law)
{
        struct law_problems found = { problems, 0 };
        struct law_section *sections = NULL;
        struct law_section **tail = &sections;
        struct dirent **entries = NULL;
        int count = scandir(folder, &entries, is_law_file, by_name);
        struct err *err = NULL;

        if (count < 0)
                return err_new(&ERR_CONFIG, "law folder %s: %s", folder, strerror(errno));
        if (count == 0)
                err = err_new(&ERR_CONFIG, "law folder %s holds no .law file", folder);
        if (count > FILES_MAXIMUM)
                err = err_new(&ERR_CONFIG, "law folder %s holds more than %d files", folder, FILES_MAXIMUM);
        for (int i = 0; i < count && !err; i++) {
                const char *path = arena_format(arena, "%s/%s", folder, entries[i]->d_name);
                struct text content;

                err = read_file(arena, path, &content);
                if (!err)
                        law_sections(arena, path, content, &found, &tail);
        }
        for (int i = 0; i < count; i++)
                free(entries[i]);
        free(entries);
        return err ? err : build(arena, sections, &found, out_law);
}
