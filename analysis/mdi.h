/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file mdi.h
 * @brief Media delivery index of one MPEG transport stream over RTP or UDP:
 *        delay factor and media loss rate (RFC 4445 section 3), and counts of
 *        its packets.
 *
 * Intervals last 1 s; each starts just after the last datagram before it.
 *
 * - DF is the range of a virtual buffer that datagrams fill and the media rate
 *   drains, divided by that rate, in s.  The buffer is empty at the start of
 *   each interval. The first interval has no DF; an interval without a datagram
 *   has that of the previous one.
 * - The media rate MR, on which RFC 4445 is silent for variable rates, is the
 *   nominal one, if given; otherwise that of the program clock: octets between
 *   the last PCRs of the two previous intervals, including lost ones, divided
 *   by the time between them; otherwise, without PCRs at least 100 ms apart,
 *   octets divided by time of arrival in the previous interval.
 * - MLR counts TS packets lost or out of order.  Over RTP: lost datagrams, by
 *   the sequence numbers, times the number of TS packets in the datagram that
 *   revealed the loss.  Over UDP: missing continuity counters, modulo 16, so a
 *   long outage counts too little and reordering counts as loss.
 *
 * An incomplete last interval is left out, except in totals.  TS packets that
 * were truncated by the snap length are counted but not parsed.
 */
#ifndef TC_ANALYSIS_MDI_H
#define TC_ANALYSIS_MDI_H

#include <stdbool.h>
#include <stdint.h>

#include "analysis/ts_continuity.h"
#include "base/err.h"

enum tc_mdi_rate {
    TC_MDI_RATE_NONE, /**< unknown so far */
    TC_MDI_RATE_ARRIVALS,
    TC_MDI_RATE_PCR,
    TC_MDI_RATE_NOMINAL,
};

/** One datagram; `bytes` is borrowed during the call. */
struct tc_mdi_datagram {
    int64_t at_ns;
    const uint8_t *bytes;    /**< TS packets; NULL: none captured */
    uint32_t captured_bytes; /**< of `bytes` */
    uint32_t packets;        /**< on the wire */
    bool has_sequence;       /**< RTP: `lost` is used, not the counters */
    bool is_reordered;
    int32_t lost; /**< datagrams: tc_loss_runs_verdict's */
};

struct tc_mdi_clock {
    uint64_t pcr_27mhz;
    uint64_t at_bytes; /* in the stream */
};

/** In the owner's storage; zero-initialised, or with `nominal_bps` set. */
struct tc_mdi {
    double nominal_bps; /**< of TS packets; 0: unknown */
    struct tc_ts_continuity continuity;

    int64_t end_ns;    /* of the interval */
    int64_t last_ns;   /* last datagram */
    int64_t origin_ns; /* last one before the interval */
    double sum_bytes;  /* in the interval, without the origin's */
    double low_bytes;  /* of the virtual buffer */
    double high_bytes;
    double rate; /* MR in octets per s; 0: none */
    int64_t lost_in_interval;
    bool is_open;
    bool has_df;
    bool has_pcr;        /* `clock[1]` */
    uint8_t rate_source; /* enum tc_mdi_rate */
    uint16_t pcr_pid;
    struct tc_mdi_clock clock[2]; /* first of this interval, newest */
    uint64_t at_bytes;

    uint64_t datagrams;
    uint64_t ts_packets;
    uint64_t bad_packets; /* without 0x47, or that contradict themselves */
    int64_t lost_packets;
    uint64_t intervals;
    uint64_t df_intervals;
    double df_last_s;
    double df_sum_s;
    double df_max_s;
    int64_t lost_sum; /* of whole intervals */
    int64_t lost_max;
    uint64_t accesses;
    int64_t first_access_ns;
    int64_t last_access_ns;
    int64_t access_gap_max_ns;
};

/** A snapshot; plain data; NaN: undefined. */
struct tc_mdi_stats {
    uint64_t datagrams;
    uint64_t ts_packets;   /**< on the wire */
    uint64_t seen_packets; /**< parsed; of these: */
    uint64_t null_packets;
    uint64_t scrambled_packets;
    uint64_t transport_errors;
    uint64_t duplicate_packets;
    uint64_t bad_packets;       /**< not decoded; not in `seen_packets` */
    uint64_t continuity_errors; /**< in order of arrival */
    uint32_t pids;
    int64_t lost_packets; /**< TS packets lost or out of order */
    uint64_t intervals;
    uint64_t df_intervals; /**< with a DF */
    double df_mean_s;
    double df_max_s;
    double mlr_mean; /**< TS packets per s */
    double mlr_max;
    double rate_bps; /**< current MR */
    enum tc_mdi_rate rate_source;
    uint64_t accesses;       /**< random access points on the PCR's PID */
    int64_t first_access_ns; /**< TC_TIME_NONE: none */
    double access_gap_max_s;
};

/** Frees the PIDs. */
void tc_mdi_fini(struct tc_mdi *mdi);

/** Process a datagram; the caller leaves out RTP duplicates.
 *  @retval TC_ENOMEM  counted, but without a new PID. */
TC_NODISCARD
tc_err tc_mdi_feed(struct tc_mdi *mdi, const struct tc_mdi_datagram *datagram);

/** The next datagram starts a measurement: nothing is compared across this
 * point. */
void tc_mdi_restart(struct tc_mdi *mdi);

struct tc_mdi_stats tc_mdi_stats(const struct tc_mdi *mdi);

#endif
