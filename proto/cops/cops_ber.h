/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file cops_ber.h
 * @brief The values of a PIB's attributes in BER (X.690), with the tags of
 *        RFC 3159: all types of COPS-PR (RFC 3084 section 4.3).
 *
 * A reader refuses another tag than its own and invalid contents with
 * TC_EFORMAT, and leaves `out` unchanged.
 */
#ifndef TC_PROTO_COPS_COPS_BER_H
#define TC_PROTO_COPS_COPS_BER_H

#include <stddef.h>
#include <stdint.h>

#include "base/cursor.h"
#include "base/err.h"
#include "base/writer.h"

enum tc_cops_ber_tag {
    TC_COPS_BER_INTEGER    = 0x02, /**< Integer32, enumerations, TruthValue */
    TC_COPS_BER_OCTETS     = 0x04,
    TC_COPS_BER_NULL       = 0x05, /**< an attribute that is not supported */
    TC_COPS_BER_OID        = 0x06,
    TC_COPS_BER_IP_ADDRESS = 0x40,
    TC_COPS_BER_UNSIGNED32 = 0x42,
    TC_COPS_BER_TIME_TICKS = 0x43, /**< hundredths of a second */
    TC_COPS_BER_OPAQUE     = 0x44,
    TC_COPS_BER_INTEGER64  = 0x4a,
    TC_COPS_BER_UNSIGNED64 = 0x4b,
};

enum {
    TC_COPS_OID_ARCS_MAX = 128, /**< RFC 2578 section 3.5 */
    /** Of its text: 128 numbers of up to 10 digits, dots, a NUL. */
    TC_COPS_OID_TEXT_BYTES = TC_COPS_OID_ARCS_MAX * 11,
};

/** One value, borrowed. */
struct tc_cops_ber {
    const uint8_t *at;
    size_t len_bytes; /**< of the contents */
    uint8_t tag;      /**< enum tc_cops_ber_tag, or another */
};

/** An object identifier; two arcs at least. */
struct tc_cops_oid {
    uint32_t arcs[TC_COPS_OID_ARCS_MAX];
    size_t count;
};

/**
 * The next value, whatever its tag.
 *
 * @retval TC_END      no further value.
 * @retval TC_EFORMAT  a tag of several octets, a length that is indefinite or
 *                     beyond the end; the cursor then stands at the end.
 */
TC_NODISCARD
tc_err tc_cops_ber_next(struct tc_cursor *cursor, struct tc_cops_ber *out);

/** Integer32 and Integer64: two's complement of up to 4 and 8 octets. */
TC_NODISCARD
tc_err tc_cops_ber_read_integer(const struct tc_cops_ber *value, int64_t *out);

/**
 * Unsigned32, TimeTicks, Unsigned64; and an INTEGER that is not negative, as
 * RFC 3084 section 4.3 encodes an Unsigned32.  A missing zero octet before a
 * set high bit is accepted.
 */
TC_NODISCARD
tc_err tc_cops_ber_read_unsigned(const struct tc_cops_ber *value,
                                 uint64_t *out);

TC_NODISCARD
tc_err tc_cops_ber_read_ip_address(const struct tc_cops_ber *value,
                                   uint8_t out[4]);

/** Arcs are below 2^32, at most TC_COPS_OID_ARCS_MAX of them. */
TC_NODISCARD
tc_err tc_cops_ber_read_oid(const struct tc_cops_ber *value,
                            struct tc_cops_oid *out);

/** "1.3.6.1"; returns `out`. */
const char *tc_cops_oid_text(const struct tc_cops_oid *oid,
                             char out[TC_COPS_OID_TEXT_BYTES]);

/** As few octets as keep the sign. @param tag  of Integer32 or Integer64. */
void tc_cops_ber_write_integer(struct tc_writer *w, enum tc_cops_ber_tag tag,
                               int64_t value);

/** As few octets as keep the sign clear; of any tag of numbers. */
void tc_cops_ber_write_unsigned(struct tc_writer *w, enum tc_cops_ber_tag tag,
                                uint64_t value);

/** OCTET STRING, Opaque, IpAddress (4 octets), NULL (none). */
void tc_cops_ber_write_octets(struct tc_writer *w, enum tc_cops_ber_tag tag,
                              const void *bytes, size_t len_bytes);

/** @param oid  2 to TC_COPS_OID_ARCS_MAX arcs; the first at most 2, below
 *              which the second is at most 39. */
void tc_cops_ber_write_oid(struct tc_writer *w, const struct tc_cops_oid *oid);

#endif
