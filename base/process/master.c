/* SPDX-License-Identifier: MIT */
#include "process/master.h"

#include "core/arena.h"
#include "core/log.h"
#include "process/area_start.h"
#include "process/descriptors.h"
#include "process/enter.h"
#include "process/errors.h"
#include "process/keeper.h"
#include "process/message.h"
#include "process/roles.h"
#include "process/sockets.h"
#include "process/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

enum {
        SIDE_OPERATOR,
        SIDE_LGWAN,
        SIDE_INTERNET,
        SIDE_PEER,
        SIDE_COUNT,
        STOP_MS = 10000, /* how long the areas have to end in order */
        LOCK_MS = 3000,  /* how long children of a killed master may take to vanish */
        GOOD_MS = 60000, /* after this long, earlier deaths are forgotten */
        FIRST_DELAY_MS = 200,
        VAULT_DELAY_MS = 10, /* until the vault of an area that ended has ended too */
        LAST_DELAY_MS = 30000,
        REASON_SIZE = 64,
        EVENTS = 64,
        MESSAGES_A_ROUND = 64,
        WAKE_TOGETHER = 4
};

static const char *const side_names[SIDE_COUNT] = { "operator", "lgwan", "internet", "peer" };

/* What an epoll event is about. */
enum watch_kind { WATCH_SIGNAL, WATCH_LISTENER, WATCH_LINK, WATCH_HEALTH };

struct area;

struct watch {
        enum watch_kind kind;
        struct area *area;
};

/* A process that the master starts, and its deaths. */
struct child {
        pid_t process; /* 0 = does not run */
        int64_t started;
        int64_t not_before; /* the end of the back-off */
        uint32_t starts, deaths;
        unsigned failures; /* in a row */
        bool ready;        /* since this start */
        struct message_link link;
};

struct area {
        char code[AREA_CODE_SIZE];
        enum area_state state;
        char reason[REASON_SIZE]; /* why it is not ready, "" = it is */
        int listeners[SIDE_COUNT];
        struct watch listener_watch, link_watch;
        struct child child;
        struct child vault; /* runs while the area does; they end together */
};

struct master {
        const struct program *program;
        const struct options *options;
        struct places places;
        struct config config;
        const char *law; /* the folder that areas may read, NULL = none */
        char name[64];   /* argv[0] of the children */
        int lock, epoll, signals, health_listener;
        struct watch signal_watch, health_watch;
        struct area *areas;
        size_t count;
        struct child keeper, courier, health;
        bool has_courier; /* the system exchanges messages, and its peers are configured */
        size_t woken;     /* areas that were woken since the courier was started */
        bool stopping;
        int64_t stop_by;
};

