/* SPDX-License-Identifier: MIT */
#include "request/operator_call.h"

#include "core/buffer.h"
#include "request/operator.h"
#include "request/scgi.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

enum { PATH_SIZE = 4096, PIECE = 64 * 1024, HEAD_MAXIMUM = 16 * 1024, START_TRIES = 200, START_WAIT_US = 50000 };

static const off_t memory_maximum = 1LL << 30;

void
operator_field(struct operator_call *call, const char *name, struct text value)
{
        call->fields[call->field_count++] = (struct pair){ text_of(name), value };
}

/* ---- Reaching the area ---- */

static const char *
state_folder(const struct operator_call *call)
{
        const char *state = call->state ? call->state : getenv("SESSHU_STATE");

        return state && *state ? state : "./var";
}

static struct err *
connect_to(const char *path, int *out_socket)
{
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

        if (descriptor < 0)
                return err_new(&ERR_IO, "socket: %s", strerror(errno));
        if (strlen(path) >= sizeof address.sun_path) {
                close(descriptor);
                return err_new(&ERR_CONFIG, "the path of the socket is longer than the kernel allows");
        }
        memcpy(address.sun_path, path, strlen(path) + 1);
        if (connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0) {
                int why = errno;

                close(descriptor);
                if (why == EACCES)
                        return err_new(&ERR_NO_INPUT, "no right to the operator's socket: be the installation's user");
                return err_new(&ERR_UNAVAILABLE, "connect: %s", strerror(why));
        }
        *out_socket = descriptor;
        return NULL;
}

/* The system's program beside this one. */
static pid_t
start_program(const struct operator_call *call)
{
        char self[PATH_SIZE], program[PATH_SIZE + 64];
        ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
        char *slash;
        pid_t child;

        if (length <= 0)
                return -1;
        self[length] = '\0';
        slash = strrchr(self, '/');
        if (slash)
                *slash = '\0';
        snprintf(program, sizeof program, "%s/sesshu-%s", self, call->system);
        child = fork();
        if (child == 0) {
                int nothing = open("/dev/null", O_RDWR);

                if (nothing >= 0) {
                        dup2(nothing, 0);
                        dup2(nothing, 1);
                }
                execl(program, program, "run", "--state", state_folder(call), (char *)NULL);
                _exit(EX_UNAVAILABLE);
        }
        return child;
}

/* Connects; starts the program for this call when nobody answers. */
static struct err *
reach(const struct operator_call *call, int *out_socket, pid_t *out_started)
{
        char path[PATH_SIZE];
        struct err *err;

        *out_started = 0;
        snprintf(path, sizeof path, "%s/%s/%s", state_folder(call), call->system, call->municipality);
        if (access(path, F_OK) != 0)
                return err_new(&ERR_NO_INPUT, "no installation of %s for this municipality below %s", call->system,
                               state_folder(call));
        snprintf(path, sizeof path, "%s/%s/%s/operator.sock", state_folder(call), call->system, call->municipality);
        err = connect_to(path, out_socket);
        if (!err || !err_is(err, &ERR_UNAVAILABLE))
                return err;
        *out_started = start_program(call);
        for (int i = 0; err && *out_started > 0 && i < START_TRIES; i++) {
                int status;

                err_drop(err, "not there yet");
                if (waitpid(*out_started, &status, WNOHANG) == *out_started) {
                        *out_started = 0;
                        return err_new(&ERR_UNAVAILABLE, "sesshu-%s ended with %d", call->system,
                                       WIFEXITED(status) ? WEXITSTATUS(status) : -1);
                }
                usleep(START_WAIT_US);
                err = connect_to(path, out_socket);
        }
        return err;
}

static void
end_program(pid_t started)
{
        if (started <= 0)
                return;
        kill(started, SIGTERM);
        waitpid(started, NULL, 0);
}

/* ---- The request ---- */

static void
encode(struct buffer *out, struct text value)
{
        for (size_t i = 0; i < value.length; i++) {
                unsigned char c = (unsigned char)value.at[i];

                if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-')
                        buffer_put_char(out, (char)c);
                else
                        buffer_printf(out, "%%%02X", c);
        }
}

static void
put_name(struct buffer *head, const char *name, struct text value)
{
        buffer_put(head, name, strlen(name) + 1);
        buffer_put_text(head, value);
        buffer_put_char(head, '\0');
}

