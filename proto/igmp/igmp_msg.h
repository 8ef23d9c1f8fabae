/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file igmp_msg.h
 * @brief Membership messages of multicast: IGMPv1 (RFC 1112 appendix I), v2
 *        (RFC 2236), v3 (RFC 3376) and, the same for IPv6, MLDv1 (RFC 2710)
 *        and MLDv2 (RFC 3810).
 *
 * igmp_membership.h derives the changes of membership.
 */
#ifndef TC_PROTO_IGMP_IGMP_MSG_H
#define TC_PROTO_IGMP_IGMP_MSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cursor.h"
#include "base/err.h"
#include "base/flow.h"
#include "base/writer.h"

enum tc_igmp_kind {
    TC_IGMP_QUERY,
    TC_IGMP_REPORT,
    TC_IGMP_LEAVE, /**< MLD calls it Done */
};

/** RFC 3376 section 4.2.12, RFC 3810 section 5.2.12. */
enum tc_igmp_record_type {
    TC_IGMP_IS_IN = 1, /**< current state: only these sources */
    TC_IGMP_IS_EX = 2, /**< current state: all but these */
    TC_IGMP_TO_IN = 3, /**< the filter changes to "only these" */
    TC_IGMP_TO_EX = 4, /**< the filter changes to "all but these" */
    TC_IGMP_ALLOW = 5, /**< these sources, too */
    TC_IGMP_BLOCK = 6, /**< these no longer */
};

/** Plain data; `body` is borrowed from the message's octets. */
struct tc_igmp_msg {
    enum tc_ip_family family; /**< v4: IGMP, v6: MLD */
    enum tc_igmp_kind kind;
    uint8_t version;          /**< IGMP 1..3, MLD 1..2 */
    bool checksum_ok;         /**< false also if it was not captured; ignored by
                                   encode */
    bool is_cut;              /**< the capture ends inside; `body` is shorter */
    struct tc_endpoint group; /**< without port; all zero in a general query;
                                   family 0 in a report with records */
    uint32_t max_resp_ms;     /**< query: 0 in IGMPv1, which means 10 s */
    bool suppress;            /**< query v3, MLDv2: the S flag */
    uint8_t robustness;       /**< query v3, MLDv2: QRV, 0..7 */
    uint16_t interval_s;      /**< query v3, MLDv2: QQIC decoded */
    uint16_t count;      /**< of the sources of a query, or the records of a
                              report, v3 and MLDv2 */
    const uint8_t *body; /**< those sources or records */
    uint32_t body_bytes; /**< captured */
};

/** A group record of a report, v3 and MLDv2. */
struct tc_igmp_record {
    uint8_t type; /**< enum tc_igmp_record_type, or any other */
    struct tc_endpoint group;
    uint16_t source_count;
    const uint8_t *sources; /**< addresses of the group's family, borrowed */
    const uint8_t *aux;     /**< auxiliary data, borrowed; none is defined */
    uint16_t aux_bytes;     /**< a multiple of 4, <= 1020 */
};

/** An iterator over records. */
struct tc_igmp_walk {
    struct tc_cursor cursor;
    enum tc_ip_family family;
    uint16_t records_left;
    bool is_cut;
};

/**
 * Decode the payload of an IPv4 packet of protocol 2.
 *
 * @param bytes       the captured octets after the IP header.
 * @param len_bytes   how many; may be less than `true_bytes`.
 * @param true_bytes  length by IP's total length: Ethernet's padding must not
 *                    count, because the version of a query follows from the
 *                    length.
 * @retval TC_ESHORT   the capture ends within the fields of fixed place.
 * @retval TC_EFORMAT  a message shorter than its type, a query of 9 to 11
 *                     octets (RFC 3376 section 7.1), or one whose sources
 *                     reach beyond the packet.
 * @retval TC_EKIND    no membership message: DVMRP, PIM, traceroute, ...
 */
TC_NODISCARD
tc_err tc_igmp_decode(const uint8_t *bytes, size_t len_bytes, size_t true_bytes,
                      struct tc_igmp_msg *out);

/**
 * Decode an ICMPv6 message; as above.
 *
 * @param from, to  16 octets of address each, as the checksum covers them.
 * @retval TC_EKIND  an ICMPv6 type other than 130, 131, 132 and 143.
 */
TC_NODISCARD
tc_err tc_mld_decode(const uint8_t *bytes, size_t len_bytes, size_t true_bytes,
                     const uint8_t from[16], const uint8_t to[16],
                     struct tc_igmp_msg *out);

/** An iterator over the records of a report; other messages have none. */
struct tc_igmp_walk tc_igmp_records_over(const struct tc_igmp_msg *msg);

/**
 * The next record.
 *
 * @retval TC_END      there are no more.
 * @retval TC_ESHORT   the capture cuts the record.
 * @retval TC_EFORMAT  it reaches beyond the packet.
 */
TC_NODISCARD
tc_err tc_igmp_next_record(struct tc_igmp_walk *walk,
                           struct tc_igmp_record *out);

/** The i-th source of a record; false: there is none. */
TC_NODISCARD
bool tc_igmp_record_source(const struct tc_igmp_record *record, unsigned i,
                           struct tc_endpoint *out);

/** The i-th source of a query; false: there is none, or it is cut. */
TC_NODISCARD
bool tc_igmp_query_source(const struct tc_igmp_msg *msg, unsigned i,
                          struct tc_endpoint *out);

/** Write a record into the body of a report.  `aux_bytes` is a multiple of 4;
 *  the family of the group determines the length of addresses. */
void tc_igmp_write_record(struct tc_writer *writer,
                          const struct tc_igmp_record *record);

/** Octets that tc_igmp_encode() or tc_mld_encode() writes. */
size_t tc_igmp_encoded_len(const struct tc_igmp_msg *msg);

/**
 * Encode, with the checksum.  Times that the wire format cannot represent are
 * reduced to the next that it can.
 *
 * @retval TC_EARG  `out_bytes` is too small, the message is cut, is not of
 *                  IPv4, a kind that its version does not have, or a field is
 *                  out of its range.
 */
TC_NODISCARD
tc_err tc_igmp_encode(const struct tc_igmp_msg *msg, uint8_t *out,
                      size_t out_bytes);

/** The same for IPv6; `from` and `to` as for tc_mld_decode(). */
TC_NODISCARD
tc_err tc_mld_encode(const struct tc_igmp_msg *msg, const uint8_t from[16],
                     const uint8_t to[16], uint8_t *out, size_t out_bytes);

#endif