static int64_t
now_ms(void)
{
        struct timespec now;

        clock_gettime(CLOCK_MONOTONIC, &now);
        return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
log_and_free(enum log_level level, const char *event, struct err *err)
{
        if (!err)
                return;
        log_failure(level, event, err);
        err_free(err);
}

/* Watching. */
static void
watch(struct master *master, int descriptor, uint32_t events, struct watch *what)
{
        struct epoll_event event = { .events = events, .data.ptr = what };

        if (epoll_ctl(master->epoll, EPOLL_CTL_ADD, descriptor, &event) != 0 && errno == EEXIST &&
            epoll_ctl(master->epoll, EPOLL_CTL_MOD, descriptor, &event) != 0)
                log_event(LOG_ERR, "master.cannot-watch", log_string("cause", strerror(errno)));
}

/* Listens for the first connection, or leaves it to the area. */
static void
watch_listeners(struct master *master, struct area *area, bool on)
{
        for (int side = 0; side < SIDE_COUNT; side++)
                if (area->listeners[side] >= 0)
                        watch(master, area->listeners[side], on ? EPOLLIN : 0, &area->listener_watch);
}

static void
child_close(struct child *child)
{
        message_link_finish(&child->link);
        child->process = 0;
        child->ready = false;
}

/* How long to wait after a death. The first one of a process that had worked costs nothing. */
static int64_t
delay_after(const struct child *child)
{
        int64_t delay = FIRST_DELAY_MS;

        if (child->failures <= 1)
                return 0;
        for (unsigned i = 2; i < child->failures && delay < LAST_DELAY_MS; i++)
                delay *= 2;
        return delay < LAST_DELAY_MS ? delay : LAST_DELAY_MS;
}

/* Notes how a process ended; true when it died. */
static bool
child_ended(struct child *child, int status)
{
        int64_t now = now_ms();
        bool died = !WIFEXITED(status) || WEXITSTATUS(status) != 0;

        if (died) {
                child->deaths++;
                child->failures = child->ready && now - child->started >= GOOD_MS ? 1 : child->failures + 1;
                child->not_before = now + delay_after(child);
        } else {
                child->failures = 0;
                child->not_before = 0;
        }
        child_close(child);
        return died;
}

/* Starts a process with the lock, its link to the master, and `more`. */
static struct err *
child_start(struct master *master, struct child *child, const char *role, const char *municipality, const int *more,
            size_t more_count)
{
        char *arguments[] = { master->name, (char *)role, (char *)"--state", master->places.state, NULL, NULL, NULL,
                              NULL,         NULL };
        int descriptors[4 + SIDE_COUNT] = { master->lock }, ends[2];
        size_t at = 4;
        struct err *err;

        if (municipality) {
                arguments[at++] = (char *)"--municipality";
                arguments[at++] = (char *)municipality;
        }
        if (master->options->without_landlock)
                arguments[at++] = (char *)"--without-landlock";
        if (master->options->operator_only)
                arguments[at++] = (char *)"--operator-only";
        err = message_pair(ends);
        if (err)
                return err;
        descriptors[1] = ends[1];
        for (size_t i = 0; i < more_count; i++)
                descriptors[2 + i] = more[i];
        err = spawn(arguments, descriptors, 2 + more_count, &child->process);
        close(ends[1]);
        if (err) {
                close(ends[0]);
                return err;
        }
        message_link_init(&child->link, ends[0]);
        child->started = now_ms();
        child->starts++;
        child->ready = false;
        return NULL;
}

/* The keeper runs, or when it may be started again. */
static struct err *
keeper_ensure(struct master *master)
{
        struct err *err;

        if (master->keeper.process)
                return NULL;
        if (now_ms() < master->keeper.not_before)
                return err_new(&ERR_UNAVAILABLE, "the keeper died and waits");
        err = child_start(master, &master->keeper, "keeper", NULL, NULL, 0);
        if (!err)
                log_event(LOG_INFO, "keeper.started", log_number("pid", master->keeper.process));
        return err;
}

/* A link between the keeper and an area or a vault that is about to start; *out_end is theirs. */
static struct err *
keeper_link(struct master *master, const struct area *area, enum keeper_holder holder, int *out_end)
{
        struct message_out out;
        struct err *err;
        int ends[2];

        err = message_pair(ends);
        if (err)
                return err;
        message_begin(&out, MESSAGE_KEEPER_LINK, 0);
        message_put_text(&out, text_of(area->code));
        message_put_u32(&out, holder);
        message_put_descriptor(&out, ends[1]);
        err = message_send(&master->keeper.link, &out, 2000);
        message_discard(&out);
        close(ends[1]);
        if (err) {
                close(ends[0]);
                return err_wrap(err, "give the keeper its link");
        }
        *out_end = ends[0];
        return NULL;
}

/* A new link between the courier and an area, for both of them. An area that gets none has messages that wait. */
static void
courier_link(struct master *master, struct area *area)
{
        struct message_out out;
        struct err *err;
        int ends[2];

        if (!master->courier.process || !area->child.process)
                return;
        err = message_pair(ends);
        if (err) {
                log_and_free(LOG_ERR, "courier.cannot-link", err);
                return;
        }
        message_begin(&out, MESSAGE_COURIER_LINK, 0);
        message_put_text(&out, text_of(area->code));
        message_put_descriptor(&out, ends[0]);
        err = message_send(&master->courier.link, &out, 2000);
        message_discard(&out);
        if (!err) {
                message_begin(&out, MESSAGE_MASTER_COURIER, 0);
                message_put_descriptor(&out, ends[1]);
                err = message_send(&area->child.link, &out, 0);
                message_discard(&out);
        }
        close(ends[0]);
        close(ends[1]);
        /* Of one that has just ended, the end is reported when it is waited for. */
        if (err && err_is(err, &PROCESS_LINK_CLOSED))
                err_drop(err, "both get a link when they run again");
        else
                log_and_free(LOG_ERR, "courier.cannot-link", err);
}

static void
courier_start(struct master *master)
{
        struct err *err = child_start(master, &master->courier, "courier", NULL, NULL, 0);

        if (err) {
                master->courier.not_before = now_ms() + LAST_DELAY_MS;
                log_and_free(LOG_ERR, "courier.cannot-start", err);
                return;
        }
        master->courier.ready = true;
        log_event(LOG_INFO, "courier.started", log_number("pid", master->courier.process));
        for (size_t i = 0; i < master->count; i++)
                courier_link(master, &master->areas[i]);
        master->woken = 0;
}

static void
area_wait(struct master *master, struct area *area, const char *reason)
{
        area->state = AREA_WAITING;
        snprintf(area->reason, sizeof area->reason, "%s", reason);
        watch_listeners(master, area, false);
}

/* Starts the vault of an area that is about to start; *out_end is the area's end of their link. */
static struct err *
vault_start_process(struct master *master, struct area *area, int *out_end)
{
        int more[2] = { -1, -1 }, ends[2];
        struct err *err;

        err = message_pair(ends);
        if (err)
                return err;
        more[1] = ends[1];
        err = keeper_link(master, area, KEEPER_VAULT, &more[0]);
        if (!err) {
                err = child_start(master, &area->vault, "vault", area->code, more, 2);
                close(more[0]);
        }
        close(ends[1]);
        if (err) {
                close(ends[0]);
                return err_wrap(err, "start the vault");
        }
        area->vault.ready = true;
        log_event(LOG_INFO, "vault.started", log_string("municipality", area->code),
                  log_number("pid", area->vault.process));
        *out_end = ends[0];
        return NULL;
}

static struct err *
area_start_process(struct master *master, struct area *area)
{
        int more[2 + SIDE_COUNT] = { -1 };
        struct err *err;

        /* Of the last start: it ends as soon as it sees that its area has gone, and may be in the middle of a change.
         */
        if (area->vault.process)
                return err_new(&ERR_UNAVAILABLE, "the vault of the last start is ending");
        err = keeper_ensure(master);
        if (err)
                return err;
        more[1 + SIDE_COUNT] = -1;
        if (master->program->vault_main)
                err = vault_start_process(master, area, &more[1 + SIDE_COUNT]);
        if (!err)
                err = keeper_link(master, area, KEEPER_AREA, &more[0]);
        if (!err) {
                memcpy(more + 1, area->listeners, sizeof area->listeners);
                err = child_start(master, &area->child, "area", area->code, more, 2 + SIDE_COUNT);
                close(more[0]);
        }
        /* An area that did not start leaves a vault whose link has ended: it ends. */
        if (more[1 + SIDE_COUNT] >= 0)
                close(more[1 + SIDE_COUNT]);
        return err;
}

static void
area_wake(struct master *master, struct area *area)
{
        struct err *err = area_start_process(master, area);

        if (err) {
                int64_t keeper = master->keeper.not_before;
                int64_t soon = now_ms() + (area->vault.process ? VAULT_DELAY_MS : FIRST_DELAY_MS);

                log_failure(LOG_ERR, "area.cannot-start", err);
                area->child.not_before = keeper > soon ? keeper : soon;
                area_wait(master, area, master->keeper.process ? err_code(err)->code : "keeper");
                err_free(err);
                return;
        }
        watch_listeners(master, area, false);
        watch(master, area->child.link.descriptor, EPOLLIN, &area->link_watch);
        area->state = AREA_STARTING;
        courier_link(master, area);
        log_event(LOG_INFO, "area.started", log_string("municipality", area->code),
                  log_number("pid", area->child.process));
}

/* What an area says to the master. */
static void
area_says(struct master *master, struct area *area)
{
        struct child *child = &area->child;
        struct message message;
        bool whole = true;
        struct err *err = NULL;

        for (int i = 0; i < MESSAGES_A_ROUND && child->link.descriptor >= 0 && !err; i++) {
                err = message_receive(&child->link, &whole, &message);
                if (err || !whole)
                        break;
                if (message.verb == MESSAGE_MASTER_READY) {
                        err = message_end(&message);
                        if (!err) {
                                child->ready = true;
                                area->state = AREA_RUNNING;
                                area->reason[0] = '\0';
                                log_event(LOG_INFO, "area.ready", log_string("municipality", area->code),
                                          log_number("ms", now_ms() - child->started));
                        }
                } else if (message.verb == MESSAGE_MASTER_CANNOT) {
                        struct text code = message_get_text(&message, REASON_SIZE - 1);

                        snprintf(area->reason, sizeof area->reason, "%.*s", TEXT_ARGS(code));
                        err = message_end(&message);
                        if (!err)
                                log_event(LOG_ERR, "area.cannot-open", log_string("municipality", area->code),
                                          log_string("code", area->reason));
                } else if (message.verb == MESSAGE_MASTER_NO_COURIER) {
                        err = message_end(&message);
                        if (!err)
                                courier_link(master, area);
                } else {
                        message.wrong = true;
                        err = message_end(&message);
                }
        }
        if (!err)
                return;
        /* A closed link is how its end begins; anything else ends the link, and the area sees that and ends. */
        if (err_is(err, &PROCESS_LINK_CLOSED))
                err_drop(err, "its end is reported when it is waited for");
        else
                log_and_free(LOG_ERR, "area.malformed-message", err);
        message_link_finish(&child->link);
}

static void
area_ended(struct master *master, struct area *area, int status)
{
        pid_t process = area->child.process;
        bool had_reason;

        area_says(master, area); /* its last words may have come after the news of its end */
        had_reason = area->reason[0] && !area->child.ready;
        if (!child_ended(&area->child, status)) {
                log_event(LOG_INFO, "area.ended", log_string("municipality", area->code), log_number("pid", process));
                area->state = AREA_ASLEEP;
                area->reason[0] = '\0';
                if (!master->stopping)
                        watch_listeners(master, area, true);
                return;
        }
        log_event(LOG_WARNING, "area.died", log_string("municipality", area->code), log_number("pid", process),
                  log_number("signal", WIFSIGNALED(status) ? WTERMSIG(status) : 0),
                  log_number("status", WIFEXITED(status) ? WEXITSTATUS(status) : 0),
                  log_number("failures", area->child.failures),
                  log_number("wait_ms", area->child.not_before - now_ms()));
        area_wait(master, area, had_reason ? area->reason : "died");
}

/* Its area sees the end of their link and ends too; both are started again together. */
static void
vault_ended(struct area *area, int status)
{
        pid_t process = area->vault.process;

        if (child_ended(&area->vault, status))
                log_event(LOG_ERR, "vault.died", log_string("municipality", area->code), log_number("pid", process),
                          log_number("signal", WIFSIGNALED(status) ? WTERMSIG(status) : 0),
                          log_number("status", WIFEXITED(status) ? WEXITSTATUS(status) : 0));
        else
                log_event(LOG_INFO, "vault.ended", log_string("municipality", area->code), log_number("pid", process));
}

static void
health_start(struct master *master)
{
        struct err *err;

        if (master->health_listener < 0 || master->stopping || now_ms() < master->health.not_before)
                return;
        err = child_start(master, &master->health, "health", NULL, &master->health_listener, 1);
        if (err) {
                master->health.not_before = now_ms() + LAST_DELAY_MS;
                log_and_free(LOG_ERR, "health.cannot-start", err);
                return;
        }
        master->health.ready = true;
        watch(master, master->health.link.descriptor, EPOLLIN, &master->health_watch);
}

static struct err *
answer_states(struct master *master, uint64_t call)
{
        struct message_out out;
        struct err *err;

        message_begin(&out, MESSAGE_ANSWER, call);
        message_put_u32(&out, (uint32_t)master->count);
        for (size_t i = 0; i < master->count; i++) {
                const struct area *area = &master->areas[i];

                message_put_text(&out, text_of(area->code));
                message_put_u32(&out, area->state);
                message_put_text(&out, text_of(area->reason));
                message_put_u32(&out, area->child.starts);
                message_put_u32(&out, area->child.deaths);
        }
        err = message_send(&master->health.link, &out, 100);
        message_discard(&out);
        return err;
}

static void
health_says(struct master *master)
{
        struct message message;
        bool whole = true;
        struct err *err = NULL;

        while (master->health.link.descriptor >= 0 && !err && whole) {
                err = message_receive(&master->health.link, &whole, &message);
                if (err || !whole)
                        break;
                if (message.verb != MESSAGE_MASTER_STATES)
                        message.wrong = true;
                err = message_end(&message);
                if (!err)
                        err = answer_states(master, message.call);
        }
        if (!err)
                return;
        if (err_is(err, &PROCESS_LINK_CLOSED))
                err_drop(err, "its end is reported when it is waited for");
        else
                log_and_free(LOG_ERR, "health.malformed-message", err);
        message_link_finish(&master->health.link);
}

static void
tell_all_areas(struct master *master, int signal)
{
        for (size_t i = 0; i < master->count; i++) {
                if (master->areas[i].child.process)
                        kill(master->areas[i].child.process, signal);
                /* A vault ends in order when its area has; only force is for it too. */
                if (signal == SIGKILL && master->areas[i].vault.process)
                        kill(master->areas[i].vault.process, signal);
        }
}

static void
keeper_ended(struct master *master, int status)
{
        bool died = child_ended(&master->keeper, status);

        if (!died && master->stopping) {
                log_event(LOG_INFO, "keeper.ended", log_number("status", 0));
                return;
        }
        /* It ends by itself only with the master, so status 0 now is a death too. */
        if (!died)
                master->keeper.deaths++;
        log_event(LOG_ERR, "keeper.died", log_number("signal", WIFSIGNALED(status) ? WTERMSIG(status) : 0),
                  log_number("status", WIFEXITED(status) ? WEXITSTATUS(status) : 0),
                  log_number("failures", master->keeper.failures));
        tell_all_areas(master, SIGTERM);
}

static void
reap(struct master *master)
{
        int status;
        pid_t process;

        while ((process = waitpid(-1, &status, WNOHANG)) > 0) {
                if (process == master->keeper.process) {
                        keeper_ended(master, status);
                } else if (process == master->courier.process) {
                        if (child_ended(&master->courier, status) && !master->stopping)
                                log_event(LOG_ERR, "courier.died", log_number("failures", master->courier.failures));
                } else if (process == master->health.process) {
                        if (child_ended(&master->health, status) && !master->stopping)
                                log_event(LOG_ERR, "health.died", log_number("failures", master->health.failures));
                } else {
                        for (size_t i = 0; i < master->count; i++)
                                if (process == master->areas[i].child.process) {
                                        area_ended(master, &master->areas[i], status);
                                        break;
                                } else if (process == master->areas[i].vault.process) {
                                        vault_ended(&master->areas[i], status);
                                        break;
                                }
                }
        }
}

static void
begin_to_stop(struct master *master)
{
        if (master->stopping) {
                tell_all_areas(master, SIGKILL);
                return;
        }
        log_event(LOG_NOTICE, "master.stopping", log_number("pid", getpid()));
        master->stopping = true;
        master->stop_by = now_ms() + STOP_MS;
        for (size_t i = 0; i < master->count; i++)
                watch_listeners(master, &master->areas[i], false);
        tell_all_areas(master, SIGTERM);
        if (master->health.process)
                kill(master->health.process, SIGTERM);
        message_link_finish(&master->courier.link); /* it sees that, and ends */
}

static void
signal_came(struct master *master)
{
        struct signalfd_siginfo about;
        bool stop = false;

        while (read(master->signals, &about, sizeof about) == sizeof about)
                stop = stop || about.ssi_signo != SIGCHLD;
        reap(master);
        if (stop)
                begin_to_stop(master);
}

static bool
any_area_runs(const struct master *master)
{
        for (size_t i = 0; i < master->count; i++)
                if (master->areas[i].child.process || master->areas[i].vault.process)
                        return true;
        return false;
}

/* After the courier was started every area is woken once, a few at a time: what waited in its outbox goes on. */
static void
wake_for_messages(struct master *master)
{
        unsigned starting = 0;

        if (!master->courier.process)
                return;
        for (size_t i = 0; i < master->count; i++)
                starting += master->areas[i].state == AREA_STARTING;
        for (; master->woken < master->count && starting < WAKE_TOGETHER; master->woken++)
                if (master->areas[master->woken].state == AREA_ASLEEP) {
                        area_wake(master, &master->areas[master->woken]);
                        starting++;
                }
}

/* What the clock brings: the end of a back-off, of the patience with areas that do not end. Returns how long the
 * loop may sleep, -1 = until something happens. */
static int
keep_time(struct master *master)
{
        int64_t now = now_ms(), next = INT64_MAX;

        if (master->stopping) {
                if (now >= master->stop_by)
                        tell_all_areas(master, SIGKILL);
                if (!any_area_runs(master)) {
                        /* Its link closes: the keeper signs what is left and ends. */
                        message_link_finish(&master->keeper.link);
                        if (master->keeper.process && now >= master->stop_by + STOP_MS)
                                kill(master->keeper.process, SIGKILL);
                }
                return 100;
        }
        for (size_t i = 0; i < master->count; i++) {
                struct area *area = &master->areas[i];

                if (area->state != AREA_WAITING)
                        continue;
                if (area->child.not_before <= now) {
                        area->state = AREA_ASLEEP;
                        watch_listeners(master, area, true);
                } else if (area->child.not_before < next) {
                        next = area->child.not_before;
                }
        }
        if (master->has_courier && !master->courier.process) {
                if (master->courier.not_before <= now)
                        courier_start(master);
                if (!master->courier.process && master->courier.not_before < next)
                        next = master->courier.not_before;
        }
        wake_for_messages(master);
        if (master->health_listener >= 0 && !master->health.process) {
                health_start(master);
                if (!master->health.process && master->health.not_before < next)
                        next = master->health.not_before;
        }
        return next == INT64_MAX ? -1 : (int)(next - now + 1);
}

static void
run(struct master *master)
{
        for (;;) {
                struct epoll_event events[EVENTS];
                int wait_ms = keep_time(master), count;

                if (master->stopping && !any_area_runs(master) && !master->keeper.process && !master->health.process &&
                    !master->courier.process)
                        return;
                count = epoll_wait(master->epoll, events, EVENTS, wait_ms);
                for (int i = 0; i < count; i++) {
                        const struct watch *what = events[i].data.ptr;

                        switch (what->kind) {
                        case WATCH_SIGNAL:
                                signal_came(master);
                                break;
                        case WATCH_LISTENER:
                                if (what->area->state == AREA_ASLEEP && !master->stopping)
                                        area_wake(master, what->area);
                                break;
                        case WATCH_LINK:
                                area_says(master, what->area);
                                break;
                        case WATCH_HEALTH:
                                health_says(master);
                                break;
                        }
                }
        }
}

/* Setting up. */
static struct err *
take_lock(struct master *master)
{
        char path[CONFIG_PATH_SIZE], line[32];
        int64_t until = now_ms() + LOCK_MS;
        struct err *err = places_path(&master->places, path, "lock");
        ssize_t length;

        if (err)
                return err;
        master->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (master->lock < 0)
                return err_new(&ERR_IO, "%s: %s", path, strerror(errno));
        /* Children of a master that was killed are killed too, and gone a moment later. */
        while (flock(master->lock, LOCK_EX | LOCK_NB) != 0) {
                if (errno != EWOULDBLOCK && errno != EINTR)
                        return err_new(&ERR_IO, "%s: %s", path, strerror(errno));
                if (now_ms() >= until) {
                        length = pread(master->lock, line, sizeof line - 1, 0);
                        line[length > 0 ? length : 0] = '\0';
                        return err_new(&PROCESS_RUNNING, "%s is held by process %.*s", path, (int)strcspn(line, "\n"),
                                       line);
                }
                usleep(20000);
        }
        length = snprintf(line, sizeof line, "%ld\n", (long)getpid());
        if (ftruncate(master->lock, 0) != 0 || pwrite(master->lock, line, (size_t)length, 0) != length)
                return err_new(&ERR_IO, "%s: %s", path, strerror(errno));
        return NULL;
}

static struct err *
listen_for(struct master *master, struct area *area, int side)
{
        char path[CONFIG_PATH_SIZE];
        struct err *err = places_path(&master->places, path, "%s/%s.sock", area->code, side_names[side]);

        return err ? err : socket_listen(path, &area->listeners[side]);
}

static struct err *
prepare_area(struct master *master, struct area *area, const char *code)
{
        char path[CONFIG_PATH_SIZE];
        struct err *err;

        snprintf(area->code, sizeof area->code, "%s", code);
        area->listener_watch = (struct watch){ WATCH_LISTENER, area };
        area->link_watch = (struct watch){ WATCH_LINK, area };
        message_link_init(&area->child.link, -1);
        message_link_init(&area->vault.link, -1);
        err = places_path(&master->places, path, "%s", code);
        if (!err && access(path, W_OK | X_OK) == 0 && master->program->vault_main)
                err = places_path(&master->places, path, "vault/%s", code);
        if (err)
                return err;
        if (access(path, W_OK | X_OK) != 0)
                return err_new(&ERR_CONFIG, "%s: %s; init makes the folders and keys of a municipality", path,
                               strerror(errno));
        err = listen_for(master, area, SIDE_OPERATOR);
        if (!err && !master->options->operator_only)
                err = listen_for(master, area, SIDE_LGWAN);
        if (!err && !master->options->operator_only && master->program->internet_side)
                err = listen_for(master, area, SIDE_INTERNET);
        if (!err && !master->options->operator_only && master->program->peer_side)
                err = listen_for(master, area, SIDE_PEER);
        return err;
}

static void
raise_file_limit(void)
{
        struct rlimit limit;

        if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
                limit.rlim_cur = limit.rlim_max;
                setrlimit(RLIMIT_NOFILE, &limit);
        }
}

