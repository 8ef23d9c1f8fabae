/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file evicted.h
 * @brief Counts of rows that were evicted because of the memory limit.
 */
#ifndef TC_ANALYSIS_EVICTED_H
#define TC_ANALYSIS_EVICTED_H

#include <stdint.h>

/** Plain data; zero-initialised: none. */
struct tc_evicted {
    uint64_t sessions;
    uint64_t streams;     /**< RTP, and transport streams over UDP */
    uint64_t tcp_streams; /**< directions of connections */
    uint64_t call_ids;
    uint64_t registrations;
    uint64_t cops; /**< requests, clients, handles, delays of reports */
    uint64_t memberships;
    uint64_t rtcp; /**< sources, receptions, round trips */
};

/** The sum over all kinds of rows. */
static inline uint64_t tc_evicted_sum(const struct tc_evicted *evicted)
{
    return evicted->sessions + evicted->streams + evicted->tcp_streams +
           evicted->call_ids + evicted->registrations + evicted->cops +
           evicted->memberships + evicted->rtcp;
}

#endif
