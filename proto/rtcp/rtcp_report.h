/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file rtcp_report.h
 * @brief Report blocks of SR and RR (RFC 3550 section 6.4.1), NTP timestamps
 *        and the round trips that both give.
 */
#ifndef TC_PROTO_RTCP_RTCP_REPORT_H
#define TC_PROTO_RTCP_RTCP_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/writer.h"
#include "proto/rtcp/rtcp_packet.h"

enum {
    TC_RTCP_REPORT_BLOCK_BYTES = 24,
    TC_RTCP_LOST_MAX           = 0x7fffff,
    TC_RTCP_LOST_MIN           = -0x800000,
};

/** Report of a receiver on one source. */
struct tc_rtcp_report_block {
    uint32_t ssrc;            /**< of the source that is reported on */
    uint8_t fraction_lost;    /**< since the last report, in 1/256 */
    int32_t cumulative_lost;  /**< since the start; negative if there are
                                   more duplicates than losses */
    uint32_t ext_highest_seq; /**< cycles in the upper 16 bits */
    uint32_t jitter;          /**< raw ticks of the media clock */
    uint32_t lsr;             /**< middle of the last SR's NTP time; 0: none */
    uint32_t dlsr;            /**< since that SR, in 1/65536 s */
};

/**
 * The i-th block of an SR or RR.
 *
 * @return false: the packet is of another type, has no such block, or the
 *         capture cut it.
 */
TC_NODISCARD
bool tc_rtcp_report_block(const struct tc_rtcp_packet *packet, unsigned i,
                          struct tc_rtcp_report_block *out);

/** Write a block of 24 octets into the body of a packet; the cumulative loss
 *  is clamped to 24 bits (RFC 3550 appendix A.3). */
void tc_rtcp_write_report_block(struct tc_writer *writer,
                                const struct tc_rtcp_report_block *block);

/** Middle 32 bits of an NTP timestamp, in 1/65536 s: what LSR holds. */
uint32_t tc_rtcp_ntp_middle(uint64_t ntp);

/** An NTP timestamp, to less than 1 ns.  @param unix_ns >= 0, since 1970. */
uint64_t tc_rtcp_ntp_from_unix_ns(int64_t unix_ns);

/** Its inverse, between 1968 and 2104 (RFC 4330 section 3). */
int64_t tc_rtcp_ntp_to_unix_ns(uint64_t ntp);

/** 1/65536 s, the unit of DLSR, in ns. */
int64_t tc_rtcp_dlsr_ns(uint32_t dlsr);

/** The inverse, rounded down; clamped to 0..2^32 - 1. */
uint32_t tc_rtcp_dlsr_from_ns(int64_t ns);

/**
 * A - LSR - DLSR, the round trip measured by the sender of media.
 *
 * @param arrival  middle of the NTP time at which the report arrived.
 * @param out_ns   may be negative where a clock drifts.
 * @return false: LSR is 0, the receiver had no SR yet.
 */
TC_NODISCARD
bool tc_rtcp_round_trip_ns(uint32_t arrival, uint32_t lsr, uint32_t dlsr,
                           int64_t *out_ns);

/** The same at a tap that saw the SR and the report in return: the round trip
 *  between tap and receiver.  Times of one clock. */
int64_t tc_rtcp_tap_round_trip_ns(int64_t sr_at_ns, int64_t report_at_ns,
                                  uint32_t dlsr);

#endif
