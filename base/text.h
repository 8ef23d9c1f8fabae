/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file text.h
 * @brief A borrowed sequence of bytes: pointer and length.
 *
 * Parsers return these instead of copies; they are not NUL-terminated.
 */
#ifndef TC_BASE_TEXT_H
#define TC_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Borrowed bytes.  `at` may be NULL if `len_bytes` is 0. */
struct tc_text {
    const char *at;
    size_t len_bytes;
};

/** A text over a string literal. */
#define TC_TEXT(literal) \
    ((struct tc_text){ .at = (literal), .len_bytes = sizeof(literal) - 1 })

/** A text over a string that ends with a NUL; it must outlive the text. */
struct tc_text tc_text_of(const char *string);

/** Same bytes. */
bool tc_text_equal(struct tc_text a, struct tc_text b);

/** Same but for the case of ASCII letters. */
bool tc_text_equal_nocase(struct tc_text a, struct tc_text b);

/** `text` begins with `prefix`. */
bool tc_text_starts(struct tc_text text, struct tc_text prefix);

/** Without spaces, tabs, CR and LF at both ends. */
struct tc_text tc_text_trim(struct tc_text text);

/**
 * Cut at the first `separator`: returns the part before it; `*rest` becomes the
 * part after it (empty if there is none).
 */
struct tc_text tc_text_cut(struct tc_text *rest, char separator);

/**
 * Decimal digits and nothing else, at least one.
 *
 * @retval false  anything else, or above `max`; *out is untouched.
 */
bool tc_text_number(struct tc_text text, uint64_t max, uint64_t *out);

/** Octets as lower-case hex digits, followed by a NUL.
 *  @param out  of 2 * len_bytes + 1 characters. */
void tc_text_hex(const uint8_t *bytes, size_t len_bytes, char *out);

#endif
