/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file rtcp_xr.h
 * @brief The blocks of an extended report (RFC 3611 section 4).
 *
 * The blocks of fixed format and the heads of the run-length blocks are
 * decoded; octets after a head, and blocks of other types, are lent as octets.
 */
#ifndef TC_PROTO_RTCP_RTCP_XR_H
#define TC_PROTO_RTCP_RTCP_XR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/writer.h"
#include "proto/rtcp/rtcp_packet.h"

/** RFC 3611 sections 4.1 to 4.7. */
enum tc_rtcp_xr_type {
    TC_RTCP_XR_LOSS_RLE       = 1,
    TC_RTCP_XR_DUPLICATE_RLE  = 2,
    TC_RTCP_XR_RECEIPT_TIMES  = 3,
    TC_RTCP_XR_REFERENCE_TIME = 4,
    TC_RTCP_XR_DLRR           = 5,
    TC_RTCP_XR_SUMMARY        = 6,
    TC_RTCP_XR_VOIP           = 7,
};

/** Head of blocks 1 to 3: the packets that the chunks in `contents` describe.
 */
struct tc_rtcp_xr_run {
    uint32_t ssrc;
    uint16_t begin_seq;
    uint16_t end_seq; /**< one after the last */
};

/** Block 6; fields that the flags in `specific` omit are to be ignored. */
struct tc_rtcp_xr_summary {
    uint32_t ssrc;
    uint16_t begin_seq;
    uint16_t end_seq; /**< one after the last */
    uint32_t lost_packets;
    uint32_t duplicate_packets;
    uint32_t min_jitter; /**< this and the next three: raw ticks */
    uint32_t max_jitter;
    uint32_t mean_jitter;
    uint32_t dev_jitter;
    uint8_t min_ttl; /**< IPv4 TTL or IPv6 hop limit, by the flags */
    uint8_t max_ttl;
    uint8_t mean_ttl;
    uint8_t dev_ttl;
};

/** Flags of block 6 in `specific`. */
enum tc_rtcp_xr_summary_flag {
    TC_RTCP_XR_HAS_LOSS      = 0x80,
    TC_RTCP_XR_HAS_DUPLICATE = 0x40,
    TC_RTCP_XR_HAS_JITTER    = 0x20,
    TC_RTCP_XR_TTL_MASK      = 0x18, /**< 0x08: IPv4 TTL, 0x10: hop limit */
};

/** Block 7; 127 means "not available" for the values marked below. */
struct tc_rtcp_xr_voip {
    uint32_t ssrc;
    uint8_t loss_rate;    /**< in 1/256, as the three that follow */
    uint8_t discard_rate; /**< packets too early or too late */
    uint8_t burst_density;
    uint8_t gap_density;
    uint16_t burst_duration_ms;
    uint16_t gap_duration_ms;
    uint16_t round_trip_ms; /**< 0: not known */
    uint16_t end_system_ms; /**< delay inside the reporting end */
    int8_t signal_dbm0;     /**< 127: not available */
    int8_t noise_dbm0;      /**< 127: not available */
    uint8_t rerl_db;        /**< residual echo return loss; 127 */
    uint8_t gmin;           /**< packets received that end a burst */
    uint8_t r_factor;       /**< 0..100; 127 */
    uint8_t ext_r_factor;   /**< 0..100; 127 */
    uint8_t mos_lq;         /**< in 1/10; 127 */
    uint8_t mos_cq;         /**< in 1/10; 127 */
    uint8_t rx_config;      /**< PLC(2) JBA(2) JB rate(4) */
    uint16_t jb_nominal_ms;
    uint16_t jb_maximum_ms;
    uint16_t jb_abs_max_ms;
};

struct tc_rtcp_xr_block {
    uint8_t type;     /**< enum tc_rtcp_xr_type, or any other */
    uint8_t specific; /**< the octet after the type: thinning, flags */
    union {
        struct tc_rtcp_xr_run run; /**< types 1 to 3 */
        uint64_t reference_ntp;    /**< type 4: 32.32 s since 1900 */
        struct tc_rtcp_xr_summary summary;
        struct tc_rtcp_xr_voip voip;
    } u;
    const uint8_t *contents; /**< borrowed: octets not decoded into `u` */
    uint32_t contents_bytes; /**< a multiple of 4 */
};

/** A sub-block of block 5: how long ago a receiver's reference time arrived. */
struct tc_rtcp_xr_dlrr {
    uint32_t ssrc; /**< of the receiver that sent it */
    uint32_t lrr;  /**< middle of its NTP time; 0: none arrived */
    uint32_t dlrr; /**< since it arrived, in 1/65536 s */
};

/** An iterator over blocks. */
struct tc_rtcp_xr_walk {
    struct tc_cursor cursor;
    bool is_cut;
};

/** Iterator over the blocks of an XR packet; empty for another type. */
struct tc_rtcp_xr_walk tc_rtcp_xr_over(const struct tc_rtcp_packet *packet);

/**
 * The next block.
 *
 * @retval TC_END      there are no more.
 * @retval TC_ESHORT   the capture cuts the block.
 * @retval TC_EFORMAT  it reaches beyond the packet, or has the wrong length for
 *                     its type.
 */
TC_NODISCARD
tc_err tc_rtcp_xr_next(struct tc_rtcp_xr_walk *walk,
                       struct tc_rtcp_xr_block *out);

/** The i-th sub-block; false: the block is not a DLRR, or has no such one. */
TC_NODISCARD
bool tc_rtcp_xr_dlrr(const struct tc_rtcp_xr_block *block, unsigned i,
                     struct tc_rtcp_xr_dlrr *out);

/** Write a sub-block of 12 octets into the contents of a block 5. */
void tc_rtcp_write_xr_dlrr(struct tc_writer *writer,
                           const struct tc_rtcp_xr_dlrr *dlrr);

/** Octets that tc_rtcp_write_xr_block() writes: a multiple of 4. */
size_t tc_rtcp_xr_encoded_len(const struct tc_rtcp_xr_block *block);

/**
 * Write a block into the body of an XR.
 *
 * @retval TC_EARG  `contents_bytes` is not a multiple of 4, over 65535 words,
 *                  or wrong for the type; then nothing was written.
 */
TC_NODISCARD
tc_err tc_rtcp_write_xr_block(struct tc_writer *writer,
                              const struct tc_rtcp_xr_block *block);

#endif