static void
write_request(const struct operator_call *call, struct buffer *out)
{
        struct passwd *user = getpwuid(getuid());
        struct buffer body, head;

        buffer_init_secret(&body, SCGI_BODY_MAX);
        buffer_init_secret(&head, SCGI_HEAD_MAX);
        for (size_t i = 0; i < call->field_count; i++) {
                if (i)
                        buffer_put_char(&body, '&');
                encode(&body, call->fields[i].name);
                buffer_put_char(&body, '=');
                encode(&body, call->fields[i].value);
        }
        buffer_printf(&head, "CONTENT_LENGTH%c%zu%c", '\0', body.length, '\0');
        put_name(&head, "SCGI", TEXT("1"));
        put_name(&head, "REQUEST_METHOD", call->post ? TEXT("POST") : TEXT("GET"));
        put_name(&head, "REQUEST_URI", text_of(call->path));
        if (call->post)
                put_name(&head, "CONTENT_TYPE", TEXT("application/x-www-form-urlencoded"));
        put_name(&head, "HTTP_ACCEPT_LANGUAGE", err_english() ? TEXT("en") : TEXT("ja"));
        put_name(&head, "ACTOR", user ? text_of(user->pw_name) : TEXT("unknown"));
        buffer_printf(out, "%zu:", head.length);
        buffer_put_text(out, buffer_text(&head));
        buffer_put_char(out, ',');
        buffer_put_text(out, buffer_text(&body));
        if (buffer_full(&body) || buffer_full(&head))
                out->full = true;
        buffer_finish(&head);
        buffer_finish(&body);
}

/* Sends all of it, the descriptor with the first byte. */
static struct err *
send_request(int socket, struct text bytes, int descriptor)
{
        union {
                char space[CMSG_SPACE(sizeof(int))];
                struct cmsghdr align;
        } control = { { 0 } };

        while (bytes.length) {
                struct iovec piece = { (void *)(uintptr_t)bytes.at, bytes.length };
                struct msghdr message = { .msg_iov = &piece, .msg_iovlen = 1 };
                ssize_t sent;

                if (descriptor >= 0) {
                        struct cmsghdr *first;

                        message.msg_control = control.space;
                        message.msg_controllen = sizeof control.space;
                        first = CMSG_FIRSTHDR(&message);
                        first->cmsg_level = SOL_SOCKET;
                        first->cmsg_type = SCM_RIGHTS;
                        first->cmsg_len = CMSG_LEN(sizeof descriptor);
                        memcpy(CMSG_DATA(first), &descriptor, sizeof descriptor);
                }
                sent = sendmsg(socket, &message, MSG_NOSIGNAL);
                if (sent < 0 && errno == EINTR)
                        continue;
                if (sent < 0)
                        return err_new(&ERR_UNAVAILABLE, "send: %s", strerror(errno));
                descriptor = -1;
                bytes.at += sent;
                bytes.length -= (size_t)sent;
        }
        return NULL;
}

/* ---- The answer ---- */

struct answer {
        const struct operator_call *call;
        struct buffer head; /* until its empty line */
        bool in_body;
        bool problem;
        struct buffer problem_body;
        struct buffer end; /* from the end mark on */
        bool in_end;
};

static void
take_body(struct answer *answer, struct text piece)
{
        const char *mark = answer->in_end ? piece.at : memchr(piece.at, OPERATOR_END[0], piece.length);
        struct text before = { piece.at, mark ? (size_t)(mark - piece.at) : piece.length };

        if (before.length && answer->problem)
                buffer_put_text(&answer->problem_body, before);
        else if (before.length && answer->call->take)
                answer->call->take(answer->call->context, before);
        else if (before.length)
                fwrite(before.at, 1, before.length, stdout);
        if (mark) {
                answer->in_end = true;
                buffer_put(&answer->end, mark, piece.length - before.length);
        }
}

static void
take_piece(struct answer *answer, struct text piece)
{
        const char *end;
        size_t used;

        if (answer->in_body) {
                take_body(answer, piece);
                return;
        }
        buffer_put_text(&answer->head, piece);
        end = memmem(answer->head.at, answer->head.length, "\r\n\r\n", 4);
        if (!end)
                return;
        used = (size_t)(end - answer->head.at) + 4;
        answer->in_body = true;
        answer->problem = memmem(answer->head.at, used, "application/problem+json", 24) != NULL;
        if (answer->head.length > used)
                take_body(answer, (struct text){ answer->head.at + used, answer->head.length - used });
}

static void
print_problem(struct text body)
{
        json_t *problem = json_loadb(body.at, body.length, 0, NULL);

        if (problem)
                fprintf(stderr, "%s: %s %s\n", json_string_value(json_object_get(problem, "code")),
                        json_string_value(json_object_get(problem, "message")),
                        json_string_value(json_object_get(problem, "next")));
        json_decref(problem);
}

/* The exit status behind the end mark; an answer without one broke off. */
static int
exit_status(const struct answer *answer)
{
        static const char words[] = OPERATOR_END "exit ";
        struct text end = buffer_text(&answer->end);
        uint64_t status;

        if (end.length <= sizeof words || memcmp(end.at, words, sizeof words - 1) != 0 ||
            end.at[end.length - 1] != '\n' ||
            !number_read((struct text){ end.at + sizeof words - 1, end.length - sizeof words }, 255, &status)) {
                fprintf(stderr, "core.unavailable: %s\n",
                        err_english() ? "The answer broke off. What was done before is kept; run it again."
                                      : "応答が途中で切れました。そこまでの分は保存されています。もう一度実行してください。");
                return EX_TEMPFAIL;
        }
        return (int)status;
}

