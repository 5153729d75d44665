/* SPDX-License-Identifier: MIT */
/* The master: it listens on the areas' sockets and never reads a byte from them (design §3).
 *
 * It binds the sockets of all municipalities and sleeps. The first connection to one wakes that area: the master
 * starts the keeper if it does not run, and the area, which inherits the listening sockets and a link to the keeper.
 * The connection itself is accepted by the area. When an area ends, the master listens again, and whoever connected
 * meanwhile is served by the next one.
 *
 * An area that ends with status 0 was idle. One that dies is started again when somebody connects: at once the first
 * time, then after 0.2, 0.4, 0.8 … at most 30 seconds, so that a crash loop shows in the log and in /readyz and
 * leaves the machine to the others. Sixty good seconds forget earlier deaths.
 *
 * The keeper's death ends the areas in order, since their links are gone; the next connection starts both again.
 *
 * SIGTERM and SIGINT end the areas (each finishes its turn), then the keeper (it signs what is left), then the
 * master; what has not ended after ten seconds is killed. Every child is killed with a master that dies otherwise,
 * and the lock is held by all of them: a second installation on the same folder starts only when the last is gone. */
#ifndef PROCESS_MASTER_H
#define PROCESS_MASTER_H

/* In MESSAGE_MASTER_STATES. */
enum area_state {
        AREA_ASLEEP,   /* nobody asked yet, or it was idle */
        AREA_STARTING, /* its process runs and does not answer yet */
        AREA_RUNNING,
        AREA_WAITING, /* it died, and is not started again before its time */
};

#endif
