/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file record.h
 * @brief A record: one observed message or packet, from a capture or a model.
 *
 * A capture yields records and the models yield the same records, so that
 * every figure is measured by the same code.  Records are pushed one at a
 * time into sinks (record_sink.h) and borrowed until accept returns.
 *
 * Times are nanoseconds relative to the first record of the merged input and
 * may be negative, but no further from it than TC_TIME_MAX_NS.  A sending is
 * stamped when its first octet is handed to the link, a reception when its last
 * octet is in; a passive tap has one time for both.  Sizes are those of the
 * Ethernet frame without FCS.
 */
#ifndef TC_PROTO_RECORD_H
#define TC_PROTO_RECORD_H

#include <stdint.h>

/** 73 years: times in a damaged file are clamped to this, so that a difference
 *  of two differences fits 64 bits. */
#define TC_TIME_MAX_NS (INT64_MAX / 4)

struct tc_cops_msg;
struct tc_igmp_msg;
struct tc_link_counters;
struct tc_rtcp_compound;
struct tc_rtp_packet;
struct tc_search_msg;
struct tc_sip_msg;
struct tc_ts_payload;

enum tc_record_kind {
    TC_RECORD_MESSAGE,   /**< a whole message, of one or more frames */
    TC_RECORD_PACKET,    /**< RTP or MPEG-TS */
    TC_RECORD_TRANSPORT, /**< bytes without a message: SYN, ACK, undecoded */
    TC_RECORD_SPAN,      /**< a period of a stream at constant rate */
    TC_RECORD_LINK,      /**< counters of a link over an interval */
    TC_RECORD_KIND_COUNT
};

enum tc_protocol {
    TC_PROTOCOL_NONE, /**< TRANSPORT and LINK */
    TC_PROTOCOL_SIP,
    TC_PROTOCOL_COPS,
    TC_PROTOCOL_RTP,
    TC_PROTOCOL_RTCP,
    TC_PROTOCOL_IGMP,
    TC_PROTOCOL_SEARCH,
    TC_PROTOCOL_MLD,    /**< IGMP's counterpart of IPv6 */
    TC_PROTOCOL_MPEGTS, /**< over UDP alone, without RTP */
    TC_PROTOCOL_COUNT
};

/** The decoded contents; `kind` and `protocol` select the member. */
union tc_record_view {
    const void *any; /**< NULL: counted, but not decoded */
    const struct tc_sip_msg *sip;
    const struct tc_cops_msg *cops;
    const struct tc_rtp_packet *rtp;
    const struct tc_rtcp_compound *rtcp;
    const struct tc_igmp_msg *igmp; /**< of MLD, too */
    const struct tc_ts_payload *ts;
    const struct tc_search_msg *search;
    const struct tc_link_counters *link;
};

/** Plain data; everything it points to is borrowed with it. */
struct tc_record {
    int64_t at_ns;             /**< see above; of the last octet */
    int64_t first_ns;          /**< of the first octet; differs only for
                                    messages of several frames */
    union tc_record_view view; /**< the decoded struct */
    uint64_t frame;            /**< number in the capture, from 1, of the
                                    frame that completed it; 0: of a model */
    const uint8_t *raw;        /**< its octets as captured; NULL in a model */
    uint32_t raw_bytes;        /**< of `raw`; may be cut by the capture */
    uint32_t wire_bytes;       /**< of all its frames, without FCS */
    uint32_t flow;             /**< number in the directory's flow table */
    uint32_t from;             /**< endpoint number */
    uint32_t to;               /**< endpoint number */
    uint16_t tap;              /**< number in the directory's taps */
    uint8_t kind;              /**< enum tc_record_kind */
    uint8_t protocol;          /**< enum tc_protocol */
};

_Static_assert(sizeof(struct tc_record) <= 64, "a record fits a cache line");

/** Counters of one direction of a link over [start, end): `LINK` records. */
struct tc_link_counters {
    int64_t start_ns;
    int64_t end_ns;
    uint64_t packets; /**< whose first octet was sent in the interval */
    uint64_t bytes;   /**< of those packets */
    uint64_t dropped_packets;
    uint64_t dropped_bytes;
    int64_t busy_ns; /**< time in which the transmitter was sending anything */
    uint64_t background_bytes; /**< of background packets: not in the counts
                                    above */
    uint64_t background_dropped_bytes;
    uint32_t link;     /**< number of the directed link in its network */
    uint32_t is_core;  /**< 1: between routers; 0: to or from a host */
    uint32_t is_first; /**< 1: leaves a host: its traffic is injected */
};

/** The protocol's name as the tables print it: "sip", "rtp", ... */
const char *tc_protocol_name(enum tc_protocol protocol);

#endif
