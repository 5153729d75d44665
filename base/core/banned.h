/* SPDX-License-Identifier: MIT */
/* Functions that mislead are made not to compile. Included by the build before every file of ours (-include). */
#ifndef CORE_BANNED_H
#define CORE_BANNED_H

/* OpenSSL and others name parameters `rand`, so that one is made impossible to call rather than to say. clang wants
 * the attribute on the first declaration, so this stands before the library's headers. */
extern int rand(void) __attribute__((error("use bytes_random"), __nothrow__, __leaf__));
/* A system is also what the field calls ledger, VRS, …; starting programs is the master's alone. */
extern int system(const char *) __attribute__((error("only the master starts programs")));

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The header of a library may name them in a macro, which is an error once they are poisoned: a target that needs such a
 * header says -DBANNED_AFTER=<header.h>. */
#ifdef BANNED_AFTER
#include BANNED_AFTER
#endif

/* Some are macros of the library; clang refuses to poison a macro. */
#undef strcpy
#undef strcat
#undef strncpy
#undef strncat
#undef sprintf
#undef vsprintf
#undef strtok
#undef strtok_r
#undef gets
#undef atoi
#undef atol
#undef atoll
#undef strtol
#undef strtoul
#undef strtoll
#undef strtoull
#undef sscanf
#undef localtime
#undef localtime_r
#undef gmtime
#undef asctime
#undef ctime
#undef mktime
#undef rand
#undef srand
#undef random
#undef srandom
#undef popen
#undef tmpnam
#undef tempnam
#undef mktemp

#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf strtok strtok_r gets
#pragma GCC poison atoi atol atoll strtol strtoul strtoll strtoull sscanf
#pragma GCC poison localtime localtime_r gmtime asctime ctime mktime
#pragma GCC poison srand random srandom popen tmpnam tempnam mktemp

#endif
