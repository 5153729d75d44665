/* SPDX-License-Identifier: MIT */
#include "request/jobs.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct job {
        void (*work)(void *context);
        void *context;
        void *tag;
        struct job *next;
};

struct queue {
        struct job *first, *last;
};

struct jobs {
        pthread_t thread;
        pthread_mutex_t lock;
        pthread_cond_t added;
        struct queue waiting, finished;
        int descriptor;
        bool stop;
};

static void
queue_put(struct queue *queue, struct job *job)
{
        job->next = NULL;
        if (queue->last)
                queue->last->next = job;
        else
                queue->first = job;
        queue->last = job;
}

static struct job *
queue_take(struct queue *queue)
{
        struct job *job = queue->first;

        if (job) {
                queue->first = job->next;
                if (!queue->first)
                        queue->last = NULL;
        }
        return job;
}

static void *
run(void *argument)
{
        struct jobs *jobs = argument;

        pthread_mutex_lock(&jobs->lock);
        while (!jobs->stop) {
                struct job *job = queue_take(&jobs->waiting);
                uint64_t one = 1;

                if (!job) {
                        pthread_cond_wait(&jobs->added, &jobs->lock);
                        continue;
                }
                pthread_mutex_unlock(&jobs->lock);
                job->work(job->context);
                pthread_mutex_lock(&jobs->lock);
                queue_put(&jobs->finished, job);
                while (write(jobs->descriptor, &one, sizeof one) < 0 && errno == EINTR)
                        ;
        }
        pthread_mutex_unlock(&jobs->lock);
        return NULL;
}

struct jobs *
jobs_create(void)
{
        struct jobs *jobs = calloc(1, sizeof *jobs);

        if (!jobs)
                abort();
        jobs->descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (jobs->descriptor < 0)
                abort();
        pthread_mutex_init(&jobs->lock, NULL);
        pthread_cond_init(&jobs->added, NULL);
        if (pthread_create(&jobs->thread, NULL, run, jobs) != 0)
                abort();
        return jobs;
}

void
jobs_destroy(struct jobs *jobs)
{
        struct job *job;

        if (!jobs)
                return;
        pthread_mutex_lock(&jobs->lock);
        jobs->stop = true;
        pthread_cond_signal(&jobs->added);
        pthread_mutex_unlock(&jobs->lock);
        pthread_join(jobs->thread, NULL);
        while ((job = queue_take(&jobs->waiting)) || (job = queue_take(&jobs->finished)))
                free(job);
        pthread_cond_destroy(&jobs->added);
        pthread_mutex_destroy(&jobs->lock);
        close(jobs->descriptor);
        free(jobs);
}

int
jobs_descriptor(const struct jobs *jobs)
{
        return jobs->descriptor;
}

void
jobs_add(struct jobs *jobs, void (*work)(void *context), void *context, void *tag)
{
        struct job *job = calloc(1, sizeof *job);

        if (!job)
                abort();
        *job = (struct job){ .work = work, .context = context, .tag = tag };
        pthread_mutex_lock(&jobs->lock);
        queue_put(&jobs->waiting, job);
        pthread_cond_signal(&jobs->added);
        pthread_mutex_unlock(&jobs->lock);
}

void *
jobs_finished(struct jobs *jobs)
{
        uint64_t count;
        struct job *job;
        void *tag = NULL;

        pthread_mutex_lock(&jobs->lock);
        job = queue_take(&jobs->finished);
        if (!jobs->finished.first)
                while (read(jobs->descriptor, &count, sizeof count) < 0 && errno == EINTR)
                        ;
        pthread_mutex_unlock(&jobs->lock);
        if (job) {
                tag = job->tag;
                free(job);
        }
        return tag;
}
