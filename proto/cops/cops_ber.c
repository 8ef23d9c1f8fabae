/* SPDX-License-Identifier: Apache-2.0 */
#include "proto/cops/cops_ber.h"

#include <assert.h>
#include <string.h>

enum {
    LONG_FORM     = 0x80,
    MORE_OCTETS   = 0x80,
    TAG_CONTINUES = 0x1f,
    ARCS_OF_FIRST = 40, /* X.690 section 8.19.4 */
};

/* X.690 section 8.1.3; the indefinite form is for constructed values only. */
static bool read_length(struct tc_cursor *cursor, size_t *out)
{
    uint8_t first, octet;

    if (!tc_cursor_u8(cursor, &first))
        return false;
    if (!(first & LONG_FORM)) {
        *out = first;
        return true;
    }

    size_t length = 0, octets = first & 0x7f;
    if (octets == 0)
        return false;
    for (; octets > 0; octets--) {
        if (!tc_cursor_u8(cursor, &octet) || length > UINT32_MAX >> 8)
            return false;
        length = length << 8 | octet;
    }
    *out = length;
    return true;
}

static bool read_value(struct tc_cursor *cursor, struct tc_cops_ber *value)
{
    return tc_cursor_u8(cursor, &value->tag) &&
           (value->tag & TAG_CONTINUES) != TAG_CONTINUES &&
           read_length(cursor, &value->len_bytes) &&
           tc_cursor_bytes(cursor, value->len_bytes, &value->at);
}

tc_err tc_cops_ber_next(struct tc_cursor *cursor, struct tc_cops_ber *out)
{
    struct tc_cops_ber value;

    assert(cursor && out);
    if (tc_cursor_left(cursor) == 0)
        return TC_END;
    if (!read_value(cursor, &value)) {
        cursor->at = cursor->end;
        return TC_EFORMAT;
    }
    *out = value;
    return TC_OK;
}

static uint64_t octets_of(const struct tc_cops_ber *value)
{
    uint64_t bits = 0;

    for (size_t i = 0; i < value->len_bytes; i++)
        bits = bits << 8 | value->at[i];
    return bits;
}

tc_err tc_cops_ber_read_integer(const struct tc_cops_ber *value, int64_t *out)
{
    size_t most = value->tag == TC_COPS_BER_INTEGER ? 4 : 8;

    if ((value->tag != TC_COPS_BER_INTEGER &&
         value->tag != TC_COPS_BER_INTEGER64) ||
        value->len_bytes == 0 || value->len_bytes > most)
        return TC_EFORMAT;

    uint64_t bits = octets_of(value);
    uint64_t sign = UINT64_C(1) << (value->len_bytes * 8 - 1);
    /* the bits below the sign minus the sign's weight, which may be 2^63 */
    *out = (int64_t)(bits & (sign - 1));
    if (bits & sign)
        *out = *out - (int64_t)(sign - 1) - 1;
    return TC_OK;
}

/* 0: not a tag of an unsigned number */
static size_t unsigned_bytes_of(uint8_t tag)
{
    switch (tag) {
    case TC_COPS_BER_INTEGER:
    case TC_COPS_BER_UNSIGNED32:
    case TC_COPS_BER_TIME_TICKS:
        return 4;
    case TC_COPS_BER_UNSIGNED64:
        return 8;
    default:
        return 0;
    }
}

tc_err tc_cops_ber_read_unsigned(const struct tc_cops_ber *value, uint64_t *out)
{
    size_t most = unsigned_bytes_of(value->tag);

    if (most == 0 || value->len_bytes == 0 || value->len_bytes > most + 1 ||
        (value->len_bytes == most + 1 && value->at[0] != 0) ||
        (value->tag == TC_COPS_BER_INTEGER && value->at[0] & 0x80))
        return TC_EFORMAT;
    *out = octets_of(value);
    return TC_OK;
}

tc_err tc_cops_ber_read_ip_address(const struct tc_cops_ber *value,
                                   uint8_t out[4])
{
    if (value->tag != TC_COPS_BER_IP_ADDRESS || value->len_bytes != 4)
        return TC_EFORMAT;

    memcpy(out, value->at, 4);
    return TC_OK;
}

/* Base 128, with the high bit set in all octets but the last (X.690 section
 * 8.19.2).  The first sub-identifier holds two arcs, so it may exceed 2^32 by
 * 80. */
static bool read_sub_id(struct tc_cursor *cursor, uint64_t *out)
{
    uint64_t number = 0;
    uint8_t octet   = MORE_OCTETS;

    while (octet & MORE_OCTETS) {
        if (!tc_cursor_u8(cursor, &octet) ||
            (number == 0 && octet == MORE_OCTETS) || number > UINT64_MAX >> 7)
            return false;
        number = number << 7 | (octet & 0x7f);
    }
    *out = number;
    return true;
}

static bool add_arc(struct tc_cops_oid *oid, uint64_t arc)
{
    if (oid->count >= TC_COPS_OID_ARCS_MAX || arc > UINT32_MAX)
        return false;
    oid->arcs[oid->count++] = (uint32_t)arc;
    return true;
}

