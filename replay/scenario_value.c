/* SPDX-License-Identifier: Apache-2.0 */
#include "replay/scenario_fields.h"

#include <assert.h>
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_BYTES = 40 };

_Static_assert(sizeof(enum tc_scenario_kind) == sizeof(unsigned) &&
                   sizeof(enum tc_p2p_search) == sizeof(unsigned),
               "a word is stored as an unsigned number");

static const void *stored(const struct tc_scenario_field *field,
                          const struct tc_scenario *scenario)
{
    return (const char *)scenario + field->offset_bytes;
}

/* Counts are integers: they have no scale. */
static bool is_count(const struct tc_scenario_field *field)
{
    return field->type != TC_SCENARIO_F64 && field->scale <= 1;
}

static bool is_digits(const char **at)
{
    const char *start = *at;

    while (isdigit((unsigned char)**at))
        ++*at;
    return *at > start;
}

/* [+-] digits [. digits] [e [+-] digits]: no hexadecimal, no words. */
static bool is_decimal(const char *at)
{
    if (*at == '+' || *at == '-')
        at++;
    if (!is_digits(&at))
        return false;
    if (*at == '.') {
        at++;
        if (!is_digits(&at))
            return false;
    }
    if (*at == 'e' || *at == 'E') {
        at++;
        if (*at == '+' || *at == '-')
            at++;
        if (!is_digits(&at))
            return false;
    }
    return *at == '\0';
}

/* Parses a number within the field's range. */
static bool parse_number(const struct tc_scenario_field *field,
                         struct tc_text value, double *out)
{
    char digits[NUMBER_BYTES];

    if (value.len_bytes == 0 || value.len_bytes >= sizeof digits)
        return false;
    memcpy(digits, value.at, value.len_bytes);
    digits[value.len_bytes] = '\0';
    if (!is_decimal(digits))
        return false;

    double number = strtod(digits, NULL);
    if (!(number >= field->min && number <= field->max) ||
        (is_count(field) && number != floor(number)))
        return false;
    *out = number;
    return true;
}

static bool set_number(const struct tc_scenario_field *field, void *to,
                       struct tc_text value)
{
    double number;

    if (!parse_number(field, value, &number))
        return false;

    const int64_t whole = field->type == TC_SCENARIO_F64
                              ? 0
                              : (int64_t)llround(number * field->scale);
    const uint8_t u8    = (uint8_t)whole;
    const uint32_t u32  = (uint32_t)whole;

    if (field->type == TC_SCENARIO_U8)
        memcpy(to, &u8, sizeof u8);
    else if (field->type == TC_SCENARIO_U32)
        memcpy(to, &u32, sizeof u32);
    else if (field->type == TC_SCENARIO_F64)
        memcpy(to, &number, sizeof number);
    else /* not negative, so an unsigned field has the same bytes */
        memcpy(to, &whole, sizeof whole);
    return true;
}

static bool set_bool(void *to, struct tc_text value)
{
    const bool is_true = tc_text_equal(value, TC_TEXT("true"));

    if (!is_true && !tc_text_equal(value, TC_TEXT("false")))
        return false;
    memcpy(to, &is_true, sizeof is_true);
    return true;
}

static bool set_word(const struct tc_scenario_field *field, void *to,
                     struct tc_text value)
{
    for (unsigned i = 0; field->words[i]; i++)
        if (tc_text_equal(value, tc_text_of(field->words[i]))) {
            memcpy(to, &i, sizeof i);
            return true;
        }
    return false;
}

static bool set_name(const struct tc_scenario_field *field, void *to,
                     struct tc_text value)
{
    const size_t most = (size_t)field->max;

    if ((double)value.len_bytes < field->min || value.len_bytes > most)
        return false;
    for (size_t i = 0; i < value.len_bytes; i++)
        if (value.at[i] < ' ' || value.at[i] > '~')
            return false;
    memset(to, 0, most + 1);
    memcpy(to, value.at, value.len_bytes);
    return true;
}

bool tc_scenario_field_set(const struct tc_scenario_field *field,
                           struct tc_scenario *scenario, struct tc_text value)
{
    void *to = (char *)scenario + field->offset_bytes;