static struct err *
watch_signals(struct master *master)
{
        sigset_t set;

        sigemptyset(&set);
        sigaddset(&set, SIGCHLD);
        sigaddset(&set, SIGTERM);
        sigaddset(&set, SIGINT);
        signal(SIGINT, SIG_DFL); /* ignored in what a shell runs in the background, and would never arrive */
        signal(SIGPIPE, SIG_IGN);
        sigprocmask(SIG_BLOCK, &set, NULL);
        master->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
        master->epoll = epoll_create1(EPOLL_CLOEXEC);
        if (master->signals < 0 || master->epoll < 0)
                return err_new(&ERR_IO, "signalfd or epoll: %s", strerror(errno));
        master->signal_watch.kind = WATCH_SIGNAL;
        watch(master, master->signals, EPOLLIN, &master->signal_watch);
        return NULL;
}

/* Locks itself in: what follows runs as the user of the configuration. */
static struct err *
enter(struct master *master)
{
        static const char *const programs[] = { "/usr", "/lib", "/lib64" };
        const char *execute[5] = { 0 }, *read[5] = { "/etc", "/proc", "/dev", master->law };
        const char *const write[] = { master->places.folder, NULL };
        char self[CONFIG_PATH_SIZE];
        struct process_rules rules = { .kind = PROCESS_MASTER,
                                       .read = read,
                                       .write = write,
                                       .execute = execute,
                                       .user = master->config.user,
                                       .without_landlock = master->options->without_landlock };
        ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
        size_t count = 0;
        bool landlock;
        struct err *err;

        if (length < 0)
                return err_new(&ERR_IO, "/proc/self/exe: %s", strerror(errno));
        self[length] = '\0';
        for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
                if (access(programs[i], X_OK) == 0)
                        execute[count++] = programs[i];
        execute[count] = self;
        err = process_enter(&rules, &landlock);
        if (!err && !landlock)
                log_event(LOG_WARNING, "master.no-landlock", log_string("allowed_by", "--without-landlock"));
        return err;
}