tc_err tc_cops_ber_read_oid(const struct tc_cops_ber *value,
                            struct tc_cops_oid *out)
{
    struct tc_cursor cursor = tc_cursor_over(value->at, value->len_bytes);
    struct tc_cops_oid oid;
    uint64_t number;

    oid.count = 0;
    if (value->tag != TC_COPS_BER_OID || !read_sub_id(&cursor, &number))
        return TC_EFORMAT;
    uint32_t first =
        number < 2 * ARCS_OF_FIRST ? (uint32_t)number / ARCS_OF_FIRST : 2;
    if (!add_arc(&oid, first) ||
        !add_arc(&oid, number - (uint64_t)first * ARCS_OF_FIRST))
        return TC_EFORMAT;
    while (tc_cursor_left(&cursor) > 0)
        if (!read_sub_id(&cursor, &number) || !add_arc(&oid, number))
            return TC_EFORMAT;

    *out = oid;
    return TC_OK;
}

const char *tc_cops_oid_text(const struct tc_cops_oid *oid,
                             char out[TC_COPS_OID_TEXT_BYTES])
{
    struct tc_writer w = tc_writer_over(out, TC_COPS_OID_TEXT_BYTES);

    assert(oid->count <= TC_COPS_OID_ARCS_MAX);
    for (size_t i = 0; i < oid->count; i++) {
        if (i > 0)
            tc_writer_u8(&w, '.');
        tc_writer_number(&w, oid->arcs[i]);
    }
    tc_writer_u8(&w, '\0');
    assert(tc_writer_fits(&w));
    return out;
}

/* Uses the short form of the length where possible. */
static void write_head(struct tc_writer *w, enum tc_cops_ber_tag tag,
                       size_t len_bytes)
{
    uint8_t octets = 1;

    assert(len_bytes <= UINT16_MAX);
    while (octets < 2 && len_bytes >> (8 * octets) != 0)
        octets++;

    tc_writer_u8(w, (uint8_t)tag);
    if (len_bytes >= LONG_FORM)
        tc_writer_u8(w, (uint8_t)(LONG_FORM | octets));
    if (octets > 1)
        tc_writer_u8(w, (uint8_t)(len_bytes >> 8));
    tc_writer_u8(w, (uint8_t)len_bytes);
}

/* The low octets of a number; `extension` represents all above the 8th. */
static void write_number(struct tc_writer *w, enum tc_cops_ber_tag tag,
                         uint64_t bits, uint8_t extension)
{
    uint8_t octets[9] = { extension };
    size_t first      = 0;

    for (size_t i = 1; i < sizeof octets; i++)
        octets[i] = (uint8_t)(bits >> (8 * (8 - i)));
    /* X.690 section 8.3.2: the first nine bits are not all the same */
    while (first < 8 && octets[first] == extension &&
           (octets[first + 1] & 0x80) == (extension & 0x80))
        first++;

    write_head(w, tag, sizeof octets - first);
    tc_writer_bytes(w, octets + first, sizeof octets - first);
}

void tc_cops_ber_write_integer(struct tc_writer *w, enum tc_cops_ber_tag tag,
                               int64_t value)
{
    write_number(w, tag, (uint64_t)value, value < 0 ? 0xff : 0);
}

void tc_cops_ber_write_unsigned(struct tc_writer *w, enum tc_cops_ber_tag tag,
                                uint64_t value)
{
    write_number(w, tag, value, 0);
}

void tc_cops_ber_write_octets(struct tc_writer *w, enum tc_cops_ber_tag tag,
                              const void *bytes, size_t len_bytes)
{
    write_head(w, tag, len_bytes);
    tc_writer_bytes(w, bytes, len_bytes);
}

static void write_sub_id(struct tc_writer *w, uint64_t number)
{
    int shift = 0;

    while (number >> shift >= MORE_OCTETS)
        shift += 7;
    for (; shift > 0; shift -= 7)
        tc_writer_u8(w, (uint8_t)(MORE_OCTETS | number >> shift));
    tc_writer_u8(w, number & 0x7f);
}

static void write_arcs(struct tc_writer *w, const struct tc_cops_oid *oid)
{
    write_sub_id(w, (uint64_t)oid->arcs[0] * ARCS_OF_FIRST + oid->arcs[1]);
    for (size_t i = 2; i < oid->count; i++)
        write_sub_id(w, oid->arcs[i]);
}

void tc_cops_ber_write_oid(struct tc_writer *w, const struct tc_cops_oid *oid)
{
    struct tc_writer count = tc_writer_over(NULL, 0);

    assert(oid->count >= 2 && oid->count <= TC_COPS_OID_ARCS_MAX);
    assert(oid->arcs[0] < 2 ? oid->arcs[1] < ARCS_OF_FIRST : oid->arcs[0] == 2);
    write_arcs(&count, oid);
    write_head(w, TC_COPS_BER_OID, count.len_bytes);
    write_arcs(w, oid);
}
