/* SPDX-License-Identifier: MIT */
/* The resident feed: how a resident register tells a ledger about people (docs/formats/feed.md).
 *
 * A feed is a file of JSON lines, UTF-8, each one event of one person: the whole population (`full`), then what
 * changed since. A line carries all facts of the person as they are after the event, so a line can be applied again
 * without harm, and a lost one is put right by the next. People are known by 宛名番号 (address_number), never by
 * 個人番号, which may change.
 *
 * Here are the bytes only: reading lines from a descriptor, decoding a line, encoding one. Strict: a line is wholly
 * right or refused with the code, the line and the field, and never with a value of the person. Not here: whether
 * an event fits what is known about the person (the ledger's resident feature), names' search keys (base/text).
 *
 * A line holds an individual number: keep it in an arena made with ARENA_SECRET, and nowhere else. */
#ifndef FEED_FEED_H
#define FEED_FEED_H

#include "calendar/date.h"
#include "core/arena.h"
#include "core/buffer.h"
#include "core/bytes.h"
#include "core/err.h"
#include "text/json_write.h"

/* In bytes, without its end. Longer lines are refused unread. */
enum { FEED_LINE_MAXIMUM = 64 * 1024 };

/* Longest values, in characters (code points). */
enum {
        FEED_ADDRESS_NUMBER_MAXIMUM = 15, /* digits */
        FEED_HOUSEHOLD_MAXIMUM = 15,      /* digits */
        FEED_NAME_MAXIMUM = 100,
        FEED_ADDRESS_MAXIMUM = 300,
};

/* The greatest sequence: what every JSON reader holds exactly (RFC 8259 section 6). */
#define FEED_SEQUENCE_MAXIMUM ((UINT64_C(1) << 53) - 1)

enum feed_event {
        FEED_FULL,      /* part of the whole population: the state on `date`, no event */
        FEED_BIRTH,     /* 出生 */
        FEED_MOVE_IN,   /* 転入 */
        FEED_MOVE_OUT,  /* 転出 */
        FEED_DEATH,     /* 死亡 */
        FEED_CHANGE,    /* something really changed on `date`: 転居, 氏名変更, 世帯変更 */
        FEED_CORRECT,   /* 職権修正: it was wrong before */
        FEED_PROTECT,   /* 支援措置 begins */
        FEED_UNPROTECT, /* 支援措置 ends */
        FEED_CANCEL,    /* the event with the sequence `cancels` did not happen: restore the state before it */
};
#define FEED_EVENTS (FEED_CANCEL + 1)

/* How much of a birth date is known. The form of `birth` follows: YYYY-MM-DD, YYYY-MM, YYYY, empty. */
enum feed_precision { FEED_DAY, FEED_MONTH, FEED_YEAR, FEED_UNKNOWN };

enum feed_sex { FEED_MALE, FEED_FEMALE, FEED_SEX_UNKNOWN };

struct feed_person {
        struct text address_number;    /* 宛名番号 */
        struct text individual_number; /* 個人番号, its check digit right */
        struct text family;            /* 氏, exactly as received; for a person with one name only, that name */
        struct text given;             /* 名; may be empty */
        struct text family_kana;       /* may be empty: registers do not know the reading of every name */
        struct text given_kana;        /* may be empty */
        struct text alias;             /* 通称; absent (.at == NULL) when there is none */
        struct text birth;             /* in the form of birth_precision, of a day, month or year that exists */
        enum feed_precision birth_precision;
        enum feed_sex sex;
        struct text postal;    /* 7 digits, or empty */
        struct text address;   /* never empty */
        struct text household; /* 世帯番号 */
        bool foreign;
};

struct feed_line {
        uint64_t sequence; /* 1 and up, rising from line to line and from file to file of one municipality */
        enum feed_event event;
        struct date date; /* 異動日: when it happened, not when it was reported */
        uint64_t cancels; /* a smaller sequence with FEED_CANCEL, else 0 */
        struct feed_person person;
};

