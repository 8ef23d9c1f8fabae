/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file capture_limits.h
 * @brief Builds the table of what a capture can and cannot answer, and why.
 */
#ifndef TC_ANALYSIS_CAPTURE_LIMITS_H
#define TC_ANALYSIS_CAPTURE_LIMITS_H

#include <stddef.h>
#include <stdint.h>

/** Counts of the capture that decide the answers; plain data. */
struct tc_capture_facts {
    uint64_t packets;
    uint64_t taps;
    uint64_t steps_back;     /**< frames earlier than the one before */
    uint64_t times_held;     /**< frames too far in time from the first */
    uint64_t snapped;        /**< frames truncated by the snap length */
    uint64_t cut_files;      /**< files that end inside a record */
    uint64_t seen_twice;     /**< copies from a mirror port, not counted */
    uint64_t kernel_dropped; /**< frames dropped by the kernel */
    uint64_t unanalysed;     /**< frames not analyzed in time */
    uint64_t encrypted;
    uint64_t evicted;    /**< rows evicted because of the memory limit */
    uint64_t udp_unread; /**< datagrams of no supported protocol */
    uint64_t sip_messages;
    uint64_t cops_messages;
    uint64_t rtp_packets;
    uint64_t rtcp_packets;
    uint64_t membership_messages; /**< IGMP and MLD */
    uint64_t sessions;
    uint64_t completed;
    uint64_t open_at_end;  /**< completed, without a BYE */
    uint64_t undecided;    /**< pending when the capture ended */
    uint64_t sip_orphans;  /**< messages of dialogs that started before */
    uint64_t cops_orphans; /**< decisions on requests from before */
    uint64_t streams;
    uint64_t streams_unowned; /**< without a session: started before, or not
                                   signalled */
};

enum tc_limit_answer {
    TC_LIMIT_YES,
    TC_LIMIT_PARTLY,
    TC_LIMIT_NO,
    TC_LIMIT_ANSWER_COUNT
};

/** A row; plain data. */
struct tc_limit {
    const char *subject; /**< static storage, as `why` */
    enum tc_limit_answer answer;
    const char *why; /**< what is missing, or a caveat */
    uint64_t count;  /**< of the items that `why` mentions */
};

enum { TC_LIMITS_MAX = 24 };

/**
 * Fill in the table.
 *
 * @return rows filled, at most TC_LIMITS_MAX.
 */
size_t tc_capture_limits(const struct tc_capture_facts *facts,
                         struct tc_limit rows[TC_LIMITS_MAX]);

/** "yes", "partly", "no"; static storage. */
const char *tc_limit_answer_name(enum tc_limit_answer answer);

#endif
