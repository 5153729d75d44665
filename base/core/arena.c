/* SPDX-License-Identifier: MIT */
#include "core/arena.h"

#include "core/bytes.h"

#include <assert.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Under the address sanitizer a byte past what was asked for is found, as it is behind malloc. */
#if defined __has_feature
#if __has_feature(address_sanitizer)
#define GUARDED
#endif
#endif
#if defined __SANITIZE_ADDRESS__ || defined GUARDED
#include <sanitizer/asan_interface.h>
enum { FIRST_BLOCK = 4096, GUARD = 16 };
#else
#define ASAN_POISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
enum { FIRST_BLOCK = 4096, GUARD = 0 };
#endif

struct block {
        struct block *older;
        size_t size; /* of data */
        size_t used;
        alignas(max_align_t) unsigned char data[];
};

struct clean_up {
        struct clean_up *older;
        void (*run)(void *object);
        void *object;
};

struct arena {
        enum arena_kind kind;
        size_t maximum;
        size_t used;
        struct block *newest;
        struct clean_up *clean_ups;
};

static struct block *
block_create(size_t size, struct block *older)
{
        struct block *block = malloc(sizeof *block + size);

        if (!block)
                abort();
        block->older = older;
        block->size = size;
        block->used = 0;
        ASAN_POISON_MEMORY_REGION(block->data, size);
        return block;
}

struct arena *
arena_create(enum arena_kind kind, size_t maximum)
{
        struct arena *arena = calloc(1, sizeof *arena);

        if (!arena)
                abort();
        arena->kind = kind;
        arena->maximum = maximum;
        return arena;
}

static void
run_clean_ups(struct arena *arena)
{
        while (arena->clean_ups) {
                struct clean_up *clean_up = arena->clean_ups;

                arena->clean_ups = clean_up->older;
                clean_up->run(clean_up->object);
        }
}

static void
block_clear(struct arena *arena, struct block *block)
{
        if (arena->kind == ARENA_SECRET) {
                ASAN_UNPOISON_MEMORY_REGION(block->data, block->used);
                bytes_wipe(block->data, block->used);
        }
        ASAN_POISON_MEMORY_REGION(block->data, block->size);
        block->used = 0;
}

static void
block_destroy(struct arena *arena, struct block *block)
{
        block_clear(arena, block);
        ASAN_UNPOISON_MEMORY_REGION(block->data, block->size);
        free(block);
}

void
arena_reset(struct arena *arena)
{
        run_clean_ups(arena);
        while (arena->newest && arena->newest->older) {
                struct block *block = arena->newest;

                arena->newest = block->older;
                block_destroy(arena, block);
        }
        if (arena->newest)
                block_clear(arena, arena->newest);
        arena->used = 0;
}

void
arena_destroy(struct arena *arena)
{
        if (!arena)
                return;
        arena_reset(arena);
        if (arena->newest)
                block_destroy(arena, arena->newest);
        free(arena);
}

void *
arena_try_alloc(struct arena *arena, size_t size)
{
        struct block *block = arena->newest;
        size_t rounded;
        void *memory;

        if (size > SIZE_MAX - alignof(max_align_t))
                return NULL;
        rounded = (size + alignof(max_align_t) - 1) / alignof(max_align_t) * alignof(max_align_t);
        if (rounded > arena->maximum - arena->used)
                return NULL;
        if (!block || rounded + GUARD > block->size - block->used) {
                size_t wanted = block ? block->size * 2 : FIRST_BLOCK;

                if (wanted > arena->maximum && arena->maximum >= FIRST_BLOCK)
                        wanted = arena->maximum;
                if (wanted < rounded + GUARD)
                        wanted = rounded + GUARD;
                block = block_create(wanted, block);
                arena->newest = block;
        }
        memory = block->data + block->used;
        block->used += rounded + GUARD;
        arena->used += rounded;
        ASAN_UNPOISON_MEMORY_REGION(memory, size);
        memset(memory, 0, size);
        return memory;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
        void *memory = arena_try_alloc(arena, size);

        if (!memory) {
                fprintf(stderr, "core.memory: an arena of %zu bytes is full\n", arena->maximum);
                abort();
        }
        return memory;
}

void *
arena_array(struct arena *arena, size_t count, size_t size)
{
        size_t whole;

        if (__builtin_mul_overflow(count, size, &whole))
                abort();
        return arena_alloc(arena, whole);
}

char *
arena_copy(struct arena *arena, const void *bytes, size_t length)
{
        char *copy = arena_alloc(arena, length + 1);

        if (length)
                memcpy(copy, bytes, length);
        return copy;
}

char *
arena_string(struct arena *arena, const char *string)
{
        return arena_copy(arena, string, strlen(string));
}

char *
arena_format(struct arena *arena, const char *format, ...)
{
        va_list values;
        int length;
        char *text;

        va_start(values, format);
        length = vsnprintf(NULL, 0, format, values);
        va_end(values);
        assert(length >= 0);
        text = arena_alloc(arena, (size_t)length + 1);
        va_start(values, format);
        vsnprintf(text, (size_t)length + 1, format, values);
        va_end(values);
        return text;
}

void
arena_on_destroy(struct arena *arena, void (*run)(void *object), void *object)
{
        struct clean_up *clean_up = arena_new(arena, struct clean_up);

        clean_up->run = run;
        clean_up->object = object;
        clean_up->older = arena->clean_ups;
        arena->clean_ups = clean_up;
}

size_t
arena_used(const struct arena *arena)
{
        return arena->used;
}
