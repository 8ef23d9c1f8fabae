/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file ts_continuity.h
 * @brief Continuity counters of a transport stream by PID (ISO/IEC 13818-1
 *        section 2.4.3.3), and counts of its packets by kind.
 *
 * The counter increases by one with each packet that has a payload.  A packet
 * may be sent twice, but not more often.  With the discontinuity indicator the
 * counter may jump.  Null packets have no counter.  A packet with a transport
 * error is counted but not parsed.
 */
#ifndef TC_ANALYSIS_TS_CONTINUITY_H
#define TC_ANALYSIS_TS_CONTINUITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "proto/mpegts/ts_packet.h"

struct tc_ts_pid {
    uint16_t pid;
    uint8_t counter;
    uint8_t is_known : 1;    /* `counter` is that of the packet before */
    uint8_t is_repeated : 1; /* that one was a repetition */
};

/** In the owner's storage; zero-initialised is empty and ready. */
struct tc_ts_continuity {
    struct tc_ts_pid *pids; /* owned, ascending */
    size_t capacity;
    uint32_t pid_count; /**< distinct PIDs without the null PID */
    uint32_t last;      /* place of the PID found last */
    uint64_t packets;   /**< packets fed; of these: */
    uint64_t null_packets;
    uint64_t scrambled_packets;
    uint64_t transport_errors;
    uint64_t duplicates;        /**< sent twice, as allowed */
    uint64_t continuity_errors; /**< unexpected counters */
    uint64_t missing_packets;   /**< minimum number that explains the errors */
};

/** Frees the PIDs; empty and usable again. */
void tc_ts_continuity_fini(struct tc_ts_continuity *continuity);

/**
 * Process the next packet.
 *
 * @param[out] missing  0..15 packets of its PID that are missing before it,
 *                      modulo 16.
 * @retval TC_ENOMEM    no memory for a new PID; counted but for its counter.
 */
TC_NODISCARD
tc_err tc_ts_continuity_feed(struct tc_ts_continuity *continuity,
                             const struct tc_ts_packet *packet,
                             uint32_t *missing);

/** Packets are missing here: counters are not compared across this point. */
void tc_ts_continuity_break(struct tc_ts_continuity *continuity);

#endif
