/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include <string.h>

struct tc_text tc_text_of(const char *string)
{
    return (struct tc_text){ .at = string, .len_bytes = strlen(string) };
}

bool tc_text_equal(struct tc_text a, struct tc_text b)
{
    return a.len_bytes == b.len_bytes &&
           (a.len_bytes == 0 || !memcmp(a.at, b.at, a.len_bytes));
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

bool tc_text_equal_nocase(struct tc_text a, struct tc_text b)
{
    if (a.len_bytes != b.len_bytes)
        return false;

    /* not strncasecmp: that ends at a NUL and follows the locale */
    for (size_t i = 0; i < a.len_bytes; i++)
        if (lower(a.at[i]) != lower(b.at[i]))
            return false;
    return true;
}

bool tc_text_starts(struct tc_text text, struct tc_text prefix)
{
    return text.len_bytes >= prefix.len_bytes &&
           (prefix.len_bytes == 0 ||
            !memcmp(text.at, prefix.at, prefix.len_bytes));
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct tc_text tc_text_trim(struct tc_text text)
{
    while (text.len_bytes > 0 && is_blank(text.at[0])) {
        text.at++;
        text.len_bytes--;
    }
    while (text.len_bytes > 0 && is_blank(text.at[text.len_bytes - 1]))
        text.len_bytes--;
    return text;
}

struct tc_text tc_text_cut(struct tc_text *rest, char separator)
{
    struct tc_text head = *rest;
    const char *found =
        head.len_bytes > 0 ? memchr(head.at, separator, head.len_bytes) : NULL;

    if (!found) {
        *rest = (struct tc_text){ 0 };
        return head;
    }

    head.len_bytes = (size_t)(found - head.at);
    *rest          = (struct tc_text){
                 .at        = found + 1,
                 .len_bytes = rest->len_bytes - head.len_bytes - 1,
    };
    return head;
}

bool tc_text_number(struct tc_text text, uint64_t max, uint64_t *out)
{
    uint64_t value = 0;

    if (text.len_bytes == 0)
        return false;

    for (size_t i = 0; i < text.len_bytes; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;

        uint64_t digit = (uint64_t)(text.at[i] - '0');
        if (digit > max || value > (max - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *out = value;
    return true;
}

void tc_text_hex(const uint8_t *bytes, size_t len_bytes, char *out)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < len_bytes; i++) {
        out[2 * i]     = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * len_bytes] = '\0';
}
