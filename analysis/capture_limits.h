/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file capture_limits.h
 * @brief What a capture can and cannot answer, and why: one table per run.
 */
#ifndef TC_ANALYSIS_CAPTURE_LIMITS_H
#define TC_ANALYSIS_CAPTURE_LIMITS_H

#include <stddef.h>
#include <stdint.h>

/** What is known of the capture; plain data. */
struct tc_capture_facts {
    uint64_t packets;
    uint64_t taps;
    uint64_t steps_back;     /**< frames earlier than the one before */
    uint64_t times_held;     /**< frames dated too far from the first */
    uint64_t snapped;        /**< frames of which octets were not captured */
    uint64_t cut_files;      /**< files that end inside a record */
    uint64_t seen_twice;     /**< copies of a mirror, left out */
    uint64_t kernel_dropped; /**< frames that the kernel had no room for */
    uint64_t unanalysed;     /**< frames that there was no time for */
    uint64_t encrypted;
    uint64_t evicted;    /**< rows given up for want of memory */
    uint64_t udp_unread; /**< datagrams of no protocol that we read */
    uint64_t sip_messages;
    uint64_t cops_messages;
    uint64_t rtp_packets;
    uint64_t rtcp_packets;
    uint64_t membership_messages; /**< IGMP and MLD */
    uint64_t sessions;
    uint64_t completed;
    uint64_t open_at_end;  /**< completed, without a BYE */
    uint64_t undecided;    /**< no final answer when the capture ended */
    uint64_t sip_orphans;  /**< messages of dialogs that began before */
    uint64_t cops_orphans; /**< decisions of requests from before */
    uint64_t streams;
    uint64_t streams_unowned; /**< of no session: already running, or without
                                   signalling */
};

enum tc_limit_answer {
    TC_LIMIT_YES,
    TC_LIMIT_PARTLY,
    TC_LIMIT_NO,
    TC_LIMIT_ANSWER_COUNT
};

/** A row; plain data. */
struct tc_limit {
    const char *subject; /**< static storage, as the other text */
    enum tc_limit_answer answer;
    const char *why; /**< what is missing, or what to beware of */
    uint64_t count;  /**< of what the reason speaks of */
};

enum { TC_LIMITS_MAX = 24 };

/**
 * Judge.
 *
 * @return rows filled, at most TC_LIMITS_MAX.
 */
size_t tc_capture_limits(const struct tc_capture_facts *facts,
                         struct tc_limit rows[TC_LIMITS_MAX]);

/** "yes", "partly", "no"; static storage. */
const char *tc_limit_answer_name(enum tc_limit_answer answer);

#endif
