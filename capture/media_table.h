/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file media_table.h
 * @brief Where signalling has said that media will flow: endpoint -> RTP or
 *        RTCP, and the clock of each payload type.
 *
 * A later description of the same endpoint takes the place of the earlier.
 */
#ifndef TC_CAPTURE_MEDIA_TABLE_H
#define TC_CAPTURE_MEDIA_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/eviction.h"
#include "base/flow.h"
#include "proto/rtp/rtp_packet.h"
#include "proto/sdp/sdp.h"

struct tc_media_table;

enum tc_media_use {
    TC_MEDIA_NONE,
    TC_MEDIA_RTP,
    TC_MEDIA_RTCP,
};

TC_NODISCARD
tc_err tc_media_table_create(struct tc_media_table **out);

/** NULL is allowed. */
void tc_media_table_destroy(struct tc_media_table *table);

/**
 * Remember what a description announces.  Media that are refused (port 0),
 * not RTP, or at a name instead of an address are left out.
 *
 * @param flows  numbers the endpoints.
 */
TC_NODISCARD
tc_err tc_media_table_announce(struct tc_media_table *table,
                               const struct tc_sdp *sdp,
                               struct tc_flow_table *flows);

/** What is announced and asked from now on is so by that frame. */
void tc_media_table_at_frame(struct tc_media_table *table, uint64_t frame);

/** What flows to an endpoint, by its number; to ask is a sign of its life. */
enum tc_media_use tc_media_table_use(struct tc_media_table *table,
                                     uint32_t endpoint);

/** Approximate heap use in bytes. */
uint64_t tc_media_table_bytes(const struct tc_media_table *table);

/** Add the endpoints by their last signs of life. */
void tc_media_table_age(const struct tc_media_table *table,
                        struct tc_ages *ages);

/** Forget what was said of endpoints without a sign of life since before a
 *  frame. */
void tc_media_table_evict(struct tc_media_table *table, uint64_t before_frame);

/** One pass over endpoints. */
void tc_media_table_sweep(struct tc_media_table *table,
                          struct tc_flow_sweep *sweep);

/** What signalling says of a payload type. */
struct tc_media_format {
    uint32_t clock_rate_hz; /**< that of RFC 3551 where none was said; 0:
                                 unknown */
    bool is_event;          /**< telephone events, RFC 4733 */
    enum tc_rtp_codec codec;
};

/** Of a payload type at an endpoint that was announced for RTP. */
struct tc_media_format tc_media_table_format(const struct tc_media_table *table,
                                             uint32_t endpoint,
                                             uint8_t payload_type);

#endif
