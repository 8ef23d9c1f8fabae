/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file evicted.h
 * @brief How many rows were given up because memory was short.
 */
#ifndef TC_ANALYSIS_EVICTED_H
#define TC_ANALYSIS_EVICTED_H

#include <stdint.h>

/** Plain data; zero-initialised: none. */
struct tc_evicted {
    uint64_t sessions;
    uint64_t streams;     /**< RTP, and transport streams over UDP alone */
    uint64_t tcp_streams; /**< directions of connections */
    uint64_t call_ids;
    uint64_t registrations;
    uint64_t cops; /**< requests, clients, handles, delays of reports */
    uint64_t memberships;
    uint64_t rtcp; /**< sources, receptions, round trips */
};

/** Rows of all kinds. */
static inline uint64_t tc_evicted_sum(const struct tc_evicted *evicted)
{
    return evicted->sessions + evicted->streams + evicted->tcp_streams +
           evicted->call_ids + evicted->registrations + evicted->cops +
           evicted->memberships + evicted->rtcp;
}

#endif