    assert(field && scenario);
    switch (field->type) {
    case TC_SCENARIO_BOOL:
        return set_bool(to, value);
    case TC_SCENARIO_WORD:
        return set_word(field, to, value);
    case TC_SCENARIO_NAME:
        return set_name(field, to, value);
    case TC_SCENARIO_U8:
    case TC_SCENARIO_U32:
    case TC_SCENARIO_U64:
    case TC_SCENARIO_I64:
    case TC_SCENARIO_F64:
        break;
    }
    return set_number(field, to, value);
}

static double load_number(const struct tc_scenario_field *field,
                          const void *from)
{
    uint8_t u8;
    uint32_t u32;
    int64_t i64;
    double f64;

    if (field->type == TC_SCENARIO_U8) {
        memcpy(&u8, from, sizeof u8);
        return u8;
    }
    if (field->type == TC_SCENARIO_U32) {
        memcpy(&u32, from, sizeof u32);
        return u32;
    }
    if (field->type == TC_SCENARIO_F64) {
        memcpy(&f64, from, sizeof f64);
        return f64;
    }
    memcpy(&i64, from, sizeof i64);
    return (double)i64;
}

/* The shortest decimal that reads back as the same value. */
static void write_number(const struct tc_scenario_field *field,
                         const void *from, struct tc_writer *writer)
{
    const double number = load_number(field, from) / field->scale;
    char digits[NUMBER_BYTES];

    for (int precision = 1; precision <= 17; precision++) {
        (void)snprintf(digits, sizeof digits, "%.*g", precision, number);
        if (strtod(digits, NULL) == number)
            break;
    }
    /* write 100, not 1e+02 */
    if (number == floor(number) && fabs(number) < 1e15)
        (void)snprintf(digits, sizeof digits, "%.0f", number);
    tc_writer_string(writer, digits);
}

void tc_scenario_field_write(const struct tc_scenario_field *field,
                             const struct tc_scenario *scenario,
                             struct tc_writer *writer)
{
    const void *from = stored(field, scenario);
    unsigned word;
    bool is_true;

    switch (field->type) {
    case TC_SCENARIO_BOOL:
        memcpy(&is_true, from, sizeof is_true);
        tc_writer_string(writer, is_true ? "true" : "false");
        return;
    case TC_SCENARIO_WORD:
        memcpy(&word, from, sizeof word);
        tc_writer_string(writer, field->words[word]);
        return;
    case TC_SCENARIO_NAME:
        tc_writer_string(writer, from);
        return;
    case TC_SCENARIO_U8:
    case TC_SCENARIO_U32:
    case TC_SCENARIO_U64:
    case TC_SCENARIO_I64:
    case TC_SCENARIO_F64:
        break;
    }
    write_number(field, from, writer);
}

/* "one of a, b, c" */
static void list_words(const struct tc_scenario_field *field, char *out,
                       size_t out_bytes)
{
    size_t at = (size_t)snprintf(out, out_bytes, "one of");

    for (size_t i = 0; field->words[i] && at < out_bytes; i++)
        at += (size_t)snprintf(out + at, out_bytes - at, "%s %s",
                               i > 0 ? "," : "", field->words[i]);
}

char *tc_scenario_expected(const struct tc_scenario_field *field,
                           char out[TC_SCENARIO_WORDS_BYTES])
{
    const size_t room = TC_SCENARIO_WORDS_BYTES;

    if (field->type == TC_SCENARIO_WORD)
        list_words(field, out, room);
    else if (field->type == TC_SCENARIO_BOOL)
        (void)snprintf(out, room, "true or false");
    else if (field->type == TC_SCENARIO_NAME)
        (void)snprintf(out, room, "%.0f to %.0f printable ASCII characters",
                       field->min, field->max);
    else
        (void)snprintf(out, room, "%s from %.15g to %.15g%s%s",
                       is_count(field) ? "a whole number" : "a number",
                       field->min, field->max, field->unit[0] ? " " : "",
                       field->unit);
    return out;
}
