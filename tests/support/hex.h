/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file hex.h
 * @brief Octets that a test writes as hexadecimal digits.
 */
#ifndef TC_TESTS_SUPPORT_HEX_H
#define TC_TESTS_SUPPORT_HEX_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static inline uint8_t tc_hex_digit(char c)
{
    return (uint8_t)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/** Lower-case digits, spaces between octets allowed.
 *
 * @param out  in a heap block of just that size, freed with free().
 * @return     its length.
 */
static inline size_t tc_unhex(const char *hex, uint8_t **out)
{
    size_t count   = 0;
    uint8_t *bytes = malloc(strlen(hex) / 2 + 1);

    if (!bytes)
        abort();
    for (; *hex; hex++)
        if (*hex != ' ') {
            bytes[count++] =
                (uint8_t)(tc_hex_digit(hex[0]) << 4 | tc_hex_digit(hex[1]));
            hex++;
        }
    *out = realloc(bytes, count > 0 ? count : 1);
    if (!*out)
        abort();
    return count;
}

#endif
