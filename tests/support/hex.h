/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file hex.h
 * @brief Octets written as hexadecimal digits, as RFCs and tshark print them.
 */
#ifndef TC_TESTS_SUPPORT_HEX_H
#define TC_TESTS_SUPPORT_HEX_H

#include <ctype.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static inline uint8_t tc_hex_nibble(char digit)
{
    const char digits[] = "0123456789abcdef";
    const char *found   = strchr(digits, tolower((unsigned char)digit));

    if (!found || digit == '\0')
        abort();
    return (uint8_t)(found - digits);
}

/** Octets in a heap block of just their size, so that the sanitizer sees a
 *  read of one beyond; spaces are passed over.  Freed with free(). */
static inline uint8_t *tc_hex(const char *hex, size_t *len_bytes)
{
    uint8_t *whole = malloc(strlen(hex) / 2 + 1);
    size_t count   = 0;

    if (!whole)
        abort();
    while (*hex != '\0') {
        if (*hex == ' ') {
            hex++;
            continue;
        }
        whole[count++] =
            (uint8_t)(tc_hex_nibble(hex[0]) << 4 | tc_hex_nibble(hex[1]));
        hex += 2;
    }

    uint8_t *exact = realloc(whole, count > 0 ? count : 1);
    if (!exact)
        abort();
    *len_bytes = count;
    return exact;
}

/** The same with the length as the result. */
static inline size_t tc_unhex(const char *hex, uint8_t **out)
{
    size_t len_bytes;

    *out = tc_hex(hex, &len_bytes);
    return len_bytes;
}

#endif
