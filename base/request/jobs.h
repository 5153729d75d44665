/* SPDX-License-Identifier: MIT */
/* The job thread: what takes longer than a turn may (argon2id) runs here, one after the other (design D8).
 *
 * A job may touch its own context only. Finished jobs are collected by the loop, which is woken by a descriptor. */
#ifndef REQUEST_JOBS_H
#define REQUEST_JOBS_H

struct jobs;

/* Starts the thread. */
struct jobs *jobs_create(void) __attribute__((returns_nonnull));
/* Waits for the running job; those that were not begun are dropped. */
void jobs_destroy(struct jobs *jobs);

/* Readable when a job has finished. */
int jobs_descriptor(const struct jobs *jobs);

/* Queues `work(context)`; `tag` comes back from jobs_finished. */
void jobs_add(struct jobs *jobs, void (*work)(void *context), void *context, void *tag);
/* The tag of the next finished job, NULL when there is none. */
void *jobs_finished(struct jobs *jobs);

#endif
