/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file rtcp_sdes.h
 * @brief Source descriptions (RFC 3550 section 6.5): items by source.
 */
#ifndef TC_PROTO_RTCP_RTCP_SDES_H
#define TC_PROTO_RTCP_RTCP_SDES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "base/writer.h"
#include "proto/rtcp/rtcp_packet.h"

/** RFC 3550 sections 6.5.1 to 6.5.8. */
enum tc_rtcp_sdes_type {
    TC_RTCP_SDES_CNAME = 1,
    TC_RTCP_SDES_NAME  = 2,
    TC_RTCP_SDES_EMAIL = 3,
    TC_RTCP_SDES_PHONE = 4,
    TC_RTCP_SDES_LOC   = 5,
    TC_RTCP_SDES_TOOL  = 6,
    TC_RTCP_SDES_NOTE  = 7,
    TC_RTCP_SDES_PRIV  = 8,
};

struct tc_rtcp_sdes_item {
    uint32_t ssrc;       /**< of the item's chunk */
    uint8_t type;        /**< enum tc_rtcp_sdes_type, or any other but 0 */
    struct tc_text text; /**< <= 255 octets, UTF-8 if the sender conforms; of
                              PRIV with its prefix; borrowed as the packet */
};

/** An iterator over items. */
struct tc_rtcp_sdes_walk {
    struct tc_cursor cursor;
    uint32_t body_bytes;
    unsigned chunks_left;
    uint32_t ssrc;
    bool in_chunk;
    bool is_cut;
};

/** Iterator over the items of an SDES packet; empty for another type. */
struct tc_rtcp_sdes_walk tc_rtcp_sdes_over(const struct tc_rtcp_packet *packet);

/**
 * The next item; a chunk without items is skipped.
 *
 * @retval TC_END      there are no more.
 * @retval TC_ESHORT   the capture cuts the item.
 * @retval TC_EFORMAT  a chunk or an item reaches beyond the packet.
 */
TC_NODISCARD
tc_err tc_rtcp_sdes_next(struct tc_rtcp_sdes_walk *walk,
                         struct tc_rtcp_sdes_item *out);

/** The first CNAME, with its source; false: none. */
TC_NODISCARD
bool tc_rtcp_sdes_cname(const struct tc_rtcp_packet *packet,
                        struct tc_rtcp_sdes_item *out);

/**
 * Write one chunk with its padding into the body of a packet.
 *
 * @param items  all of the source `ssrc` (their own field is ignored),
 *               type not 0, text of at most 255 octets.
 */
void tc_rtcp_write_sdes_chunk(struct tc_writer *writer, uint32_t ssrc,
                              const struct tc_rtcp_sdes_item *items,
                              unsigned count);

#endif