static int
receive(const struct operator_call *call, int socket)
{
        struct answer answer = { .call = call };
        char *piece = malloc(PIECE);
        ssize_t got;
        int status;

        if (!piece)
                abort();
        buffer_init(&answer.head, HEAD_MAXIMUM + PIECE);
        buffer_init(&answer.problem_body, HEAD_MAXIMUM);
        buffer_init(&answer.end, 64);
        do {
                got = recv(socket, piece, PIECE, 0);
                if (got > 0)
                        take_piece(&answer, (struct text){ piece, (size_t)got });
        } while (got > 0 || (got < 0 && errno == EINTR));
        if (answer.problem)
                print_problem(buffer_text(&answer.problem_body));
        status = exit_status(&answer);
        if (!call->take && fflush(stdout) != 0)
                status = EX_IOERR;
        buffer_finish(&answer.head);
        buffer_finish(&answer.problem_body);
        buffer_finish(&answer.end);
        bytes_wipe(piece, PIECE);
        free(piece);
        return status;
}

int
operator_call(struct operator_call *call)
{
        struct buffer request;
        int socket = -1, status;
        pid_t started = 0;
        struct err *err;

        buffer_init_secret(&request, SCGI_HEAD_MAX + SCGI_BODY_MAX + 16);
        write_request(call, &request);
        err = buffer_check(&request);
        if (!err)
                err = reach(call, &socket, &started);
        if (!err)
                err = send_request(socket, buffer_text(&request), call->descriptor);
        buffer_finish(&request);
        if (err) {
                status = err_exit(err);
                err_print(err);
                err_free(err);
        } else {
                status = receive(call, socket);
        }
        if (socket >= 0)
                close(socket);
        end_program(started);
        return status;
}

/* ---- Files ---- */

static struct err *
open_input(const char *path, int *out_descriptor)
{
        int descriptor = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);

        if (descriptor < 0)
                return err_new(&ERR_NO_INPUT, "open: %s", strerror(errno));
        *out_descriptor = descriptor;
        return NULL;
}

struct err *
operator_read_file(struct arena *arena, const char *path, size_t maximum, struct text *out_content)
{
        char *content = arena_alloc(arena, maximum + 2);
        size_t length = 0;
        ssize_t got = 1;
        int descriptor;
        struct err *err = open_input(path, &descriptor);

        if (err)
                return err;
        while (got > 0 && length <= maximum) {
                got = read(descriptor, content + length, maximum + 1 - length);
                if (got > 0)
                        length += (size_t)got;
        }
        close(descriptor);
        if (got < 0)
                return err_new(&ERR_NO_INPUT, "read: %s", strerror(errno));
        if (length > maximum)
                return err_new(&ERR_LIMIT, "the file is longer than %zu bytes", maximum);
        *out_content = (struct text){ content, length };
        return NULL;
}

static struct err *
into_memory(int from, int *out_descriptor)
{
        int memory = memfd_create("input", MFD_CLOEXEC);
        char *piece = malloc(PIECE);
        off_t total = 0;
        ssize_t got = 1;
        struct err *err = NULL;

        if (memory < 0 || !piece)
                abort();
        while (!err && got > 0) {
                got = read(from, piece, PIECE);
                if (got > 0 && write(memory, piece, (size_t)got) != got)
                        err = err_new(&ERR_IO, "keep the input in memory: %s", strerror(errno));
                total += got > 0 ? got : 0;
                if (total > memory_maximum)
                        err = err_new(&ERR_LIMIT, "the input is longer than 1 GiB");
        }
        if (!err && got < 0)
                err = err_new(&ERR_NO_INPUT, "read: %s", strerror(errno));
        bytes_wipe(piece, PIECE);
        free(piece);
        if (err || lseek(memory, 0, SEEK_SET) != 0) {
                close(memory);
                return err ? err : err_new(&ERR_IO, "rewind the input");
        }
        *out_descriptor = memory;
        return NULL;
}

struct err *
operator_open_file(const char *path, int *out_descriptor)
{
        struct stat status;
        int descriptor;
        struct err *err = open_input(path, &descriptor);

        if (err)
                return err;
        if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode)) {
                *out_descriptor = descriptor;
                return NULL;
        }
        err = S_ISDIR(status.st_mode) ? err_new(&ERR_NO_INPUT, "it is a folder")
                                      : into_memory(descriptor, out_descriptor);
        close(descriptor);
        return err;
}