/* A system whose peers nobody has configured has no courier; its messages wait. */
static struct err *
find_courier(struct master *master)
{
        char path[CONFIG_PATH_SIZE];
        struct err *err = places_path(&master->places, path, "courier/peers.ini");

        if (!err)
                master->has_courier = access(path, F_OK) == 0;
        return err;
}

static struct err *
set_up(struct master *master)
{
        struct err *err;

        err = enter(master);
        if (!err)
                err = take_lock(master);
        if (!err)
                err = watch_signals(master);
        if (err)
                return err;
        raise_file_limit();
        for (size_t i = 0; i < master->config.municipality_count && !err; i++) {
                err = prepare_area(master, &master->areas[i], master->config.municipalities[i]);
                master->count++;
        }
        if (!err && master->program->peer_side && !master->options->operator_only)
                err = find_courier(master);
        if (!err && master->config.has_health && !master->options->operator_only)
                err = socket_listen_tcp(&master->config.health, &master->health_listener);
        if (err)
                return err;
        for (size_t i = 0; i < master->count; i++)
                watch_listeners(master, &master->areas[i], true);
        master->health_watch.kind = WATCH_HEALTH;
        return NULL;
}

static void
tear_down(struct master *master)
{
        for (size_t i = 0; i < master->count; i++)
                for (int side = 0; side < SIDE_COUNT; side++) {
                        char path[CONFIG_PATH_SIZE];
                        struct err *err;

                        if (master->areas[i].listeners[side] < 0)
                                continue;
                        close(master->areas[i].listeners[side]);
                        err = places_path(&master->places, path, "%s/%s.sock", master->areas[i].code, side_names[side]);
                        if (err)
                                err_drop(err, "it fitted when the socket was made");
                        else
                                unlink(path);
                }
        if (master->health_listener >= 0)
                close(master->health_listener);
        if (master->signals >= 0)
                close(master->signals);
        if (master->epoll >= 0)
                close(master->epoll);
        if (master->lock >= 0)
                close(master->lock);
}

