/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file media_table.h
 * @brief Media endpoints announced by signalling: endpoint -> RTP or RTCP, and
 *        the clock rate of each payload type.
 *
 * A later description of an endpoint replaces an earlier one.
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
 * Add the endpoints of a description.  Media that are refused (port 0),
 * not RTP, or at a name instead of an address are left out.
 *
 * @param flows  numbers the endpoints.
 */
TC_NODISCARD
tc_err tc_media_table_announce(struct tc_media_table *table,
                               const struct tc_sdp *sdp,
                               struct tc_flow_table *flows);

/** Set the frame that touches all endpoints announced or looked up from now on.
 */
void tc_media_table_at_frame(struct tc_media_table *table, uint64_t frame);

/** Look up an endpoint by its number; also touches it (eviction.h). */
enum tc_media_use tc_media_table_use(struct tc_media_table *table,
                                     uint32_t endpoint);

/** Approximate heap use in bytes. */
uint64_t tc_media_table_bytes(const struct tc_media_table *table);

/** Add the heap use of the endpoints to `ages`, by last frame (eviction.h). */
void tc_media_table_age(const struct tc_media_table *table,
                        struct tc_ages *ages);

/** Evict the endpoints that were last touched before a frame. */
void tc_media_table_evict(struct tc_media_table *table, uint64_t before_frame);

/** One pass of the sweep of endpoints (base/flow.h). */
void tc_media_table_sweep(struct tc_media_table *table,
                          struct tc_flow_sweep *sweep);

/** Signalled properties of a payload type. */
struct tc_media_format {
    uint32_t clock_rate_hz; /**< from SDP, otherwise from RFC 3551; 0:
                                 unknown */
    bool is_event;          /**< telephone events, RFC 4733 */
    enum tc_rtp_codec codec;
};

/** Look up a payload type at an endpoint that was announced for RTP. */
struct tc_media_format tc_media_table_format(const struct tc_media_table *table,
                                             uint32_t endpoint,
                                             uint8_t payload_type);

#endif
