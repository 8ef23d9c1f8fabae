/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file fuzz.h
 * @brief What the fuzz targets share: the entry point, checks that no build
 *        type switches off, and "these octets lie inside the input".
 */
#ifndef TC_TESTS_FUZZ_FUZZ_H
#define TC_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

/** libFuzzer's name, and onefile.c's. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** Not assert: a release build must check, too. */
#define FUZZ_CHECK(condition)                                        \
    do {                                                             \
        if (!(condition)) {                                          \
            (void)fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, \
                          #condition);                               \
            abort();                                                 \
        }                                                            \
    } while (0)

/** What was decoded without a copy must lie inside what was given. */
static inline void tc_fuzz_inside(const void *at, size_t len_bytes,
                                  const uint8_t *data, size_t size)
{
    uintptr_t first = (uintptr_t)at, start = (uintptr_t)data;

    if (len_bytes > 0)
        FUZZ_CHECK(first >= start && len_bytes <= size &&
                   first - start <= size - len_bytes);
}

static inline void tc_fuzz_text(struct tc_text text, const uint8_t *data,
                                size_t size)
{
    tc_fuzz_inside(text.at, text.len_bytes, data, size);
}

/** Never NULL. */
static inline uint8_t *tc_fuzz_room(size_t size)
{
    uint8_t *room = malloc(size > 0 ? size : 1);

    if (!room)
        abort();
    return room;
}

#endif
