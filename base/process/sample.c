/* SPDX-License-Identifier: MIT */
/* A program for the tests of the master: its area answers one line a connection, each a thing to try.
 * Not part of any product; tests/ of a system use the system's own program. */
#include "process/area_start.h"
#include "seal/head.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

struct sample {
        struct area_start *start;
        struct key_area key;
        int status; /* -1 = go on */
};

static const char *
reach(const char *path)
{
        int file = open(path, O_RDONLY | O_CLOEXEC);

        if (file < 0)
                return strerrorname_np(errno);
        close(file);
        return "opened";
}

static const char *
count_heads(struct sample *sample)
{
        static char answer[64];
        struct key_owner owner = { text_of(sample->start->program->name), text_of(sample->start->municipality) };
        struct sign_public key;
        int file, good = 0, bad = 0;
        char line[HEAD_LINE_SIZE + 2];
        int64_t last = 0;
        struct err *err = area_start_heads(sample->start, &file, &key);
        FILE *stream;

        if (err) {
                snprintf(answer, sizeof answer, "%s", err_code(err)->code);
                err_free(err);
                return answer;
        }
        if (write(file, "x", 1) >= 0)
                bad++; /* it was given to be read only */
        stream = fdopen(file, "r");
        while (fgets(line, sizeof line, stream)) {
                struct head_signed head;

                if (head_line_read((struct text){ line, strlen(line) - 1 }, &head) && head_holds(&key, &owner, &head)) {
                        good++;
                        last = head.number;
                } else {
                        bad++;
                }
        }
        fclose(stream);
        snprintf(answer, sizeof answer, "%d good %d bad last %d", good, bad, (int)last);
        return answer;
}

static const char *
hand_over_head(struct sample *sample, const char *number)
{
        uint8_t head[HEAD_SIZE];
        uint64_t value = 0;
        struct err *err;

        memset(head, number[0], sizeof head);
        if (!number_read(text_of(number), INT64_MAX, &value))
                return "no number";
        err = area_start_head(sample->start, (int64_t)value, (struct bytes){ head, sizeof head });
        if (!err)
                return "handed over";
        err_free(err);
        return "not handed over";
}

static const char *
answer_to(struct sample *sample, const char *line, const char *side)
{
        static char answer[128];

        if (strcmp(line, "who") == 0) {
                snprintf(answer, sizeof answer, "%s %s", sample->start->municipality, side);
        } else if (strcmp(line, "pid") == 0) {
                snprintf(answer, sizeof answer, "%d", (int)getpid());
        } else if (strcmp(line, "date") == 0) {
                char date[DATE_TEXT_SIZE];

                date_write(area_start_today(sample->start, 0), date);
                snprintf(answer, sizeof answer, "%s %s", date, sample->start->band);
        } else if (strcmp(line, "key") == 0) {
                bytes_to_hex((struct bytes){ sample->key.at, 16 }, answer);
        } else if (strcmp(line, "landlock") == 0) {
                return sample->start->landlock ? "on" : "off";
        } else if (strncmp(line, "open ", 5) == 0) {
                return reach(line + 5);
        } else if (strncmp(line, "head ", 5) == 0) {
                return hand_over_head(sample, line + 5);
        } else if (strcmp(line, "heads") == 0) {
                return count_heads(sample);
        } else if (strcmp(line, "nonsense to keeper") == 0) {
                return send(sample->start->keeper.descriptor, "nonsense nonsense", 17, MSG_NOSIGNAL) == 17 ? "sent"
                                                                                                           : "not sent";
        } else if (strcmp(line, "die") == 0) {
                abort();
        } else if (strcmp(line, "fail") == 0) {
                sample->status = EX_SOFTWARE;
                return "failing";
        } else {
                return "what?";
        }
        return answer;
}

static void
serve(struct sample *sample, int listener, const char *side)
{
        char line[256];
        int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        ssize_t length;
        const char *answer;

        if (connection < 0)
                return;
        length = read(connection, line, sizeof line - 1);
        if (length > 0) {
                line[length] = '\0';
                line[strcspn(line, "\n")] = '\0';
                answer = answer_to(sample, line, side);
                if (write(connection, answer, strlen(answer)) < 0)
                        sample->status = EX_IOERR;
        }
        close(connection);
}

static int
sample_area(struct area_start *start)
{
        struct sample sample = { .start = start, .status = -1 };
        struct pollfd polled[] = { { start->operator_listener, POLLIN, 0 }, { start->lgwan_listener, POLLIN, 0 },
                                   { start->internet_listener, POLLIN, 0 }, { start->stop, POLLIN, 0 },
                                   { start->master.descriptor, POLLIN, 0 }, { start->keeper.descriptor, POLLIN, 0 } };
        static const char *const sides[] = { "operator", "lgwan", "internet" };
        struct err *err = area_start_enter(start, PROCESS_NETWORK_NONE);

        if (!err)
                err = area_start_key(start, &sample.key);
        if (err) {
                int status = err_exit(err);

                area_start_cannot(start, err);
                err_free(err);
                return status;
        }
        area_start_ready(start);
        while (sample.status < 0) {
                int count = poll(polled, 6, (int)start->idle_seconds * 1000);

                if (count == 0 || area_start_over(start))
                        sample.status = EX_OK;
                for (int i = 0; i < 3 && count > 0; i++)
                        if (polled[i].revents)
                                serve(&sample, polled[i].fd, sides[i]);
        }
        bytes_wipe(&sample.key, sizeof sample.key);
        return sample.status;
}

int
main(int argc, char **argv)
{
        static const struct program sample = {
                .name = "sample", .version = "1", .internet_side = true, .area_main = sample_area
        };

        return program_main(&sample, argc, argv);
}