int
master_main(const struct program *program, const struct options *options)
{
        struct master master = {
                .program = program, .options = options, .lock = -1, .epoll = -1, .signals = -1, .health_listener = -1
        };
        struct arena *arena = arena_create(ARENA_PLAIN, 16 << 20);
        char path[CONFIG_PATH_SIZE];
        struct err *err = places_find(options->state, program, &master.places);
        int status = EX_OK;

        snprintf(master.name, sizeof master.name, "sesshu-%s", program->name);
        message_link_init(&master.keeper.link, -1);
        message_link_init(&master.health.link, -1);
        message_link_init(&master.courier.link, -1);
        if (!err)
                err = places_path(&master.places, path, "%s.conf", program->name);
        if (!err)
                err = config_read(path, arena, &master.config);
        if (!err)
                err = program_law(program, &master.config, &master.law);
        if (!err && master.law)
                err = program->check_law(master.law);
        if (!err && !options->check_only) {
                master.areas = arena_new_array(arena, master.config.municipality_count, struct area);
                for (size_t i = 0; i < master.config.municipality_count; i++)
                        for (int side = 0; side < SIDE_COUNT; side++)
                                master.areas[i].listeners[side] = -1;
                err = set_up(&master);
                if (!err) {
                        log_event(LOG_NOTICE, "master.ready", log_string("system", program->name),
                                  log_number("municipalities", (int64_t)master.count), log_number("pid", getpid()));
                        run(&master);
                        log_event(LOG_NOTICE, "master.stopped", log_number("pid", getpid()));
                }
                tear_down(&master);
        }
        if (err) {
                err_print(err);
                status = err_exit(err);
                err_free(err);
        }
        arena_destroy(arena);
        return status;
}
