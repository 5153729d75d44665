/* SPDX-License-Identifier: MIT */
/* The numbers under which the master's children find what they inherit. Nothing else says who they are (D7). A number
 * whose descriptor does not exist (a side that the system has not) stays closed. */
#ifndef PROCESS_DESCRIPTORS_H
#define PROCESS_DESCRIPTORS_H

enum {
        DESCRIPTOR_LOCK = 3, /* held open by all, so that a second installation cannot start while one of them runs */
        DESCRIPTOR_MASTER = 4,
        /* of an area */
        DESCRIPTOR_KEEPER = 5,
        DESCRIPTOR_OPERATOR = 6,
        DESCRIPTOR_LGWAN = 7,
        DESCRIPTOR_INTERNET = 8,
        DESCRIPTOR_PEER = 9,
        DESCRIPTOR_VAULT = 10,
        /* of a vault, whose keeper is the area's number */
        DESCRIPTOR_AREA = 6,
        /* of health */
        DESCRIPTOR_HEALTH = 5,
};

#endif