/* Decodes one line, without its end. The texts of out_line lie in the arena; an arena of 1 MiB suffices for every
 * right line, and one that wants more is refused (feed.not-json).
 *
 * err_field() names the member ("person.birth"). First it is asked what the line is made of:
 *   feed.line-too-long       more than FEED_LINE_MAXIMUM bytes
 *   feed.byte-order-mark     U+FEFF at its beginning
 *   feed.not-utf8
 *   feed.not-json            no JSON object, or something behind it; cut short; far deeper or longer than the format
 *   feed.duplicate-field     a member twice
 *   feed.unknown-field       a member that this version does not have (its name is not repeated: it may be anything)
 *   feed.missing-field
 *   feed.wrong-type          a number for a string, null, …
 * then whether each field is right, first of the line, then of the person:
 *   feed.bad-sequence        sequence, cancels: not 1 … FEED_SEQUENCE_MAXIMUM in plain digits
 *   feed.unknown-code        event, sex, birth_precision: a word that is not in the list
 *   feed.bad-date            date: not YYYY-MM-DD, or no such day
 *   feed.cancels             cancels without the event cancel, missing with it, or not before this line
 *   feed.too-long            more characters than the table above says
 *   feed.empty-field         nothing where something must be
 *   feed.control-character   in a text: C0, C1, line and paragraph separators, direction overrides
 *   feed.not-digits          address_number, household, individual_number, postal: not digits, or not as many
 *   feed.bad-check-digit     individual_number
 *   feed.bad-birth           birth: not in the form that birth_precision says, or no such day */
struct err *feed_line_read(struct arena *arena, struct text line, struct feed_line *out_line)
    __attribute__((warn_unused_result));

/* Appends the line as JSON, with its line feed: what feed_line_read reads back to the same. The line must be right
 * (it was decoded, or made by a register that keeps to the format). */
void feed_line_write(struct buffer *buffer, const struct feed_line *line);
/* Only the person: an object, as a value inside other JSON. */
void feed_person_write(struct json_writer *json, const struct feed_person *person);

/* The earliest possible day of birth; false when nothing is known of it. */
bool feed_birth_first(const struct feed_person *person, struct date *out_first);

/* The words of the format. */
const char *feed_event_name(enum feed_event event);
bool feed_event_read(struct text word, enum feed_event *out_event);
const char *feed_precision_name(enum feed_precision precision);
const char *feed_sex_name(enum feed_sex sex);

/* Lines of a descriptor, in constant memory (two buffers of a line's maximum), whatever the file holds.
 *
 *         struct feed_reader *reader = feed_reader_create(fd);
 *         for (;;) {
 *                 arena_reset(arena);
 *                 err = feed_reader_next(reader, arena, &line, &end);
 *                 if (err && !feed_reader_goes_on(err))
 *                         goto done;             // cannot be read any further
 *                 if (err) reject(err);          // this line only; err_line() and err_field() are set
 *                 else if (end) break;
 *                 else apply(&line);
 *         }
 *         feed_reader_destroy(reader);
 *
 * The descriptor is borrowed, must be blocking, may be a pipe, and is read from where it stands. */
struct feed_reader;

struct feed_reader *feed_reader_create(int fd) __attribute__((returns_nonnull));
/* Wipes what was read. NULL is allowed. */
void feed_reader_destroy(struct feed_reader *reader);

/* The next line, decoded; or *out_end, with *out_line untouched. A line that is refused was consumed: the next call
 * brings the one behind it. A line feed at the end of the file may be missing. A carriage return before it is white
 * space of JSON and does no harm.
 *
 *   every code of feed_line_read; for a line of any length in constant memory
 *   feed.empty   the descriptor held not one byte: an empty file is a lost file, not a feed without changes
 *   core.io      reading failed */
struct err *feed_reader_next(struct feed_reader *reader, struct arena *arena, struct feed_line *out_line, bool *out_end)
    __attribute__((warn_unused_result));

/* True when the error is about one line, and reading can go on behind it. */
bool feed_reader_goes_on(const struct err *err);

/* The number of the last line, from 1; its bytes, valid until the next call (cut at the maximum when it was too
 * long; it holds an individual number); and where in the descriptor's bytes the next line begins. */
size_t feed_reader_line(const struct feed_reader *reader);
struct text feed_reader_bytes(const struct feed_reader *reader);
uint64_t feed_reader_offset(const struct feed_reader *reader);

/* The codes above, and those that a receiver finds by looking at more than a line:
 *   feed.duplicate-person   a second `full` line of the same 宛名番号 in one file
 *   feed.out-of-order       a sequence that is not greater than the one before it in the file */
#define ERRORS_FILE "feed/feed_errors.def"
#include "core/err_declare.h"

#endif
